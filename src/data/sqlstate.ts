import { type ErrorCode, RowhouseError } from '../kernel/errors.ts';

interface DatabaseErrorOptions {
  readonly cause: unknown;
  readonly sqlstate?: string;
  readonly constraint?: string;
  readonly column?: string;
  readonly connectionLost?: boolean;
  readonly neverSent?: boolean;
}

/**
 * The one place where PostgreSQL's errors become Rowhouse's. Translation goes by SQLSTATE (PostgreSQL documentation,
 * Appendix A), never by message text. The database's text and names stay in `cause` and in the internal fields
 * below, which are never sent.
 */
export class DatabaseError extends RowhouseError {
  readonly sqlstate: string | undefined;
  /** Name of the violated constraint, where PostgreSQL tells it. */
  readonly constraint: string | undefined;
  /** Name of the column that lacks a value, where PostgreSQL tells it. */
  readonly column: string | undefined;
  /** The connection can't be used again. */
  readonly connectionLost: boolean;
  /** The statement did not leave this process, so it did nothing. */
  readonly neverSent: boolean;

  constructor(code: ErrorCode, options: DatabaseErrorOptions) {
    super(code, { cause: options.cause });
    this.name = 'DatabaseError';
    this.sqlstate = options.sqlstate;
    this.constraint = options.constraint;
    this.column = options.column;
    this.connectionLost = options.connectionLost ?? false;
    this.neverSent = options.neverSent ?? false;
  }

  /** Serialization failure, deadlock or an outdated statement: the whole transaction may be run again. */
  get rerunnable(): boolean {
    return this.code === 'TRANSACTION_CONFLICT';
  }

  /** A prepared statement gives other types than when it was prepared: a migration has changed a column. */
  get outdated(): boolean {
    return this.rerunnable && this.sqlstate === featureNotSupported;
  }
}

/** feature_not_supported: among much else, what PostgreSQL says of an outdated statement. */
const featureNotSupported = '0A000';

/** The part of PostgreSQL that says so; the state alone does not tell it from the rest. */
const outdatedRoutine = 'RevalidateCachedQuery';

const codeBySqlstate: Readonly<Record<string, ErrorCode>> = {
  '23505': 'UNIQUE_VIOLATION',
  '23503': 'REFERENCE_VIOLATION',
  '23001': 'REFERENCE_VIOLATION',
  '23514': 'VALUE_OUT_OF_RANGE',
  '23502': 'VALUE_OUT_OF_RANGE',
  '22001': 'VALUE_OUT_OF_RANGE',
  '22003': 'VALUE_OUT_OF_RANGE',
  '22007': 'VALUE_OUT_OF_RANGE',
  '22008': 'VALUE_OUT_OF_RANGE',
  '22021': 'VALUE_OUT_OF_RANGE',
  '22P05': 'VALUE_OUT_OF_RANGE',
  // program_limit_exceeded: a text that is too long for the index on its column.
  '54000': 'VALUE_OUT_OF_RANGE',
  '40001': 'TRANSACTION_CONFLICT',
  '40P01': 'TRANSACTION_CONFLICT',
  '55P03': 'LOCK_TIMEOUT',
  '57014': 'STATEMENT_TIMEOUT',
  '53300': 'DATABASE_BUSY',
};

/**
 * States after which the connection is gone, or was never there: connection exceptions without 08P01 (a message that
 * PostgreSQL did not understand), refused logins and databases, operator intervention, timeouts of the whole session.
 */
const lostStates = /^(08(?!P01)...|28...|3D000|57P0[1-5]|25P0[34])$/;

/** Severities after which PostgreSQL closes the connection, whatever the state (Appendix A lists no severities). */
const lostSeverities = new Set(['FATAL', 'PANIC']);

/** Codes of Node's sockets for a server that is not there (any more). */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  // A Unix socket that is not there, or not for us.
  'ENOENT',
  'EACCES',
  'EAI_AGAIN',
]);

/** What pg says of a connection that was lost before a statement was handed to it; it sends nothing then. */
const neverSentMessage = /not queryable/;

const lostMessage = /Connection terminated|timeout expired|not queryable|Client was closed|Cannot use a pool/;

/** The part of pg's DatabaseError that is read here. */
interface ServerError {
  readonly code?: string;
  readonly severity?: string;
  readonly constraint?: string;
  readonly column?: string;
  readonly routine?: string;
  readonly message?: string;
}

/**
 * @param error whatever pg or a socket threw
 * @returns the error to throw on; one that is a RowhouseError already passes through
 */
export function translateDatabaseError(error: unknown): RowhouseError {
  if (error instanceof RowhouseError) return error;
  const { code, severity, constraint, column, routine, message = '' } = error as ServerError;
  // Codes of sockets have five letters, too: EPIPE.
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !networkCodes.has(code)) {
    const lost = lostStates.test(code) || lostSeverities.has(severity ?? '');
    const outdated = code === featureNotSupported && routine === outdatedRoutine;
    const known = outdated ? 'TRANSACTION_CONFLICT' : codeBySqlstate[code];
    return new DatabaseError(known ?? (lost ? 'DATABASE_UNAVAILABLE' : 'INTERNAL_ERROR'), {
      cause: error,
      sqlstate: code,
      constraint,
      column,
      connectionLost: lost,
    });
  }
  // pg and pg-pool give these no code; their texts are the only mark they carry.
  if (message.includes('timeout exceeded when trying to connect')) {
    return new DatabaseError('DATABASE_BUSY', { cause: error, connectionLost: true });
  }
  if (message.includes('Query read timeout')) {
    return new DatabaseError('STATEMENT_TIMEOUT', { cause: error, connectionLost: true });
  }
  if ((code !== undefined && networkCodes.has(code)) || lostMessage.test(message)) {
    return new DatabaseError('DATABASE_UNAVAILABLE', {
      cause: error,
      connectionLost: true,
      neverSent: neverSentMessage.test(message),
    });
  }
  return new DatabaseError('INTERNAL_ERROR', { cause: error });
}
