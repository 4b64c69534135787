import { type Fault, formatFaults, RowhouseError } from '../kernel/errors.ts';

/** @returns RowhouseError COMPOSITION_FAILED with all faults in `details.faults` */
export function compositionFailure(faults: readonly Fault[]): RowhouseError {
  return new RowhouseError('COMPOSITION_FAILED', {
    message: `The schema cannot be composed:\n${formatFaults(faults)}`,
    details: { faults },
  });
}

/** @throws RowhouseError COMPOSITION_FAILED when there are faults */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) throw compositionFailure(faults);
}

/**
 * Faults found by one check after another. What a later check says about a coordinate at fault already is mostly a
 * consequence, and left out.
 */
export class FaultList {
  readonly #faults: Fault[] = [];

  get all(): readonly Fault[] {
    return this.#faults;
  }

  add(found: readonly Fault[]): void {
    const reported = new Set(this.#faults.map(({ at }) => at));
    this.#faults.push(...found.filter(({ at }) => !reported.has(at)));
  }
}
