import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Parsed and validated documents of all shapes in one bounded store (law 7). */
export interface DocumentCache {
  /** The store of one shape, in the form that Apollo Server asks for: a document is valid for one schema. */
  ofShape(shapeKey: string): {
    get(key: string): Promise<DocumentNode | undefined>;
    set(key: string, document: DocumentNode): Promise<void>;
    delete(key: string): Promise<boolean>;
  };
}

/**
 * Bytes of memory for each character of a document. A node of the tree takes about 300 bytes and stands for about 8
 * characters of text; the estimate errs on the large side.
 */
const bytesPerCharacter = 40;

/** @param bytes bound on the estimated memory; 0 keeps nothing */
export function createDocumentCache(bytes: number): DocumentCache {
  const documents =
    bytes > 0 ? new LRUCache<string, DocumentNode>({ maxSize: bytes, sizeCalculation: estimate }) : undefined;
  return Object.freeze({
    ofShape: (shapeKey: string) => ({
      get: async (key: string) => documents?.get(`${shapeKey}:${key}`),
      set: async (key: string, document: DocumentNode) => {
        documents?.set(`${shapeKey}:${key}`, document);
      },
      delete: async (key: string) => documents?.delete(`${shapeKey}:${key}`) ?? false,
    }),
  });
}

function estimate(document: DocumentNode): number {
  return (document.loc?.end ?? 1000) * bytesPerCharacter + 1;
}
