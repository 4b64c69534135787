import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { FileFormat } from '../mapping-schema.ts';
import { csvColumns, csvRows } from './csv.ts';
import { ndjsonRows } from './ndjson.ts';
import type { SourceRow, SourceWatch, TextFile } from './source-row.ts';

/** A file of rows. It is read as a stream, as often as it is asked for. */
export interface Source {
  /** As the mapping names it. */
  readonly name: string;
  readonly bytes: number;
  /** The columns that the file declares; undefined where each row names its own (NDJSON). */
  readonly columns: readonly string[] | undefined;
  /**
   * @param wanted columns, each of which a CSV file must have
   * @param lists positions among them of those that may hold a list; a cell of CSV is text all the same
   * @throws SourceFailure
   */
  rows(wanted: readonly string[], watch: SourceWatch, lists?: ReadonlySet<number>): AsyncIterable<SourceRow>;
}

/**
 * Opens a file of the import's folder.
 *
 * @returns a sentence where there is no such file, or its format is not known
 */
export async function openSource(directory: string, name: string, given: FileFormat = {}): Promise<Source | string> {
  const path = resolve(directory, name);
  const within = relative(resolve(directory), path);
  if (isAbsolute(name) || within.startsWith('..') || isAbsolute(within)) return 'must lie in the folder of the import';
  const format = given.format ?? formatOf(name);
  if (!format) return 'give its format, csv or ndjson, under "files": the ending of its name does not tell';
  const encoding = given.encoding ?? 'utf-8';
  if (!isEncoding(encoding)) return `${JSON.stringify(encoding)} is not an encoding`;
  const facts = await stat(path).catch(() => undefined);
  if (!facts) return `there is no such file in ${directory}`;
  // Not a pipe: the session must not wait for another program (law 1).
  if (!facts.isFile()) return 'is not a file';
  const file: TextFile = { path, encoding };
  if (format === 'ndjson') {
    return {
      name,
      bytes: facts.size,
      columns: undefined,
      rows: (wanted, watch, lists = new Set()) => ndjsonRows(file, wanted, watch, lists),
    };
  }
  const delimiter = given.delimiter ?? (/\.tsv$/i.test(name) ? '\t' : ',');
  const columns = await csvColumns(file, delimiter);
  if (typeof columns === 'string') return columns;
  return { name, bytes: facts.size, columns, rows: (wanted, watch) => csvRows(file, delimiter, wanted, watch) };
}

function formatOf(name: string): 'csv' | 'ndjson' | undefined {
  if (/\.(csv|tsv)$/i.test(name)) return 'csv';
  return /\.(ndjson|jsonl)$/i.test(name) ? 'ndjson' : undefined;
}

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
