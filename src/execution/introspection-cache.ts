import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Texts that were made for a shape, of all shapes in one bounded store (law 7). */
export interface IntrospectionCache {
  /**
   * The text of a shape under a key: the one that is kept, or a new one.
   *
   * @param key what the text depends on beside the shape
   */
  get(shapeKey: string, key: readonly unknown[], make: () => string): string;
  /** Drops what was kept of a shape. */
  forget(shapeKey: string): void;
}

/** Bytes of a key and of what holds an entry, roughly. */
const entryBytes = 200;

/** @param bytes bound on memory; 0 keeps nothing */
export function createIntrospectionCache(bytes: number): IntrospectionCache {
  // So that an evicted shape need not look through everything for what was its own.
  const keysByShape = new Map<string, Set<string>>();
  const texts =
    bytes > 0
      ? new LRUCache<string, string>({
          maxSize: bytes,
          // A character outside of Latin-1 makes a text of two bytes a character.
          sizeCalculation: (text) => text.length * 2 + entryBytes,
          dispose: (_text, key) => {
            const keys = keysByShape.get(shapeOf(key));
            keys?.delete(key);
            if (keys?.size === 0) keysByShape.delete(shapeOf(key));
          },
          onInsert: (_text, key) => {
            keysByShape.set(shapeOf(key), (keysByShape.get(shapeOf(key)) ?? new Set()).add(key));
          },
        })
      : undefined;
  return Object.freeze({
    get(shapeKey: string, key: readonly unknown[], make: () => string): string {
      // Keys hold whole documents: they are kept as their hash.
      const hash = createHash('sha256').update(JSON.stringify(key)).digest('base64url');
      const known = texts?.get(`${shapeKey}:${hash}`);
      if (known !== undefined) return known;
      const text = make();
      texts?.set(`${shapeKey}:${hash}`, text);
      return text;
    },
    forget(shapeKey: string): void {
      for (const key of [...(keysByShape.get(shapeKey) ?? [])]) texts?.delete(key);
    },
  });
}

function shapeOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'));
}
