import { GraphQLError } from 'graphql';

/** What is logged of a cause. */
export interface LoggedCause {
  readonly name: string;
  readonly message: string;
  /** SQLSTATE, a system error's code, or one of ours. */
  readonly code?: string;
  /** Frames alone: the first line of a stack repeats the message. */
  readonly stack?: string;
  readonly cause?: LoggedCause;
}

/** Causes of causes that are followed. */
const maximumDepth = 5;

/**
 * A cause for the log. Only what is named here goes out: not the further properties of database errors, which carry rows
 * and parameters (`detail`, `where`), and no value that a message quotes.
 */
export function logCause(error: unknown, depth = 1): LoggedCause {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { code } = error as { code?: unknown };
  const cause = firstCause(error);
  return {
    name: error.name,
    message: withoutValues(error, typeof code === 'string' ? code : undefined),
    ...(typeof code === 'string' && { code }),
    ...(error.stack !== undefined && { stack: framesOf(error.stack) }),
    ...(cause !== undefined && depth < maximumDepth && { cause: logCause(cause, depth + 1) }),
  };
}

/** Node joins the attempts on several addresses of one host in an error that has no cause and no text of its own. */
function firstCause(error: Error): unknown {
  return error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined);
}

/**
 * PostgreSQL quotes the value in errors of class 22, "data exception" (its documentation, Appendix A), graphql-js ends with
 * it where a type cannot carry one.
 */
function withoutValues(error: Error, code: string | undefined): string {
  if (code !== undefined && /^22[0-9A-Z]{3}$/.test(code)) return error.message.replace(/".*"|: .*$/gs, '…');
  if (error instanceof GraphQLError) return error.message.replace(/(value:? ).*$/s, '$1…');
  return error.message;
}

function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
