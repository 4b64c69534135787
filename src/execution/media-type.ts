import { LRUCache } from 'lru-cache';
import { RowhouseError } from '../kernel/errors.ts';

/** Media types of answers (GraphQL over HTTP, section "Media Types"). */
export type AnswerMediaType = 'application/json' | 'application/graphql-response+json';

/** In the order of our preference: legacy clients accept everything and understand statuses of `application/json` only. */
const answerMediaTypes: readonly AnswerMediaType[] = ['application/json', 'application/graphql-response+json'];

interface MediaRange {
  readonly range: string;
  readonly quality: number;
  /** Position in the header. */
  readonly position: number;
}

/** How exactly a media range fits (RFC 9110 section 12.5.1); 0 where it does not. */
function exactness(range: string, mediaType: AnswerMediaType): number {
  if (range === mediaType) return 3;
  if (range === 'application/*') return 2;
  return range === '*/*' ? 1 : 0;
}

/**
 * Chooses the media type of an answer.
 *
 * The most exact range decides on a type's quality; the highest quality wins, then the more exact range, then the range
 * that stands first, then our own preference.
 *
 * @param accept the Accept header (RFC 9110 section 12.5.1), if any
 * @returns undefined where nothing that we can send is accepted
 */
export function chooseMediaType(accept: string | undefined): AnswerMediaType | undefined {
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const known = choices.get(accept);
  if (known) return known.mediaType;
  const mediaType = negotiate(accept);
  if (accept.length <= longestKept) choices.set(accept, { mediaType });
  return mediaType;
}

/** What was chosen: a client sends the same header with every request, and there are few clients. */
const choices = new LRUCache<string, { readonly mediaType: AnswerMediaType | undefined }>({ max: 100 });

/** Characters of a header that is remembered. */
const longestKept = 500;

function negotiate(accept: string): AnswerMediaType | undefined {
  const ranges = accept.split(',').flatMap(readRange);
  let best: { readonly mediaType: AnswerMediaType; readonly rank: readonly number[] } | undefined;
  for (const mediaType of answerMediaTypes) {
    const [decisive] = ranges
      .filter(({ range }) => exactness(range, mediaType) > 0)
      .sort((one, other) => exactness(other.range, mediaType) - exactness(one.range, mediaType));
    if (!decisive || decisive.quality === 0) continue;
    const rank = [decisive.quality, exactness(decisive.range, mediaType), -decisive.position];
    if (!best || isHigher(rank, best.rank)) best = { mediaType, rank };
  }
  return best?.mediaType;
}

/**
 * {@link chooseMediaType} for a request that is to be executed: what nobody could be told must not be done.
 *
 * @throws RowhouseError NOT_ACCEPTABLE
 */
export function requireMediaType(accept: string | undefined): AnswerMediaType {
  const mediaType = chooseMediaType(accept);
  if (!mediaType) throw new RowhouseError('NOT_ACCEPTABLE');
  return mediaType;
}

function isHigher(rank: readonly number[], than: readonly number[]): boolean {
  const index = rank.findIndex((value, place) => value !== than[place]);
  return index >= 0 && (rank[index] ?? 0) > (than[index] ?? 0);
}

/** One element of the header. An answer is UTF-8: a range that asks for another encoding cannot be met. */
function readRange(text: string, position: number): readonly MediaRange[] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  let quality = 1;
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
    if (name === 'q') quality = Number(value);
    else if (name === 'charset' && value.replaceAll('"', '') !== 'utf-8') return [];
  }
  return quality >= 0 && quality <= 1 ? [{ range, quality, position }] : [];
}
