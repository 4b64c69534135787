import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects the young generation of the heap now (V8, "scavenge").
 *
 * A composed schema is made of many small objects that all stay. Left to itself, V8 lets those of some thirty overlays come
 * together and then copies them in one pause: 10 to 20 ms on two cores, in which every request waits. Collected after each
 * build the pause is 0.4 ms (300 overlays of a schema with 1,713 fields).
 */
export const collectYoungGeneration: () => void = (() => {
  // The function is there in contexts that are made while the flag is set, and in no other.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('globalThis.gc') as ((options: { readonly type: 'minor' }) => void) | undefined;
  setFlagsFromString('--no-expose-gc');
  return () => collect?.({ type: 'minor' });
})();
