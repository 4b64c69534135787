import { type ErrorCode, RowhouseError } from '../kernel/errors.ts';

/**
 * The one place where PostgreSQL's errors become Rowhouse's. Translation goes by SQLSTATE (PostgreSQL documentation,
 * Appendix A), never by message text. The database's text and names stay in `cause` and in the two internal fields
 * below, which are never sent.
 */
export class DatabaseError extends RowhouseError {
  readonly sqlstate: string | undefined;
  /** Name of the violated constraint, where PostgreSQL tells it. */
  readonly constraint: string | undefined;
  /** The connection can't be used again. */
  readonly connectionLost: boolean;

  constructor(
    code: ErrorCode,
    options: { cause: unknown; sqlstate?: string; constraint?: string; connectionLost?: boolean },
  ) {
    super(code, { cause: options.cause });
    this.name = 'DatabaseError';
    this.sqlstate = options.sqlstate;
    this.constraint = options.constraint;
    this.connectionLost = options.connectionLost ?? false;
  }

  /** Serialization failure or deadlock: the whole transaction may be run again. */
  get rerunnable(): boolean {
    return this.code === 'TRANSACTION_CONFLICT';
  }
}

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
  '40001': 'TRANSACTION_CONFLICT',
  '40P01': 'TRANSACTION_CONFLICT',
  '55P03': 'LOCK_TIMEOUT',
  '57014': 'STATEMENT_TIMEOUT',
  '53300': 'DATABASE_BUSY',
};

/** Classes after which the connection is gone: connection exceptions, operator intervention, system errors. */
const lostStates = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25P04']);

/** Codes of Node's sockets and of pg for a server that is not there (any more). */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);

/**
 * @param error whatever pg or a socket threw
 * @returns the error to throw on; one that is a RowhouseError already passes through
 */
export function translateDatabaseError(error: unknown): RowhouseError {
  if (error instanceof RowhouseError) return error;
  const { code, constraint, message = '' } = error as { code?: string; constraint?: string; message?: string };
  const isSqlstate = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !networkCodes.has(code);
  if (isSqlstate) {
    const known = codeBySqlstate[code];
    if (known) return new DatabaseError(known, { cause: error, sqlstate: code, constraint });
    if (code.startsWith('08') || lostStates.has(code)) {
      return new DatabaseError('DATABASE_UNAVAILABLE', { cause: error, sqlstate: code, connectionLost: true });
    }
    return new DatabaseError('INTERNAL_ERROR', { cause: error, sqlstate: code });
  }
  // pg and pg-pool give these no code; their texts are the only mark they carry.
  if (message.includes('timeout exceeded when trying to connect')) {
    return new DatabaseError('DATABASE_BUSY', { cause: error, connectionLost: true });
  }
  if (message.includes('Query read timeout')) {
    return new DatabaseError('STATEMENT_TIMEOUT', { cause: error, connectionLost: true });
  }
  const lost =
    (code !== undefined && networkCodes.has(code)) ||
    /Connection terminated|connection error|not queryable|Client was closed|Cannot use a pool|server closed/i.test(
      message,
    );
  if (lost) return new DatabaseError('DATABASE_UNAVAILABLE', { cause: error, connectionLost: true });
  return new DatabaseError('INTERNAL_ERROR', { cause: error });
}
