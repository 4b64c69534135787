import { type Fault, formatFaults, RowhouseError } from '../../kernel/errors.ts';

/** What a conversion answers instead of a value: why there is none. */
export class Problem {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** Faults that are shown; the rest is counted. */
const shownFaults = 100;

/** What is wrong with rows, in a bounded list. */
export class RowFaults {
  readonly #shown: Array<Fault & { readonly source: string; readonly line: number }> = [];
  #total = 0;

  /** @param source a file's name, or what else the rows come from */
  add(source: string, line: number, message: string): void {
    this.#total += 1;
    if (this.#shown.length < shownFaults) this.#shown.push({ source, line, at: `${source}:${line}`, message });
  }

  get total(): number {
    return this.#total;
  }

  /** No further fault would be shown: it is not worth a statement any more to find one. */
  get full(): boolean {
    return this.#total >= shownFaults;
  }

  /** By line within each source, sources in the order in which the first fault of each was found. */
  shown(): readonly Fault[] {
    return [...Map.groupBy(this.#shown, ({ source }) => source).values()].flatMap((ofSource) =>
      ofSource.toSorted((left, right) => left.line - right.line).map(({ at, message }) => ({ at, message })),
    );
  }

  /** @returns the refusal of an import that has faults */
  toError(): RowhouseError {
    const faults = this.shown();
    const more = this.#total - faults.length;
    const lines = [
      `The import has ${this.#total === 1 ? 'a fault' : `${more > 0 ? 'at least ' : ''}${this.#total} faults`}, nothing was imported:`,
      formatFaults(faults),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
    return new RowhouseError('IMPORT_INVALID', { message: lines.join('\n'), details: { faults, total: this.#total } });
  }
}

const longestQuote = 60;

/** A value as a message shows it: quoted, on one line, and not at full length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}
