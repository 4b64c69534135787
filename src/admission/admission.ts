import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { RowhouseError } from '../kernel/errors.ts';
import { checkDocument, type DocumentLimits } from './document-limits.ts';

/** May it run? Bounds a document before any schema is composed or any validation rule has seen it. */
export interface Admission {
  /**
   * @param query the text of the document; one that does not parse is let through, for execution to say why
   * @throws RowhouseError DOCUMENT_TOO_LONG, DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_ALIASES, DOCUMENT_TOO_MANY_SELECTIONS
   */
  admit(query: string): void;
}

/** Documents remembered as admitted, by hash. */
const remembered = 10_000;

export function createAdmission(limits: DocumentLimits): Admission {
  const admitted = new LRUCache<string, true>({ max: remembered });
  return Object.freeze({
    admit(query: string): void {
      const hash = createHash('sha256').update(query).digest('base64');
      if (admitted.has(hash)) return;
      let document: DocumentNode;
      try {
        document = parse(query, { noLocation: true, maxTokens: limits.documentTokens });
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        if (!error.message.includes('Document contains more that')) return;
        throw new RowhouseError('DOCUMENT_TOO_LONG', {
          message: `The document has more than ${limits.documentTokens} tokens.`,
          details: { maximum: limits.documentTokens },
        });
      }
      checkDocument(document, limits);
      admitted.set(hash, true);
    },
  });
}
