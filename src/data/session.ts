import type pg from 'pg';
import { RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Placement } from '../tenancy/tenant.ts';
import type { WireResult } from './flight.ts';
import { type Departure, type Flights, flightsOf } from './flights.ts';
import type { PreparedStatement } from './prepared-statements.ts';
import { type RenderedStatement, render, type Sql } from './sql.ts';
import { DatabaseError, translateDatabaseError } from './sqlstate.ts';
import { type CheckedStatement, checkStatement } from './statement-guard.ts';
import { TransactionFate } from './transaction-fate.ts';

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

type Outcome = 'committed' | 'rolled back' | 'lost' | 'unknown';

const beginStatement: Readonly<Record<SessionMode, string>> = {
  read: 'begin isolation level repeatable read read only',
  write: 'begin isolation level read committed',
};

const enterStatement = 'select rowhouse.enter($1::uuid, $2::text, $3::integer, $4::integer, $5::integer)';

/** PostgreSQL keeps the plans of its checks of foreign keys, which it would make anew by what `rowhouse.enter` has set. */
const keepPlansStatement = 'set local plan_cache_mode = auto';

/** Savepoints have one name: they nest by shadowing, and only the innermost is ever spoken of. */
const savepointName = 'rowhouse_field';

/**
 * A session: one transaction for one tenant on one connection, and the only door to tenant rows (law 1).
 *
 * It is entered by `rowhouse.enter` before anything else, in one flight with the first statements, and ended once, by
 * {@link commit} or {@link rollback}, which give the connection back; a connection in doubt is destroyed instead.
 *
 * Statements may be sent while others are still unanswered. They arrive in the order in which they were sent, so that
 * what is sent before a savepoint, ROLLBACK or COMMIT happens before it, and after the answer to one nothing is pending.
 */
export class Session {
  readonly tenantId: string;
  readonly mode: SessionMode;
  readonly #client: pg.PoolClient;
  readonly #schema: string;
  readonly #flights: Flights;
  readonly #events: Events;
  readonly #signal: AbortSignal | undefined;
  /** Statements without an answer. */
  #pending = 0;
  /** It has written, and PostgreSQL decides how it plans. */
  #keepsPlans = false;
  #ended = false;
  readonly #fate: TransactionFate;

  private constructor(
    client: pg.PoolClient,
    target: SessionTarget,
    mode: SessionMode,
    events: Events,
    signal?: AbortSignal,
  ) {
    this.#client = client;
    this.#schema = target.placement.schema;
    this.#flights = flightsOf(client);
    this.tenantId = target.tenantId;
    this.mode = mode;
    this.#fate = new TransactionFate(mode === 'write');
    this.#events = events;
    this.#signal = signal;
  }

