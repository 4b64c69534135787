import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Randomness for 256 ids at a time: asked for one by one it takes 1.5 microseconds of each request, instead of 0.3. */
const pool = new Uint8Array(4096);
let taken = pool.length;

function sixteenBytes(): Uint8Array {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += 16;
  return pool.subarray(taken - 16, taken);
}

const options = { rng: sixteenBytes };

/** A UUID version 7 (RFC 9562 section 5.7). Those of one millisecond are in no order. */
export function newRequestId(): string {
  return v7(options);
}
