import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type ErrorCode, errorTable, RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';

/** What graphql-js and Apollo Server say themselves, in our words; their messages are about the request alone. */
const codeByApolloCode: ReadonlyMap<unknown, ErrorCode> = new Map([
  ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_PARSE_FAILED'],
  ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
  ['OPERATION_RESOLUTION_FAILURE', 'OPERATION_RESOLUTION_FAILURE'],
  ['BAD_USER_INPUT', 'BAD_USER_INPUT'],
  ['BAD_REQUEST', 'MALFORMED_REQUEST'],
]);

/** Longest message in characters: graphql-js repeats what it was given, each time it has something to say about it. */
const messageLimit = 1000;

/** What these say beyond the table speaks of the house's own code: it is for the log. */
const internalCodes = new Set<ErrorCode>(['COMPOSITION_FAILED', 'STATEMENT_REFUSED', 'INTERNAL_ERROR']);

/** What an error is reported under. */
export interface ErrorScope {
  readonly requestId: string;
  readonly tenantId: string | undefined;
  readonly events: Events;
  /** False for those who are not to learn the names of what is hidden from them. */
  readonly namesHidden?: boolean;
}

/** Errors that {@link presentError} made: nothing is left to mask in them. */
const presented = new WeakSet<GraphQLError>();

/**
 * The error as a client sees it: our own with their code and details, those about the document and its variables as
 * they are, and everything else masked as INTERNAL_ERROR with the request id. Causes go to the log (law 10).
 *
 * @param aboutRequest the whole operation was refused before it ran (GraphQL specification, "Request Errors")
 */
export function presentError(error: GraphQLError, aboutRequest: boolean, scope: ErrorScope): GraphQLError {
  const original = originalError(error);
  if (aboutRequest && !(original instanceof RowhouseError)) {
    // What a scalar throws at a value it cannot take is not written for readers, unless it is a GraphQLError.
    if (original !== undefined) report('BAD_USER_INPUT', original, scope);
    const message = original === undefined ? aboutDocument(error.message) : errorTable.BAD_USER_INPUT.message;
    return mark(error, message, { code: 'BAD_USER_INPUT' });
  }
  if (original instanceof RowhouseError) {
    if (original.code === 'FORBIDDEN' && scope.namesHidden === false) {
      return mark(error, errorTable.FORBIDDEN.message, { code: original.code });
    }
    if (original.cause !== undefined || internalCodes.has(original.code))
      report(original.code, original.cause ?? original, scope);
    return mark(error, publicMessage(original), publicExtensions(original, scope));
  }
  // An error without an original was made by graphql-js: a value that its type cannot carry, a null where none may be.
  report('INTERNAL_ERROR', original ?? error, scope);
  const masked = new RowhouseError('INTERNAL_ERROR');
  return mark(error, publicMessage(masked), publicExtensions(masked, scope));
}

function mark(error: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError {
  const result = new GraphQLError(message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions,
  });
  presented.add(result);
  return result;
}

function aboutDocument(message: string): string {
  return message.length > messageLimit ? `${message.slice(0, messageLimit)}…` : message;
}

/** For Apollo Server: the last look at an error before it is sent. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  if (error instanceof GraphQLError && presented.has(error)) return formatted;
  if (isMutationByGet(error)) {
    const refusal = new RowhouseError('METHOD_NOT_ALLOWED', { message: 'A mutation is sent by POST.' });
    return { message: refusal.message, extensions: { code: refusal.code } };
  }
  const code = codeByApolloCode.get(formatted.extensions?.code);
  if (code) {
    return { ...place(formatted), message: aboutDocument(formatted.message), extensions: { code } };
  }
  return { ...place(formatted), message: errorTable.INTERNAL_ERROR.message, extensions: { code: 'INTERNAL_ERROR' } };
}

/** The answer to a request that was refused before GraphQL could speak: `{ "errors": [...] }`. */
export function formatRefusal(
  error: unknown,
  scope: ErrorScope,
): { readonly status: number; readonly code: string; readonly body: string } {
  const refusal = error instanceof RowhouseError ? error : new RowhouseError('INTERNAL_ERROR', { cause: error });
  if (refusal.cause !== undefined || internalCodes.has(refusal.code))
    report(refusal.code, refusal.cause ?? refusal, scope);
  const formatted = { message: publicMessage(refusal), extensions: publicExtensions(refusal, scope) };
  return { status: refusal.status, code: refusal.code, body: `${JSON.stringify({ errors: [formatted] })}\n` };
}

/** Apollo Server refuses a mutation by GET with this status; its code is the one of every malformed request. */
function isMutationByGet(error: unknown): boolean {
  const head = error instanceof GraphQLError ? error.extensions.http : undefined;
  return (head as { readonly status?: number } | undefined)?.status === 405;
}

function publicExtensions(error: RowhouseError, scope: ErrorScope): Record<string, unknown> {
  return {
    code: error.code,
    ...(error.retryable && { retryable: true }),
    ...(error.code === 'INTERNAL_ERROR' && { requestId: scope.requestId }),
    ...(!internalCodes.has(error.code) && error.details),
  };
}

function publicMessage(error: RowhouseError): string {
  return internalCodes.has(error.code) ? errorTable[error.code].message : error.message;
}

function originalError(error: unknown): unknown {
  let current = error;
  while (current instanceof GraphQLError && current.originalError) current = current.originalError;
  return current instanceof GraphQLError ? undefined : current;
}

function place(formatted: GraphQLFormattedError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
}

function report(code: ErrorCode, cause: unknown, scope: ErrorScope): void {
  scope.events.emit({
    type: 'error.masked',
    requestId: scope.requestId,
    tenantId: scope.tenantId,
    code,
    stage: errorTable[code].stage,
    cause,
  });
}
