import { hash } from 'node:crypto';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { checkDocument, type DocumentLimits } from './document-limits.ts';
import { checkText, checkVariables, type TextLimits } from './document-text.ts';
import type { RequestParameters } from './parameters.ts';

/** What the answer to an admitted request may hold; it is counted where the answer is put together. */
export interface AnswerLimits {
  /** Objects, counted as often as they are shown: the fewer, the more fields a document selects on one. */
  readonly answerObjects: number;
  /** Fields that failed. */
  readonly answerErrors: number;
}

/** May it run? Bounds a request before any schema is composed or any validation rule has seen it. */
export interface Admission {
  /**
   * A document that does not parse is let through, for execution to say why.
   *
   * @throws RowhouseError DOCUMENT_TOO_LONG, DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_ALIASES,
   *   DOCUMENT_TOO_MANY_SELECTIONS, DOCUMENT_TOO_REPETITIVE, VALUE_TOO_DEEP; GRAPHQL_VALIDATION_FAILED for a fragment
   *   that spreads itself
   */
  admit(parameters: Pick<RequestParameters, 'query' | 'variables'>): AnswerLimits;
}

/** See the settings table for what each means. */
export interface AdmissionLimits extends TextLimits, DocumentLimits {
  readonly answerValues: number;
  readonly answerErrors: number;
}

/** Documents remembered as admitted. */
const remembered = 10_000;

/** Characters of a document that is remembered by its text, found in a quarter of the time: 20 MB for all at the most. */
const shortDocument = 1_000;

export function createAdmission(limits: AdmissionLimits): Admission {
  const widths = new LRUCache<string, number>({ max: remembered });

  /** @returns the most fields that the document selects on one object */
  const admitDocument = (query: string): number => {
    // No document begins with a NUL (GraphQL specification, section 2.1): none is taken for the hash of another.
    const key = query.length <= shortDocument ? query : `\0${hash('sha256', query, 'base64')}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    let document: DocumentNode;
    try {
      checkText(query, limits);
      document = parse(query, { noLocation: true });
    } catch (error) {
      if (error instanceof GraphQLError) return 1;
      throw error;
    }
    const { width } = checkDocument(document, limits);
    widths.set(key, width);
    return width;
  };

  return Object.freeze({
    admit({ query, variables }: Pick<RequestParameters, 'query' | 'variables'>): AnswerLimits {
      checkVariables(variables, limits.valueDepth);
      const width = admitDocument(query);
      return {
        answerObjects: Math.floor(limits.answerValues / Math.max(width, 1)),
        answerErrors: limits.answerErrors,
      };
    },
  });
}
