import type { LogLevel } from './log.ts';

/** Lines of a log on their way out. */
export interface GatheredLines {
  /** Takes one line; those of the levels warn and error are written before this ends, with all that came before them. */
  write(line: string, level: LogLevel): void;
  /** Writes what has been gathered. */
  flush(): void;
}

/** Milliseconds that a line of little importance waits for others. */
const patience = 10;

/** Characters that are gathered at most. */
const capacity = 64 * 1024;

/**
 * Gathers the lines of some milliseconds and writes them at once, in their order: a write of its own took 7 microseconds of
 * each request, as much as all else that its way in and out takes of us.
 *
 * Nothing is lost where the process ends by itself, by `process.exit` or by an uncaught error; where it is killed, the
 * unimportant lines of the last moment are.
 *
 * @param write writes before it ends, as `process.stderr` does to files, pipes and terminals
 */
export function gatherLines(write: (text: string) => void): GatheredLines {
  let gathered = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    process.off('exit', flush);
    const text = gathered;
    gathered = '';
    if (text !== '') write(text);
  };
  return Object.freeze({
    flush,
    write(line: string, level: LogLevel): void {
      gathered += line;
      if (level === 'warn' || level === 'error' || gathered.length > capacity) {
        flush();
      } else if (timer === undefined) {
        timer = setTimeout(flush, patience).unref();
        process.on('exit', flush);
      }
    },
  });
}
