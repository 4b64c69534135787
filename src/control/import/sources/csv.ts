import { pipeline } from 'node:stream/promises';
import { type CsvError, parse } from 'csv-parse';
import { decodedText } from './decoded-text.ts';
import { SourceFailure, type SourceRow, type SourceWatch, type TextFile } from './source-row.ts';

/** Longest row in characters: a quote that is never closed must not take the whole file into memory. */
const longestRow = 1024 * 1024;

/** What csv-parse gives with `info`. */
interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly empty_lines: number };
}

const silent: SourceWatch = { fault: () => {}, read: () => {} };

/**
 * The header of a CSV file (RFC 4180).
 *
 * @returns a sentence where there is none
 */
export async function csvColumns(file: TextFile, delimiter: string): Promise<readonly string[] | string> {
  try {
    for await (const { record } of records(file, delimiter, silent)) {
      const columns = record.map((name) => name.trim());
      const twice = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
      return twice === undefined ? columns : `has the column ${JSON.stringify(twice)} twice`;
    }
  } catch (error) {
    if (error instanceof SourceFailure) return error.message;
    throw error;
  }
  return 'is empty; the first line names the columns';
}

/**
 * The rows of a CSV file below its header.
 *
 * @throws SourceFailure where quotes do not match: what follows could be read in more than one way
 */
export async function* csvRows(
  file: TextFile,
  delimiter: string,
  wanted: readonly string[],
  watch: SourceWatch,
): AsyncGenerator<SourceRow> {
  let indexes: readonly number[] | undefined;
  let width = 0;
  for await (const { line, record } of records(file, delimiter, watch)) {
    if (!indexes) {
      width = record.length;
      indexes = wanted.map((column) => record.findIndex((name) => name.trim() === column));
    } else if (record.length !== width) {
      watch.fault(line, `has ${record.length} cells, the header has ${width}`);
    } else {
      yield { line, cells: indexes.map((index) => record[index] || null) };
    }
  }
}

async function* records(
  file: TextFile,
  delimiter: string,
  watch: SourceWatch,
): AsyncGenerator<{ readonly line: number; readonly record: readonly string[] }> {
  let failure: SourceFailure | undefined;
  let syntaxError: CsvError | undefined;
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    // An error would take the rows before it along, which are parsed but not yet read.
    skip_records_with_error: true,
    on_skip: (error) => {
      syntaxError ??= error;
      return undefined;
    },
  });
  const text = decodedText(file, watch, (failed) => {
    failure = failed;
  });
  const feeding = pipeline(text, parser);
  feeding.catch(() => {});
  // csv-parse counts CRLF inside quotes twice: lines are counted here.
  let lines = 0;
  let count = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      if (syntaxError && count >= Number(syntaxError.records)) break;
      const line = lines + info.empty_lines + 1;
      count += 1;
      lines += 1 + record.reduce((sum, cell) => sum + lineFeeds(cell), 0);
      yield { line, record };
    }
  } finally {
    parser.destroy();
    await feeding.catch(() => {});
  }
  if (failure) throw failure;
  if (syntaxError) {
    const { code, message, empty_lines: emptyLines } = syntaxError;
    throw new SourceFailure(lines + Number(emptyLines) + 1, reasons[code] ?? message);
  }
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is never closed; the file cannot be read on from here',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that has none around it; the file cannot be read on from here',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote; the file cannot be read on from here',
  CSV_MAX_RECORD_SIZE: `the row has more than ${longestRow} characters; a quote may not be closed`,
};

function lineFeeds(cell: string): number {
  let count = 0;
  for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}
