/**
 * A map with some entries laid over those of another, which it shares: what an overlay adds costs its own entries and
 * not a copy of its base's thousands.
 */
export class LayeredMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly #below: ReadonlyMap<Key, Value>;
  readonly #above: ReadonlyMap<Key, Value>;
  /** How many keys are in both. */
  readonly #covered: number;

  constructor(below: ReadonlyMap<Key, Value>, above: ReadonlyMap<Key, Value>) {
    this.#below = below;
    this.#above = above;
    this.#covered = [...above.keys()].filter((key) => below.has(key)).length;
  }

  get size(): number {
    return this.#below.size + this.#above.size - this.#covered;
  }

  get(key: Key): Value | undefined {
    return this.#above.has(key) ? this.#above.get(key) : this.#below.get(key);
  }

  has(key: Key): boolean {
    return this.#above.has(key) || this.#below.has(key);
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const entry of this.#below) if (!this.#above.has(entry[0])) yield entry;
    yield* this.#above;
  }

  *keys(): MapIterator<Key> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}
