import type pg from 'pg';
import { RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Placement } from '../tenancy/tenant.ts';
import { render, type Sql } from './sql.ts';
import { DatabaseError, translateDatabaseError } from './sqlstate.ts';
import { checkStatement } from './statement-guard.ts';

/** A query reads one snapshot and cannot write; a mutation sees what others commit and locks what its rules need. */
export type SessionMode = 'read' | 'write';

export interface SessionLimits {
  readonly statementTimeout: number;
  readonly lockTimeout: number;
  readonly idleTransactionTimeout: number;
}

export interface SessionTarget {
  readonly tenantId: string;
  readonly placement: Placement;
}

const beginStatement: Readonly<Record<SessionMode, string>> = {
  read: 'begin isolation level repeatable read read only',
  write: 'begin isolation level read committed',
};

/** Savepoints have one name: they nest by shadowing, and only the innermost is ever spoken of. */
const savepointName = 'rowhouse_field';

/**
 * A session: one transaction for one tenant on one connection, and the only door to tenant rows (law 1).
 *
 * It is entered by `rowhouse.enter` before anything else and ended once, by {@link commit} or {@link rollback}, which
 * give the connection back; a connection in doubt is destroyed instead.
 */
export class Session {
  readonly tenantId: string;
  readonly mode: SessionMode;
  readonly #client: pg.PoolClient;
  readonly #events: Events;
  readonly #signal: AbortSignal | undefined;
  #ended = false;
  #lost: RowhouseError | undefined;
  /** Why the transaction is aborted: what the statements after it are answered with. */
  #failure: RowhouseError | undefined;

  private constructor(
    client: pg.PoolClient,
    target: SessionTarget,
    mode: SessionMode,
    events: Events,
    signal?: AbortSignal,
  ) {
    this.#client = client;
    this.tenantId = target.tenantId;
    this.mode = mode;
    this.#events = events;
    this.#signal = signal;
  }

