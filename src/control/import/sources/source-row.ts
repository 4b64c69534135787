/** A row of a file: text by column, null for a cell that is empty or missing. */
export interface SourceRow {
  /** First line of the row, the file's first line being 1. */
  readonly line: number;
  /** In the order of the columns that were asked for. */
  readonly cells: ReadonlyArray<string | null>;
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
