import { areSiblings, type ConnectionOptions } from './connection-options.ts';
import {
  type ConnectionPlan,
  type ConnectionReader,
  type ConnectionServices,
  planConnection,
} from './connection-plan.ts';
import type { AnyRow, Entity, RowOf } from './entity.ts';
import { type PageResult, pageResult } from './pages.ts';

/** A Relay connection. `totalCount` costs a statement only when it is read. */
export class Connection<Row extends AnyRow> {
  readonly #plan: ConnectionPlan;
  readonly #parentId: string | undefined;
  readonly #result: PageResult<Row>;
  readonly #shown: ConnectionReader['shown'];
  #binding: string | undefined;

  constructor(
    plan: ConnectionPlan,
    parentId: string | undefined,
    result: PageResult<Row>,
    shown: ConnectionReader['shown'],
  ) {
    this.#plan = plan;
    this.#parentId = parentId;
    this.#result = result;
    this.#shown = shown;
  }

  get nodes(): readonly Row[] {
    const { rows } = this.#result;
    // GraphQL waits for a promise wherever a value may stand; nobody will see what it would have been.
    return (this.#shown(rows.length) as undefined) ?? rows;
  }

  get edges(): ReadonlyArray<{ readonly node: Row; readonly cursor: string }> {
    const cursorOf = (row: Row): string => this.#cursor(row);
    const { rows } = this.#result;
    // An edge is an object, too.
    const full = this.#shown(rows.length * 2) as undefined;
    if (full) return full;
    return rows.map((node) => ({
      node,
      get cursor() {
        return cursorOf(node);
      },
    }));
  }

  get pageInfo(): {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  } {
    const cursorOf = (row: Row | undefined): string | null => (row ? this.#cursor(row) : null);
    const { rows, hasNextPage, hasPreviousPage } = this.#result;
    return {
      hasNextPage,
      hasPreviousPage,
      // Sealed only when they are asked for.
      get startCursor() {
        return cursorOf(rows[0]);
      },
      get endCursor() {
        return cursorOf(rows.at(-1));
      },
    };
  }

  get totalCount(): Promise<number> {
    return this.#plan.counts().load(this.#parentId ?? '');
  }

  #cursor(row: Row): string {
    // Hashed once, and only when a cursor is shown: most answers show none.
    this.#binding ??= this.#plan.binding(this.#parentId);
    return this.#plan.seal(this.#binding, row);
  }
}

/** Loads the connections of one operation. */
export class ConnectionLoader {
  readonly #reader: ConnectionReader;
  readonly #services: ConnectionServices;
  readonly #shown: ConnectionReader['shown'];
  /** The last one of each field: its siblings come one after the other. */
  readonly #plans = new Map<string, ConnectionPlan>();

  constructor(reader: ConnectionReader, services: ConnectionServices) {
    this.#reader = reader;
    this.#services = services;
    this.#shown = (objects) => reader.shown(objects);
  }

  /**
   * Reads a page through the operation's loaders.
   *
   * @throws RowhouseError INVALID_PAGE, PAGE_TOO_LARGE, INVALID_FILTER, INVALID_ORDER, INVALID_CURSOR, INVALID_ID,
   *   TENANT_CHANGED
   */
  load<E extends Entity>(entity: E, options: ConnectionOptions): Promise<Connection<RowOf<E> & AnyRow>> {
    type Row = RowOf<E> & AnyRow;
    let plan: ConnectionPlan;
    try {
      plan = this.#planOf(entity, options);
    } catch (error) {
      return this.#fail(error);
    }
    const parentId = options.parent?.id;
    return plan.pages.load(parentId ?? '').then(
      (rows) => new Connection<Row>(plan, parentId, pageResult(rows as readonly Row[], plan.page), this.#shown),
      (error) => this.#fail(error),
    );
  }

  /** Forgets everything that was loaded. */
  forget(): void {
    this.#plans.clear();
  }

  #planOf(entity: Entity, options: ConnectionOptions): ConnectionPlan {
    const before = this.#plans.get(options.field);
    if (
      before &&
      before.entity === entity &&
      isSameSelection(before.options, options) &&
      areSiblings(before.options, options)
    ) {
      return before;
    }
    const plan = planConnection(this.#reader, this.#services, entity, options);
    const { after, before: behind } = options.arguments;
    // A cursor is one parent's: it has to be opened for each that it is shown to.
    if (typeof after !== 'string' && typeof behind !== 'string') this.#plans.set(options.field, plan);
    return plan;
  }

  async #fail(error: unknown): Promise<never> {
    await this.#reader.fieldFailed(error);
    throw error;
  }
}

/** The nodes of a field in its document are one list for all of its parents. */
function isSameSelection({ info: left }: ConnectionOptions, { info: right }: ConnectionOptions): boolean {
  return left?.fieldNodes === right?.fieldNodes && left?.returnType === right?.returnType;
}
