import { typeParsers } from './type-parsers.ts';

/** A column of a result as PostgreSQL describes it (PostgreSQL manual, "Message Formats", RowDescription). */
export interface FieldDescription {
  readonly name: string;
  readonly dataTypeID: number;
}

/** A row as it comes over the wire: texts, and null where there is no value. */
export type WireRow = ReadonlyArray<string | null>;

/** Makes an object of a row, its columns as properties in their order. */
export type RowReader = (values: WireRow) => Record<string, unknown>;

/** The reader of a result; the values go through {@link typeParsers}. */
export function rowReader(fields: readonly FieldDescription[]): RowReader {
  const names = fields.map(({ name }) => name);
  const parsers = fields.map(({ dataTypeID }) => typeParsers.getTypeParser(dataTypeID));
  // Copied for each row, so that all rows have their properties from the beginning, and one hidden class.
  const empty: Readonly<Record<string, unknown>> = Object.fromEntries(names.map((name) => [name, null]));
  return (values) => {
    const row: Record<string, unknown> = { ...empty };
    for (let index = 0; index < names.length; index++) {
      const value = values[index];
      if (value !== null && value !== undefined) row[names[index]!] = parsers[index]!(value);
    }
    return row;
  };
}
