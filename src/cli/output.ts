import Table from 'cli-table3';
import picocolors from 'picocolors';
import { beginProgress, type Progress } from './progress.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Text styles; they change nothing where the stream takes no colours. */
export type Style = Pick<
  ReturnType<typeof picocolors.createColors>,
  'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
>;

/**
 * Where a command writes: what was asked for to standard output, everything about how it went to standard error, so
 * that a pipe gets the first alone.
 */
export interface Output {
  /** A line on standard output. */
  line(text?: string): void;
  /** A value on standard output; with `--json` nothing else is written there. */
  json(value: unknown): void;
  /** Rows under headings on standard output, for people. */
  table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): void;
  /** A line on standard error. */
  note(text: string): void;
  /** Long work, shown on standard error: a bar in a terminal, a line now and then elsewhere. */
  progress(label: string, total?: number): Progress;
  /** For standard output. */
  readonly style: Style;
  /** For standard error. */
  readonly noteStyle: Style;
}

/** @param variables `NO_COLOR`, `FORCE_COLOR` and `TERM` decide over colours (no-color.org) */
export function createOutput(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, variables: Variables): Output {
  const style = picocolors.createColors(takesColours(stdout, variables));
  const noteStyle = picocolors.createColors(takesColours(stderr, variables));
  const line = (text = ''): void => {
    stdout.write(`${text}\n`);
  };
  return Object.freeze({
    line,
    json: (value: unknown) => line(JSON.stringify(value, null, 2)),
    table: (headings: readonly string[], rows: ReadonlyArray<readonly string[]>) =>
      line(formatTable(headings, rows, style)),
    note: (text: string) => {
      stderr.write(`${text}\n`);
    },
    progress: (label: string, total?: number) => beginProgress(stderr, label, total),
    style,
    noteStyle,
  });
}

/** A table without borders: easy to read, to copy from and to cut into columns. */
export function formatTable(
  headings: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  style: Pick<Style, 'bold'>,
): string {
  const table = new Table({
    head: headings.map((heading) => style.bold(heading)),
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((text) => text.trimEnd())
    .join('\n');
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

function takesColours(stream: NodeJS.WriteStream, variables: Variables): boolean {
  if (variables.NO_COLOR) return false;
  if (variables.FORCE_COLOR) return variables.FORCE_COLOR !== '0';
  return stream.isTTY === true && variables.TERM !== 'dumb';
}
