import { RowhouseError } from '../kernel/errors.ts';

/** The error of this folder: `message` says what a person can do, `cause` carries what PostgreSQL or the system said. */
export function embeddedFailure(message: string, cause?: unknown): RowhouseError {
  return new RowhouseError('EMBEDDED_POSTGRES_FAILED', { message, cause });
}

/** The system's code of a failed call (`ENOENT`, `EACCES`, ...), or nothing for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
