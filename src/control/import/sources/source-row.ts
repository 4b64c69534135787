/** What a row has in a column: text, null where there is nothing, or a list of texts where one was asked for. */
export type Cell = string | null | readonly string[];

/** A row of a file. */
export interface SourceRow {
  /** First line of the row, the file's first line being 1. */
  readonly line: number;
  /** In the order of the columns that were asked for. */
  readonly cells: readonly Cell[];
}

/** A file cannot be read on from this line. */
export class SourceFailure extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'SourceFailure';
    this.line = line;
  }
}

/** Who follows the reading of a file. */
export interface SourceWatch {
  /** A row that is none; reading goes on. */
  fault(line: number, message: string): void;
  /** Bytes read since the last call. */
  read(bytes: number): void;
}

/** How a file is to be read. */
export interface TextFile {
  readonly path: string;
  readonly encoding: string;
}
