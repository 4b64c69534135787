import { randomInt } from 'node:crypto';

/** Bits of a filter, a power of two: 64 KiB, of which 50,000 domains leave one name in 100 to be asked for in vain. */
const size = 2 ** 19;

/** Bits of one name. */
const probes = 4;

/**
 * Which names may be somebody's domain, in memory of a fixed size: a Bloom filter (Bloom 1970, DOI 10.1145/362686.362692).
 *
 * Anybody may send any Host. Those that are nobody's domain are told apart here, without asking the catalog and without
 * remembering them. It never denies a name that was added.
 */
export class DomainFilter {
  readonly #bits = new Uint32Array(size / 32);
  // Not to be guessed from outside: names that pass without being a domain could be searched for beforehand.
  readonly #seeds = [randomInt(2 ** 32), randomInt(2 ** 32)] as const;

  add(name: string): void {
    for (const bit of this.#places(name)) this.#bits[bit >>> 5]! |= 1 << (bit & 31);
  }

  mayHave(name: string): boolean {
    return this.#places(name).every((bit) => (this.#bits[bit >>> 5]! & (1 << (bit & 31))) !== 0);
  }

  /** By double hashing (Kirsch and Mitzenmacher 2008, DOI 10.1002/rsa.20208). */
  #places(name: string): readonly number[] {
    const [first, second] = [hash(name, this.#seeds[0]), hash(name, this.#seeds[1]) | 1];
    return Array.from({ length: probes }, (_, index) => ((first + Math.imul(index, second)) >>> 0) & (size - 1));
  }
}

/** FNV-1a with the finalizer of MurmurHash3, which spreads the bits of short names. */
function hash(text: string, seed: number): number {
  let value = seed ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
