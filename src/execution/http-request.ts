import { HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server';
import type { RequestParameters } from '../admission/parameters.ts';
import type { AnswerMediaType } from './media-type.ts';

/**
 * A request as Apollo Server takes it: what was read and chosen already, and nothing else of what the client sent, so
 * that there is one reading of a request. The method matters still: a mutation by GET is refused.
 */
export function toHttpRequest(
  method: 'GET' | 'POST',
  { query, operationName, variables }: RequestParameters,
  mediaType: AnswerMediaType,
): HTTPGraphQLRequest {
  const headers = new HeaderMap([['accept', mediaType]]);
  if (method === 'POST') {
    const body = { query, ...(operationName !== undefined && { operationName }), ...(variables && { variables }) };
    return { method, headers, search: '', body };
  }
  const search = new URLSearchParams({ query });
  if (operationName !== undefined) search.set('operationName', operationName);
  if (variables) search.set('variables', JSON.stringify(variables));
  return { method, headers, search: `?${search}`, body: undefined };
}

/** The document of a request that {@link toHttpRequest} made. */
export function queryOf({ body, search }: HTTPGraphQLRequest): string {
  const { query } = (body ?? Object.fromEntries(new URLSearchParams(search))) as { readonly query: string };
  return query;
}

/** An answer to a document that was refused, as Apollo Server would have formed it. */
export function refusedResponse(body: string): HTTPGraphQLResponse {
  return { status: 400, headers: new HeaderMap(), body: { kind: 'complete', string: body } };
}
