import type { HTTPGraphQLResponse } from '@apollo/server';
import { type ErrorScope, formatRefusal } from './errors.ts';

/** An answer as HTTP sends it. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Code of the refusal, for those who watch. */
  readonly code: string | undefined;
}

const graphqlResponse = 'application/graphql-response+json';

/**
 * Codes of answers that are about the document or its variables: under `application/json` they are well-formed responses
 * with status 200, under `application/graphql-response+json` they have status 400 (GraphQL over HTTP, section 6.4).
 */
const documentCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'DOCUMENT_TOO_LONG',
  'DOCUMENT_TOO_DEEP',
  'DOCUMENT_TOO_MANY_ALIASES',
  'DOCUMENT_TOO_MANY_SELECTIONS',
]);

/** The answer of a shape's server, its status put right for its media type. */
export function answerRequest(response: HTTPGraphQLResponse): GatewayAnswer {
  const body = response.body.kind === 'complete' ? response.body.string : '';
  const headers = Object.fromEntries(response.headers);
  const status = response.status ?? 200;
  if (status !== 400) return { status, headers, body, code: undefined };
  const code = firstCode(body);
  const isDocumentError = code !== undefined && documentCodes.has(code);
  const isGraphqlResponse = headers['content-type']?.startsWith(graphqlResponse) ?? false;
  return { status: isDocumentError && !isGraphqlResponse ? 200 : 400, headers, body, code };
}

/** The answer to a request that was refused on its way to a shape. */
export function answerRefusal(error: unknown, accept: string | undefined, scope: ErrorScope): GatewayAnswer {
  const { status, code, body } = formatRefusal(error, scope);
  const mediaType = accept?.includes(graphqlResponse) ? graphqlResponse : 'application/json';
  const headers = {
    'content-type': `${mediaType}; charset=utf-8`,
    ...challenge(status, code),
    ...(status === 503 && { 'retry-after': '1' }),
  };
  return { status: documentCodes.has(code) && mediaType === 'application/json' ? 200 : status, headers, body, code };
}

/** How to authenticate (RFC 6750 section 3). */
function challenge(status: number, code: string): Readonly<Record<string, string>> {
  if (status !== 401) return {};
  const error = code === 'UNAUTHENTICATED' ? '' : ', error="invalid_token"';
  return { 'www-authenticate': `Bearer realm="rowhouse"${error}` };
}

function firstCode(body: string): string | undefined {
  const parsed = JSON.parse(body) as { errors?: ReadonlyArray<{ extensions?: { code?: string } }> };
  return parsed.errors?.[0]?.extensions?.code;
}
