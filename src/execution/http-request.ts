import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import type { RequestParameters } from '../admission/parameters.ts';
import type { AnswerMediaType } from './media-type.ts';

/** A request to a shape's server: read, admitted, and its answer's media type chosen. */
export interface ShapeRequest {
  readonly method: 'GET' | 'POST';
  readonly parameters: RequestParameters;
  readonly mediaType: AnswerMediaType;
}

/**
 * A request as Apollo Server takes it: what was read and chosen already, and nothing else of what the client sent, so
 * that there is one reading of a request. The method matters still: a mutation by GET is refused.
 */
export function toHttpRequest({ method, parameters, mediaType }: ShapeRequest): HTTPGraphQLRequest {
  const { query, operationName, variables } = parameters;
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
