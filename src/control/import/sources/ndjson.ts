import { Problem } from '../faults.ts';
import { decodedText } from './decoded-text.ts';
import { type Cell, SourceFailure, type SourceRow, type SourceWatch, type TextFile } from './source-row.ts';

/**
 * The rows of an NDJSON file: one JSON object on each line. A column is a key, or a path of keys (`address.city`).
 * Numbers keep the digits they are written with.
 *
 * @param lists positions of the columns that may hold a list
 * @throws SourceFailure
 */
export async function* ndjsonRows(
  file: TextFile,
  wanted: readonly string[],
  watch: SourceWatch,
  lists: ReadonlySet<number>,
): AsyncGenerator<SourceRow> {
  const paths = wanted.map((column, index) => ({ column, steps: column.split('.'), mayBeList: lists.has(index) }));
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
    const cells: Cell[] = [];
    for (const { column, steps, mayBeList } of paths) {
      const value = valueAt(row, column, steps);
      if (value !== undefined) seen.add(column);
      const cell = mayBeList && Array.isArray(value) ? listCell(value) : textCell(value);
      if (cell instanceof Problem) {
        watch.fault(line, `${JSON.stringify(column)} ${cell.message}`);
        break;
      }
      cells.push(cell);
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

function textCell(value: unknown): string | null | Problem {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'object') return new Problem(`holds ${Array.isArray(value) ? 'a list' : 'an object'}`);
  return String(value);
}

/** Elements that are nothing are left out. */
function listCell(values: readonly unknown[]): readonly string[] | Problem {
  const texts: string[] = [];
  for (const value of values) {
    const text = textCell(value);
    if (text instanceof Problem) return new Problem(`${text.message} in its list`);
    if (text !== null) texts.push(text);
  }
  return texts;
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
