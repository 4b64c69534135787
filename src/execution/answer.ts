import type { HTTPGraphQLResponse } from '@apollo/server';
import type { ExecutionResult } from 'graphql';
import { type ErrorCode, errorTable, RowhouseError } from '../kernel/errors.ts';
import { type ErrorScope, formatRefusal } from './errors.ts';
import { type AnswerMediaType, chooseMediaType } from './media-type.ts';

/** An answer as HTTP sends it. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Code of the refusal that stands instead of an answer, or of the first error in it; for those who watch. */
  readonly code: string | undefined;
}

/**
 * Codes of answers that are about the document or its variables: the request was well-formed, so under `application/json`
 * its status is 200; under `application/graphql-response+json` it is that of the table (GraphQL over HTTP, section
 * "Status Codes").
 */
const documentCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'DOCUMENT_TOO_LONG',
  'DOCUMENT_TOO_DEEP',
  'DOCUMENT_TOO_MANY_ALIASES',
  'DOCUMENT_TOO_MANY_SELECTIONS',
  'DOCUMENT_TOO_REPETITIVE',
  'VALUE_TOO_DEEP',
]);

/** The answer as Apollo Server formed it, its status put right for its media type. */
export function answerResponse(response: HTTPGraphQLResponse, mediaType: AnswerMediaType): GatewayAnswer {
  const body = response.body.kind === 'complete' ? response.body.string : '';
  const { status = 200 } = response;
  const allow = response.headers.get('allow');
  const code = firstCode(body);
  return {
    status: status === 200 ? 200 : statusOf(code, status, mediaType),
    headers: allow === undefined ? headersOf[mediaType] : { ...headersOf[mediaType], allow },
    body,
    code,
  };
}

/** The answer that {@link answerResponse} gives of the same result, formed without Apollo Server: the same bytes. */
export function answerResult({ data, errors }: ExecutionResult, mediaType: AnswerMediaType): GatewayAnswer {
  const code = errors?.[0]?.extensions.code as string | undefined;
  return {
    // Without data the operation was refused before it ran.
    status: data === undefined ? statusOf(code, 400, mediaType) : 200,
    headers: headersOf[mediaType],
    body: `${JSON.stringify({ errors, data })}\n`,
    code,
  };
}

/** The answer to a document that is refused before it runs, given as JSON. */
export function answerRefusedDocument(body: string, mediaType: AnswerMediaType): GatewayAnswer {
  const code = firstCode(body);
  return { status: statusOf(code, 400, mediaType), headers: headersOf[mediaType], body, code };
}

/** The answer to a request that was refused on its way to a shape. */
export function answerRefusal(error: unknown, accept: string | undefined, scope: ErrorScope): GatewayAnswer {
  const { status, code, body } = formatRefusal(error, scope);
  const mediaType = chooseMediaType(accept) ?? 'application/json';
  const headers = {
    ...headersOf[mediaType],
    ...challenge(status, code),
    ...(status === 503 && { 'retry-after': String(retryAfter(error)) }),
  };
  return { status: statusOf(code, status, mediaType), headers, body, code };
}

/** Seconds after which it makes sense to try again (RFC 9110 section 10.2.3). */
function retryAfter(error: unknown): number {
  const seconds = error instanceof RowhouseError ? error.details.retryAfter : undefined;
  return typeof seconds === 'number' ? seconds : 1;
}

/** A tenant's data and refusals alike are for the one who asked: no cache may keep them (RFC 9111 section 5.2.2.5). */
const headersOf = Object.freeze({
  'application/json': answerHeaders('application/json'),
  'application/graphql-response+json': answerHeaders('application/graphql-response+json'),
});

function answerHeaders(mediaType: AnswerMediaType): Readonly<Record<string, string>> {
  return Object.freeze({ 'content-type': `${mediaType}; charset=utf-8`, 'cache-control': 'no-store' });
}

function statusOf(code: string | undefined, fallback: number, mediaType: AnswerMediaType): number {
  if (code === undefined || !Object.hasOwn(errorTable, code)) return fallback;
  return documentCodes.has(code) && mediaType === 'application/json' ? 200 : errorTable[code as ErrorCode].status;
}

/** How to authenticate (RFC 6750 section 3): no error code for those who did not try. */
function challenge(status: number, code: string): Readonly<Record<string, string>> {
  if (status !== 401) return {};
  if (code === 'UNAUTHENTICATED') return { 'www-authenticate': 'Bearer realm="rowhouse"' };
  const description = errorTable[code as ErrorCode].message;
  return {
    'www-authenticate': `Bearer realm="rowhouse", error="invalid_token", error_description="${description}"`,
  };
}

/**
 * Errors stand first in a body, and quotation marks in texts are escaped in JSON: the first `"code":"` is the first
 * error's, and there is no need to parse all of an answer for it.
 */
function firstCode(body: string): string | undefined {
  return body.startsWith('{"errors":') ? /"code":"(\w+)"/.exec(body)?.[1] : undefined;
}