  /**
   * Opens a session. Its opening is on its way when this ends; what becomes of it shows in the first statement, which shares
   * its flight.
   *
   * @param signal aborted when the client went away: from then on every statement is refused, so that the session
   *   can only be rolled back
   * @throws RowhouseError DATABASE_BUSY, DATABASE_UNAVAILABLE, REQUEST_ABORTED
   */
  static async open(
    pool: pg.Pool,
    target: SessionTarget,
    mode: SessionMode,
    limits: SessionLimits,
    events: Events,
    signal?: AbortSignal,
  ): Promise<Session> {
    refuseWhenAborted(signal);
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw translateDatabaseError(error);
    }
    const session = new Session(client, target, mode, events, signal);
    session.#enter(limits);
    return session;
  }

  /**
   * Executes one statement.
   *
   * @returns the rows, in the database's order
   * @throws RowhouseError STATEMENT_REFUSED for what the guard refuses and for writing in a read session,
   *   REQUEST_ABORTED, or a {@link DatabaseError}
   */
  async query<Row>(statement: Sql): Promise<readonly Row[]> {
    if (this.#ended) throw new RowhouseError('STATEMENT_REFUSED', { message: 'The session has ended.' });
    refuseWhenAborted(this.#signal);
    const rendered = render(statement, this.tenantId);
    const checked = this.#check(rendered);
    const { text, values } = rendered;
    const started = performance.now();
    const result = await this.#execute(rendered, checked);
    this.#events.emit({
      type: 'statement.executed',
      tenantId: this.tenantId,
      text,
      values,
      rows: result.rowCount,
      milliseconds: performance.now() - started,
    });
    return result.rows as Row[];
  }

  /**
   * Runs work inside a savepoint. Work that throws, or whose outcome `keep` refuses, is rolled back to it.
   *
   * A serialization failure, a deadlock or a lost connection skips the savepoint: the whole transaction is void, and its
   * error is thrown whatever the work made of it.
   */
  async savepoint<Result>(work: () => Promise<Result>, keep: (result: Result) => boolean): Promise<Result> {
    await this.#control(`savepoint ${savepointName}`);
    let result: Result;
    try {
      result = await work();
    } catch (error) {
      if (!this.#fate.void) await this.#rollbackToSavepoint();
      throw this.#fate.void ?? error;
    }
    if (this.#fate.void) throw this.#fate.void;
    if (keep(result)) await this.#control(`release savepoint ${savepointName}`);
    else await this.#rollbackToSavepoint();
    return result;
  }

  /**
   * Commits and ends the session.
   *
   * @throws RowhouseError COMMIT_FAILED when PostgreSQL answered anything but COMMIT (nothing was changed),
   *   OUTCOME_UNKNOWN when the connection was lost before the answer to a COMMIT that may have written,
   *   REQUEST_ABORTED, or the {@link DatabaseError} after which nothing could be committed any more
   */
  async commit(): Promise<void> {
    const refusal = this.#fate.void ?? (this.#signal?.aborted ? new RowhouseError('REQUEST_ABORTED') : undefined);
    // A read session wrote nothing, so nothing of it is in doubt.
    if (refusal || this.mode === 'read') {
      await this.rollback();
      if (refusal) throw refusal;
      return;
    }
    this.#ended = true;
    let command: string;
    try {
      ({ command } = await this.#control('commit', 'regardless'));
    } catch (error) {
      if (this.#fate.lost) throw this.#lostWhileCommitting(this.#fate.lost);
      this.#end('rolled back');
      if (error instanceof DatabaseError && error.rerunnable) throw error;
      throw new RowhouseError('COMMIT_FAILED', { cause: error });
    }
    if (this.#fate.unopened) {
      // COMMIT is answered like this where no transaction was begun, too.
      this.#end('rolled back');
      throw this.#fate.unopened;
    }
    if (command !== 'COMMIT') {
      this.#end('rolled back');
      throw new RowhouseError('COMMIT_FAILED', {
        cause: this.#fate.failure ?? new Error(`COMMIT answered ${command}`),
      });
    }
    this.#end('committed');
  }

  /** Rolls back and ends the session; never throws, and does nothing to one that has ended. */
  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#isSound) return this.#leave();
    if (!this.#fate.lost) {
      // What becomes of it shows in its fate: no other error leaves the transaction open.
      await this.#control('rollback', 'regardless').catch(() => {});
    }
    this.#end(this.#fate.lost ? 'lost' : 'rolled back');
  }

  /** Gives the connection on before ROLLBACK is answered; whoever gets it begins behind that. */
  #leave(): void {
    // In the same flight, if that is before the event loop rests.
    const rolledBack = this.#control('rollback', 'meanwhile');
    this.#client.release();
    rolledBack.then(
      () => this.#tell('rolled back'),
      // A connection that is being closed takes nothing more, and its transaction ends with it.
      () => this.#tell(this.#fate.lost ? 'lost' : 'rolled back'),
    );
  }

  /** A read session of which all is answered, and nothing has failed: rolling back cannot but succeed. */
  get #isSound(): boolean {
    const { lost, failure, unopened } = this.#fate;
    const isUntroubled = !(lost ?? failure ?? unopened) && this.#pending === 0;
    return this.mode === 'read' && isUntroubled && this.#client.getTransactionStatus() === 'T';
  }

  /**
   * Should BEGIN or entering fail, PostgreSQL skips what shares their flight, and whatever follows fails for want of a
   * tenant: all can leave before either is answered.
   */
  #enter(limits: SessionLimits): void {
    const { prepared } = this.#flights;
    prepared?.renew();
    const opening = [
      this.#send(beginStatement[this.mode], [], prepared?.always(beginStatement[this.mode]), 'opening'),
      this.#send(
        enterStatement,
        [this.tenantId, this.#schema, limits.statementTimeout, limits.lockTimeout, limits.idleTransactionTimeout],
        prepared?.always(enterStatement),
        'opening',
      ),
    ];
    // Whoever asks for something is told.
    for (const sent of opening) sent.catch(() => {});
  }

  #check({ text, namesTenant }: RenderedStatement): CheckedStatement {
    const checked = checkStatement(text);
    const { tenantParameter, writes } = checked;
    if (tenantParameter !== undefined && !(namesTenant && tenantParameter === 1)) {
      throw new RowhouseError('STATEMENT_REFUSED', {
        cause: new Error(`the tenant must be written \${tenant}: ${text}`),
      });
    }
    // PostgreSQL would refuse it as well, but take the whole transaction with it.
    if (writes && this.mode === 'read') {
      throw new RowhouseError('STATEMENT_REFUSED', { cause: new Error(`a query cannot write or lock: ${text}`) });
    }
    return checked;
  }

  async #execute(
    { text, values }: RenderedStatement,
    { digest, writes, suitsAll }: CheckedStatement,
  ): Promise<WireResult> {
    const { prepared } = this.#flights;
    if (writes && !this.#keepsPlans) {
      this.#keepsPlans = true;
      this.#control(keepPlansStatement).catch(() => {});
    }
    // From then on a statement that is prepared may be planned once for all tenants.
    const suits = !this.#keepsPlans || suitsAll;
    let result: WireResult;
    try {
      result = await this.#send(text, values, suits ? prepared?.find({ schema: this.#schema, digest }) : undefined);
    } catch (error) {
      if (error instanceof DatabaseError && error.outdated) prepared?.outdate();
      throw error;
    }
    // Without a transaction it had neither a snapshot nor a tenant.
    if (this.#fate.unopened) throw this.#fate.unopened;
    return result;
  }

  /** A statement of the transaction itself. */
  #control(text: string, departure?: Departure): Promise<WireResult> {
    return this.#send(text, [], this.#flights.prepared?.always(text), departure);
  }

  async #send(
    text: string,
    values: readonly unknown[],
    prepared: PreparedStatement | undefined,
    departure: Departure | 'opening' = 'together',
  ): Promise<WireResult> {
    if (this.#fate.lost) throw this.#fate.lost;
    const opens = departure === 'opening';
    this.#pending++;
    try {
      return await this.#flights.send({ text, values, prepared }, opens ? 'together' : departure);
    } catch (error) {
      throw opens ? this.#fate.noteOpening(error) : this.#fate.note(error);
    } finally {
      this.#pending--;
    }
  }

  async #rollbackToSavepoint(): Promise<void> {
    await this.#control(`rollback to savepoint ${savepointName}`, 'regardless');
    // What was set since is undone, too.
    this.#keepsPlans = false;
    await this.#control(`release savepoint ${savepointName}`);
    this.#fate.mend();
  }

  #lostWhileCommitting(lost: DatabaseError): RowhouseError {
    this.#end(lost.neverSent ? 'lost' : 'unknown');
    return lost.neverSent ? lost : new RowhouseError('OUTCOME_UNKNOWN', { cause: lost });
  }

  #end(outcome: Outcome): void {
    // Whoever comes next must find neither an open transaction nor an answer that is not theirs.
    const clean = this.#pending === 0 && this.#client.getTransactionStatus() === 'I';
    this.#client.release(this.#fate.lost ?? !clean);
    this.#tell(outcome);
  }

  #tell(outcome: Outcome): void {
    this.#events.emit({ type: 'session.ended', tenantId: this.tenantId, outcome });
  }
}

function refuseWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RowhouseError('REQUEST_ABORTED');
}