  /**
   * Opens a session.
   *
   * @param signal aborted when the client went away: from then on every statement is refused, so that the session
   *   can only be rolled back
   * @throws RowhouseError DATABASE_BUSY, DATABASE_UNAVAILABLE
   */
  static async open(
    pool: pg.Pool,
    target: SessionTarget,
    mode: SessionMode,
    limits: SessionLimits,
    events: Events,
    signal?: AbortSignal,
  ): Promise<Session> {
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw translateDatabaseError(error);
    }
    const session = new Session(client, target, mode, events, signal);
    try {
      await client.query(beginStatement[mode]);
      await client.query('select rowhouse.enter($1::uuid, $2::text, $3::integer, $4::integer, $5::integer)', [
        target.tenantId,
        target.placement.schema,
        limits.statementTimeout,
        limits.lockTimeout,
        limits.idleTransactionTimeout,
      ]);
    } catch (error) {
      const translated = session.#note(error);
      await session.rollback();
      throw translated;
    }
    return session;
  }

  /**
   * Executes one statement.
   *
   * @returns the rows, in the database's order
   * @throws RowhouseError STATEMENT_REFUSED for what the guard refuses, REQUEST_ABORTED, or a {@link DatabaseError}
   */
  async query<Row>(statement: Sql): Promise<readonly Row[]> {
    if (this.#ended) throw new RowhouseError('STATEMENT_REFUSED', { message: 'The session has ended.' });
    this.#refuseWhenAborted();
    const { text, values } = render(statement, this.tenantId);
    const { tenantParameter } = checkStatement(text);
    if ((tenantParameter ?? 1) !== 1) {
      throw new RowhouseError('STATEMENT_REFUSED', {
        cause: new Error(`the tenant must be written \${tenant}: ${text}`),
      });
    }
    const started = performance.now();
    try {
      const result = await this.#client.query({ text, values: values as unknown[] });
      this.#events.emit({
        type: 'statement.executed',
        tenantId: this.tenantId,
        text,
        values,
        rows: result.rowCount ?? 0,
        milliseconds: performance.now() - started,
      });
      return result.rows as Row[];
    } catch (error) {
      throw this.#note(error);
    }
  }

  /**
   * Runs work inside a savepoint. Work that throws, or whose outcome `keep` refuses, is rolled back to it.
   *
   * A serialization failure or a lost connection skips the savepoint: the whole transaction is void.
   */
  async savepoint<Result>(work: () => Promise<Result>, keep: (result: Result) => boolean): Promise<Result> {
    await this.#control(`savepoint ${savepointName}`);
    let result: Result;
    try {
      result = await work();
    } catch (error) {
      await this.#rollbackToSavepoint(error);
      throw error;
    }
    if (this.#lost) throw this.#lost;
    if (keep(result)) await this.#control(`release savepoint ${savepointName}`);
    else await this.#rollbackToSavepoint(undefined);
    return result;
  }

  /**
   * Commits and ends the session.
   *
   * @throws RowhouseError COMMIT_FAILED when PostgreSQL answered anything but COMMIT (nothing was changed),
   *   OUTCOME_UNKNOWN when the connection was lost before the answer to a COMMIT that may have written
   */
  async commit(): Promise<void> {
    if (this.#lost) {
      await this.rollback();
      throw this.#lost;
    }
    if (this.mode === 'read') {
      // Nothing was written, so nothing is in doubt.
      await this.rollback();
      return;
    }
    try {
      this.#refuseWhenAborted();
    } catch (error) {
      await this.rollback();
      throw error;
    }
    let command: string;
    try {
      ({ command } = await this.#client.query('commit'));
    } catch (error) {
      const translated = this.#note(error);
      const inDoubt = translated instanceof DatabaseError && translated.connectionLost;
      this.#end(inDoubt ? 'unknown' : 'rolled back', translated);
      if (inDoubt) throw new RowhouseError('OUTCOME_UNKNOWN', { cause: error });
      if (translated instanceof DatabaseError && (translated.rerunnable || translated.connectionLost)) throw translated;
      throw new RowhouseError('COMMIT_FAILED', { cause: error });
    }
    if (command !== 'COMMIT') {
      this.#end('rolled back');
      throw new RowhouseError('COMMIT_FAILED', { cause: new Error(`COMMIT answered ${command}`) });
    }
    this.#end('committed');
  }

  /** Rolls back and ends the session; never throws, and does nothing to one that has ended. */
  async rollback(): Promise<void> {
    if (this.#ended) return;
    if (this.#lost) {
      this.#end('lost', this.#lost);
      return;
    }
    try {
      await this.#client.query('rollback');
      this.#end('rolled back');
    } catch (error) {
      this.#end('lost', translateDatabaseError(error));
    }
  }

  #refuseWhenAborted(): void {
    if (this.#signal?.aborted) throw new RowhouseError('REQUEST_ABORTED');
  }

  async #control(text: string): Promise<void> {
    if (this.#lost) throw this.#lost;
    try {
      await this.#client.query(text);
    } catch (error) {
      throw this.#note(error);
    }
  }

  async #rollbackToSavepoint(cause: unknown): Promise<void> {
    if (this.#lost || (cause instanceof DatabaseError && cause.rerunnable)) return;
    await this.#control(`rollback to savepoint ${savepointName}`);
    await this.#control(`release savepoint ${savepointName}`);
    this.#failure = undefined;
  }

  #note(error: unknown): RowhouseError {
    const translated = translateDatabaseError(error);
    if (!(translated instanceof DatabaseError)) return translated;
    if (translated.connectionLost) this.#lost ??= translated;
    // in_failed_sql_transaction says only that something failed before: answer with what it was.
    if (translated.sqlstate === '25P02' && this.#failure) return this.#failure;
    this.#failure ??= translated;
    return translated;
  }

  #end(outcome: 'committed' | 'rolled back' | 'lost' | 'unknown', destroyedBy?: Error): void {
    this.#ended = true;
    const destroy = outcome === 'lost' || outcome === 'unknown' || this.#lost !== undefined;
    this.#client.release(destroy ? (destroyedBy ?? this.#lost ?? true) : undefined);
    this.#events.emit({ type: 'session.ended', tenantId: this.tenantId, outcome });
  }
}
