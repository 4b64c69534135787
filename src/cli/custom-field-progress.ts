import type { WorkObserver, WorkProgress, WorkStep } from '../control/custom-fields/field-work.ts';
import type { RefusedValue } from '../control/custom-fields/value-refusals.ts';
import { RowhouseError } from '../kernel/errors.ts';
import { formatTable, type Output } from './output.ts';
import { printable } from './printable.ts';
import type { Progress } from './progress.ts';

const labels: Readonly<Record<Exclude<WorkStep, 'announce'>, string>> = {
  check: 'Checking',
  convert: 'Converting',
  index: 'Indexing',
  remove: 'Removing',
};

/** Most characters of a value in a table. */
const shownCharacters = 60;

/**
 * Shows work on stored values while it runs, a bar for each step, and in the end what stood in its way.
 *
 * @param work is given the observer that it is to tell
 */
export async function showingWork<Result>(
  output: Output,
  tenant: string,
  work: (observer: WorkObserver) => Promise<Result>,
): Promise<Result> {
  let shown: { readonly label: string; readonly progress: Progress } | undefined;
  const onProgress = ({ field, step, done, total }: WorkProgress): void => {
    if (step === 'announce') return;
    const label = `${labels[step]} ${field}, rows`;
    if (shown?.label !== label) {
      shown?.progress.finish();
      shown = { label, progress: output.progress(label, total) };
    }
    shown.progress.update(done, total);
  };
  const onWaiting = (): void =>
    output.note(`Another command works on custom fields of ${tenant}; this one waits for it.`);
  try {
    return await work({ onProgress, onWaiting });
  } catch (error) {
    shown?.progress.finish();
    shown = undefined;
    if (error instanceof RowhouseError && error.code === 'CUSTOM_FIELD_NOT_CONVERTIBLE') showRefused(output, error);
    throw error;
  } finally {
    shown?.progress.finish();
  }
}

function showRefused(output: Output, { details }: RowhouseError): void {
  const { count, values } = details as { readonly count: number; readonly values: readonly RefusedValue[] };
  const rows = values.map(({ id, value, problem }) => [
    id,
    printable(shorten(JSON.stringify(value))),
    printable(problem),
  ]);
  output.note(formatTable(['ID', 'VALUE', 'PROBLEM'], rows, output.noteStyle));
  if (count > values.length) output.note(`and ${count - values.length} more`);
}

function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
