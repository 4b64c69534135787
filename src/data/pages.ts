import { RowhouseError } from '../kernel/errors.ts';
import type { AnyRow } from './entity.ts';

/** A window on an ordered set (Relay specification, "Cursor Connections"), arguments checked, cursors opened. */
export interface Page {
  /** Rows to show. */
  readonly size: number;
  /** Counted from the end (`last`). */
  readonly backwards: boolean;
  readonly after: readonly unknown[] | undefined;
  readonly before: readonly unknown[] | undefined;
}

export interface PageLimits {
  readonly defaultSize: number;
  readonly maximumSize: number;
}

/**
 * Checks `first` and `last`.
 *
 * @throws RowhouseError INVALID_PAGE, PAGE_TOO_LARGE
 */
export function pageSize(
  first: number | null | undefined,
  last: number | null | undefined,
  limits: PageLimits,
): { readonly size: number; readonly backwards: boolean } {
  if (typeof first === 'number' && typeof last === 'number') {
    throw new RowhouseError('INVALID_PAGE', { message: 'Give first or last, not both.' });
  }
  const size = first ?? last ?? limits.defaultSize;
  if (size < 0) throw new RowhouseError('INVALID_PAGE', { message: 'A page cannot have fewer than 0 rows.' });
  if (size > limits.maximumSize) {
    throw new RowhouseError('PAGE_TOO_LARGE', {
      message: `A page has at most ${limits.maximumSize} rows.`,
      details: { maximum: limits.maximumSize },
    });
  }
  return { size, backwards: typeof last === 'number' };
}

/** What a connection field resolves to. */
export interface PageResult<Row extends AnyRow> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Puts fetched rows (one more than shown where there are more) into the order of the page. */
export function pageResult<Row extends AnyRow>(fetched: readonly Row[], page: Page): PageResult<Row> {
  const more = fetched.length > page.size;
  const shown = more ? fetched.slice(0, page.size) : fetched;
  // A cursor stands for a row, so on its far side there is one (Relay specification, "PageInfo").
  return page.backwards
    ? { rows: shown.toReversed(), hasPreviousPage: more, hasNextPage: page.before !== undefined }
    : { rows: shown, hasPreviousPage: page.after !== undefined, hasNextPage: more };
}
