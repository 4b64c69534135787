import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Parsed and validated documents of one shape: a document is valid for one schema. Plans of operations live as long. */
export interface ShapeDocuments {
  get(text: string): DocumentNode | undefined;
  set(text: string, document: DocumentNode): void;
  /** Forgets all of them, and takes no more. */
  drop(): void;
}

/** Documents of all shapes, in one bound over all and one for each shape (law 7). */
export interface DocumentCache {
  ofShape(): ShapeDocuments;
  /** Estimated memory of all documents. */
  readonly bytes: number;
}

/**
 * Bytes of memory for each character of a document: 100 for its tree and its tokens, and as much again for the plans of
 * its operations, which keep a field of 400 bytes for every four characters at most. Both err on the large side.
 */
const bytesPerCharacter = 200;

/** Bytes that the shortest document takes. */
const leastBytes = 4_000;

/** How much of the bound one shape may take: no tenant's documents push out those of all others. */
const shareOfShape = 1 / 4;

interface Entry {
  readonly document: DocumentNode;
  readonly shape: Held;
}

/** What is held for one shape: texts in the order in which they came. */
interface Held {
  readonly texts: Map<string, Key>;
  bytes: number;
}

/** The key of an entry: texts that are equal are others for another shape. */
interface Key {
  readonly text: string;
}

/** @param bytes bound on the estimated memory; 0 keeps nothing */
export function createDocumentCache(bytes: number): DocumentCache {
  if (bytes === 0) return Object.freeze({ bytes: 0, ofShape: () => nothing });
  const documents = new LRUCache<Key, Entry>({
    maxSize: bytes,
    sizeCalculation: ({ document }) => estimate(document),
    dispose: ({ document, shape }, key) => {
      shape.texts.delete(key.text);
      shape.bytes -= estimate(document);
    },
  });
  const share = Math.ceil(bytes * shareOfShape);
  return Object.freeze({
    get bytes() {
      return documents.calculatedSize;
    },
    ofShape(): ShapeDocuments {
      const shape: Held = { texts: new Map(), bytes: 0 };
      let dropped = false;
      return Object.freeze({
        get(text: string) {
          const key = shape.texts.get(text);
          return key && documents.get(key)?.document;
        },
        set(text: string, document: DocumentNode) {
          const size = estimate(document);
          if (dropped || size > share || shape.texts.has(text)) return;
          for (const key of shape.texts.values()) {
            if (shape.bytes + size <= share) break;
            documents.delete(key);
          }
          const key = { text };
          shape.texts.set(text, key);
          shape.bytes += size;
          documents.set(key, { document, shape });
        },
        drop() {
          dropped = true;
          for (const key of [...shape.texts.values()]) documents.delete(key);
        },
      });
    },
  });
}

const nothing: ShapeDocuments = Object.freeze({ get: () => undefined, set: () => {}, drop: () => {} });

function estimate(document: DocumentNode): number {
  return leastBytes + (document.loc?.end ?? 1000) * bytesPerCharacter;
}
