import cliProgress from 'cli-progress';

/** Long work as it is shown to whoever waits for it. */
export interface Progress {
  /**
   * @param done how much is done, in the unit of the total
   * @param total when it has become known, or has changed
   */
  update(done: number, total?: number): void;
  /** Ends the display; `summary` stands as a line of its own. */
  finish(summary?: string): void;
}

/** Between two lines, where there is no terminal, so many percent get done; without a total, so many units. */
const percentStep = 10;
const unitStep = 10_000;

/** A bar in a terminal; elsewhere (a log, a pipe) lines, one at every tenth of the work. */
export function beginProgress(stream: NodeJS.WriteStream, label: string, total?: number): Progress {
  return stream.isTTY ? showBar(stream, label, total) : writeLines(stream, label, total);
}

function showBar(stream: NodeJS.WriteStream, label: string, total = 0): Progress {
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {percentage}% {value}/{total}`,
    stream,
    hideCursor: true,
    clearOnComplete: true,
    // The label, the figures and the bar share a line of at least 80 columns.
    barsize: Math.max(10, Math.min(40, (stream.columns ?? 80) - label.length - 30)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  bar.start(total, 0);
  return {
    update(done, newTotal) {
      if (newTotal !== undefined) bar.setTotal(newTotal);
      bar.update(done);
    },
    finish(summary) {
      bar.stop();
      if (summary !== undefined) stream.write(`${summary}\n`);
    },
  };
}

function writeLines(stream: NodeJS.WriteStream, label: string, first?: number): Progress {
  let total = first;
  let written = 0;
  return {
    update(done, newTotal) {
      total = newTotal ?? total;
      const step = total === undefined ? Math.floor(done / unitStep) : Math.floor((done / total) * (100 / percentStep));
      if (!(step > written)) return;
      written = step;
      stream.write(
        `${label}: ${total === undefined ? done : `${done} of ${total} (${Math.floor((done / total) * 100)}%)`}\n`,
      );
    },
    finish(summary) {
      if (summary !== undefined) stream.write(`${summary}\n`);
    },
  };
}
