import { decodedText } from './decoded-text.ts';
import { SourceFailure, type SourceRow, type SourceWatch, type TextFile } from './source-row.ts';

/**
 * The rows of an NDJSON file: one JSON object on each line. A column is a key, or a path of keys (`address.city`).
 * Numbers keep the digits they are written with.
 *
 * @throws SourceFailure
 */
export async function* ndjsonRows(
  file: TextFile,
  wanted: readonly string[],
  watch: SourceWatch,
): AsyncGenerator<SourceRow> {
  const paths = wanted.map((column) => ({ column, steps: column.split('.') }));
  const seen = new Set<string>();
  let line = 0;
  let rows = 0;
  for await (const text of lines(file, watch)) {
    line += 1;
    if (text.trim() === '') continue;
    const row = parseObject(text);
    if (typeof row === 'string') {
      watch.fault(line, row);
      continue;
    }
    const cells: Array<string | null> = [];
    for (const { column, steps } of paths) {
      const value = valueAt(row, column, steps);
      if (value !== undefined) seen.add(column);
      if (typeof value === 'object' && value !== null) {
        watch.fault(line, `${JSON.stringify(column)} holds ${Array.isArray(value) ? 'a list' : 'an object'}`);
        break;
      }
      cells.push(value === undefined || value === null || value === '' ? null : String(value));
    }
    rows += 1;
    if (cells.length === paths.length) yield { line, cells };
  }
  // A key may be missing where it has no value, but one that no row has is misspelt.
  const missing = rows === 0 ? [] : wanted.filter((column) => !seen.has(column));
  if (missing.length > 0)
    throw new SourceFailure(1, `no row has the key ${missing.map((key) => JSON.stringify(key)).join(', ')}`);
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(text: string): JsonObject | string {
  let value: unknown;
  try {
    value = JSON.parse(text, keepDigits);
  } catch (error) {
    return `is not JSON: ${(error as Error).message}`;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : 'is not a JSON object';
}

/** A float has 15 digits, a decimal may have more: the text of a number is what counts. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? value) : value;
}

function valueAt(row: JsonObject, column: string, steps: readonly string[]): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  let value: unknown = row;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as JsonObject)[step];
  }
  return value;
}

/** Lines by their line feeds alone: U+2028 and its like may stand inside a JSON text. */
async function* lines(file: TextFile, watch: SourceWatch): AsyncGenerator<string> {
  let failure: SourceFailure | undefined;
  for await (const text of decodedText(file, watch, (failed) => {
    failure = failed;
  })) {
    const pieces = text.split('\n');
    // What follows the last line feed is empty, except at the end of the file.
    if (pieces.at(-1) === '') pieces.pop();
    yield* pieces;
  }
  if (failure) throw failure;
}
