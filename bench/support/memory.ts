import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// As `node --expose-gc` would: the benchmark is then run without having to know of it.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of the heap that are in use once nothing is left that could be collected. */
export async function heapInUse(): Promise<number> {
  for (let round = 0; round < 4; round++) {
    // What was disposed of is let go a turn later.
    await setImmediate();
    collect();
  }
  return process.memoryUsage().heapUsed;
}

/** Bytes by which work makes the heap grow, with what it gives: that is still in use when it is measured. */
export async function heapGrowth<Result>(work: () => Promise<Result>): Promise<readonly [number, Result]> {
  const before = await heapInUse();
  const result = await work();
  return [(await heapInUse()) - before, result];
}
