import { setImmediate, setTimeout } from 'node:timers/promises';
import { RowhouseError } from '../kernel/errors.ts';
import { collectYoungGeneration } from './young-generation.ts';

/** A piece of work that others must not suffer from. */
export type PacedWork<Result> = (pause: Pause) => Promise<Result>;

/** Called between slices of work; it comes back when others have had their share of the event loop. */
export type Pause = () => Promise<void>;

/** Runs one piece of work at a time, in the order in which they came. */
export interface BuildQueue {
  /** @throws RowhouseError SHAPE_QUEUE_FULL with `details.retryAfter` in seconds */
  run<Result>(work: PacedWork<Result>): Promise<Result>;
  /** Pieces of work that wait for their turn. */
  readonly waiting: number;
  /** Takes no more work, refuses what waits, and resolves when what runs has ended. */
  close(): Promise<void>;
}

/**
 * For each millisecond of work, milliseconds that the event loop has for others: builds take at most a quarter of it. Where
 * others use what they are left, a rest is prolonged, up to so often: then builds take a tenth, and still go on.
 */
const restFactor = 3;
const longestRest = 3;
/** A rest of which others used more than this share was too short for them: somebody is being served. */
const calm = 0.1;

/** Milliseconds; what is shorter is not worth a timer. */
const leastRest = 1;

/** Weight of the last piece of work in the average time of one. */
const smoothing = 0.2;

/** What a piece of work takes at first guess, in milliseconds. */
const firstGuess = 50;

/** @param capacity most pieces of work that may wait */
export function createBuildQueue(capacity: number): BuildQueue {
  const waiting: { readonly start: () => void; readonly refuse: (error: RowhouseError) => void }[] = [];
  let running = false;
  let closed = false;
  let average = firstGuess;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  const full = (): RowhouseError => {
    const retryAfter = Math.max(1, Math.ceil(((waiting.length + 1) * average) / 1000));
    return new RowhouseError('SHAPE_QUEUE_FULL', { details: { retryAfter } });
  };
  const turn = (): Promise<void> | undefined => {
    if (!running) {
      running = true;
      idle = Promise.withResolvers();
      return undefined;
    }
    return new Promise((start, refuse) => waiting.push({ start, refuse }));
  };
  const pass = (): void => {
    const next = waiting.shift();
    if (next) {
      next.start();
    } else {
      running = false;
      idle.resolve();
    }
  };

  return {
    async run(work) {
      if (closed || (running && waiting.length >= capacity)) throw full();
      await turn();
      const started = performance.now();
      const pause = createPause();
      try {
        return await work(pause);
      } finally {
        // The next one must not begin in the same breath.
        void rest(pause).then(pass);
        average += smoothing * (performance.now() - started - average);
      }
    },
    get waiting() {
      return waiting.length;
    },
    async close() {
      closed = true;
      for (const { refuse } of waiting.splice(0)) refuse(full());
      await idle.promise;
    },
  };
}

/** What the work left in memory is put away before the next one comes. */
async function rest(pause: Pause): Promise<void> {
  await setImmediate();
  collectYoungGeneration();
  await pause();
}

function createPause(): Pause {
  let sliceBegan = performance.now();
  return async () => {
    const rest = (performance.now() - sliceBegan) * restFactor;
    // What is due now comes first, however short the slice was.
    await setImmediate();
    for (let rests = 0; rest >= leastRest && rests < longestRest; rests++) {
      const before = performance.eventLoopUtilization();
      await setTimeout(rest);
      if (performance.eventLoopUtilization(before).utilization <= calm) break;
    }
    sliceBegan = performance.now();
  };
}
