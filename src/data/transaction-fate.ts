import type { RowhouseError } from '../kernel/errors.ts';
import { DatabaseError, translateDatabaseError } from './sqlstate.ts';

/** in_failed_sql_transaction: says only that something failed before. */
const aborted = '25P02';

/**
 * What has befallen a transaction: statements that were sent together fail together, and each is to be answered with
 * what went wrong first, not with what PostgreSQL or the socket says of those behind it.
 */
export class TransactionFate {
  #lost: DatabaseError | undefined;
  #failure: DatabaseError | undefined;

  /** Why the connection is gone; undefined while it stands. */
  get lost(): DatabaseError | undefined {
    return this.#lost;
  }

  /** Why the transaction, or the work since its last savepoint, is aborted; undefined while it is not. */
  get failure(): DatabaseError | undefined {
    return this.#failure;
  }

  /** The error after which the whole transaction can only be given up, savepoints or not. */
  get void(): DatabaseError | undefined {
    return this.#lost ?? (this.#failure?.rerunnable ? this.#failure : undefined);
  }

  /** @returns what a statement that ended in this error is to be answered with */
  note(error: unknown): RowhouseError {
    if (this.#lost) return this.#lost;
    const translated = translateDatabaseError(error);
    if (!(translated instanceof DatabaseError)) return translated;
    if (translated.connectionLost) {
      this.#lost = translated;
    } else if (translated.sqlstate === aborted) {
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
