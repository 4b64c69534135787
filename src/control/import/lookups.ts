import { quote, type RowFaults } from './faults.ts';
import type { Source } from './sources/source.ts';
import { SourceFailure } from './sources/source-row.ts';

/** Values by key, and where they are from. */
export interface LookupTable {
  /** Name of the file. */
  readonly file: string;
  /** Column of the keys. */
  readonly key: string;
  readonly values: ReadonlyMap<string, string | null>;
}

/** Values of another file; none until {@link loadLookup} has read it. */
export interface Lookup extends LookupTable {
  readonly value: string;
  readonly source: Source;
  readonly values: Map<string, string | null>;
}

/** Reads a lookup into memory. Keys that come twice with different values are faults. */
export async function loadLookup(lookup: Lookup, faults: RowFaults, read: (bytes: number) => void): Promise<void> {
  const { file, key, value, source, values } = lookup;
  const fault = (line: number, message: string): void => faults.add(file, line, message);
  values.clear();
  try {
    for await (const { line, cells } of source.rows([key, value], { fault, read })) {
      const [name, found] = cells as readonly [string | null, string | null];
      if (name === null) fault(line, `${key}: is empty, but is the key of a lookup`);
      else if (values.has(name) && values.get(name) !== found)
        fault(line, `${key}: ${quote(name)} comes twice with different values`);
      else values.set(name, found);
    }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    fault(error.line, error.message);
  }
}
