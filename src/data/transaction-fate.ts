import type { RowhouseError } from '../kernel/errors.ts';
import { SkippedStatement } from './flight.ts';
import { DatabaseError, translateDatabaseError } from './sqlstate.ts';

/** in_failed_sql_transaction: says only that something failed before. */
const aborted = '25P02';

/** invalid_sql_statement_name: of a prepared statement, whose parsing failed for one that was sent before. */
const notPrepared = '26000';

/** read_only_sql_transaction. */
const readOnly = '25006';

/**
 * What has befallen a transaction: statements that were sent together fail together, and each is to be answered with
 * what went wrong first, not with what PostgreSQL or the socket says of those behind it.
 */
export class TransactionFate {
  readonly #writes: boolean;
  #lost: DatabaseError | undefined;
  #failure: DatabaseError | undefined;
  #unopened: RowhouseError | undefined;

  /** @param writes the transaction was begun for writing */
  constructor(writes: boolean) {
    this.#writes = writes;
  }

  /** Why the connection is gone; undefined while it stands. */
  get lost(): DatabaseError | undefined {
    return this.#lost;
  }

  /** Why the transaction, or the work since its last savepoint, is aborted; undefined while it is not. */
  get failure(): DatabaseError | undefined {
    return this.#failure;
  }

  /** Why no tenant was entered: whatever was sent with the opening can only be given up, even where it succeeded. */
  get unopened(): RowhouseError | undefined {
    return this.#unopened;
  }

  /** The error after which the whole transaction can only be given up, savepoints or not. */
  get void(): RowhouseError | undefined {
    return this.#unopened ?? this.#lost ?? (this.#failure?.rerunnable ? this.#failure : undefined);
  }

  /** @returns what a statement of the opening, which ended in this error, is to be answered with */
  noteOpening(error: unknown): RowhouseError {
    this.#unopened ??= this.note(error);
    return this.#unopened;
  }

  /** @returns what a statement that ended in this error is to be answered with */
  note(error: unknown): RowhouseError {
    if (this.#unopened) return this.#unopened;
    if (this.#lost) return this.#lost;
    if (error instanceof SkippedStatement) return this.#failure ?? this.note(error.cause);
    const translated = translateDatabaseError(error);
    if (!(translated instanceof DatabaseError)) return translated;
    if (translated.connectionLost) {
      this.#lost = translated;
    } else if (translated.sqlstate === readOnly && this.#writes) {
      // The server has become a standby: whoever connects anew finds the one that writes.
      this.#lost = new DatabaseError('DATABASE_UNAVAILABLE', {
        cause: error,
        sqlstate: readOnly,
        connectionLost: true,
      });
      return this.#lost;
    } else if (translated.sqlstate === notPrepared && !this.#failure) {
      // What was prepared is gone: a pooler that keeps no track of it, or somebody's DEALLOCATE. Only another connection helps.
      this.#lost = new DatabaseError('DATABASE_UNAVAILABLE', {
        cause: error,
        sqlstate: notPrepared,
        connectionLost: true,
      });
      return this.#lost;
    } else if (translated.sqlstate === aborted || translated.sqlstate === notPrepared) {
      return this.#failure ?? translated;
    } else if (translated.sqlstate !== undefined) {
      // An error without a state arose here, in reading an answer: the transaction goes on.
      this.#failure ??= translated;
    }
    return translated;
  }

  /** The work was rolled back to its savepoint. */
  mend(): void {
    this.#failure = undefined;
  }
}
