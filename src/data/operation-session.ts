import type pg from 'pg';
import { RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { AnswerBudget } from './answer-budget.ts';
import { CustomFieldBudget } from './custom-field-budget.ts';
import { Session, type SessionLimits, type SessionMode, type SessionTarget } from './session.ts';

/** What it takes to open a session. */
export interface SessionServices {
  pool(cluster: string): pg.Pool;
  readonly sessionLimits: SessionLimits;
  readonly events: Events;
}

/**
 * The session of one operation: opened at the first need, ended once by the executor, whatever happened.
 *
 * After its end it can't be opened any more: graphql-js answers as soon as an error decides the answer, while resolvers
 * of other fields may still be on their way to their first statement.
 */
export class OperationSession {
  readonly mode: SessionMode;
  readonly budget: AnswerBudget;
  readonly customFieldBudget = new CustomFieldBudget();
  readonly #services: SessionServices;
  readonly #target: SessionTarget;
  readonly #signal: AbortSignal | undefined;
  #session: Promise<Session> | undefined;
  #ended = false;

  constructor(
    services: SessionServices,
    target: SessionTarget,
    mode: SessionMode,
    signal?: AbortSignal,
    budget = new AnswerBudget(),
  ) {
    this.#services = services;
    this.#target = target;
    this.mode = mode;
    this.#signal = signal;
    this.budget = budget;
  }

  /** @throws RowhouseError DATABASE_BUSY, DATABASE_UNAVAILABLE, STATEMENT_REFUSED after the end */
  async open(): Promise<Session> {
    if (this.#ended) throw new RowhouseError('STATEMENT_REFUSED', { message: 'The operation has ended.' });
    this.#session ??= Session.open(
      this.#services.pool(this.#target.placement.cluster),
      this.#target,
      this.mode,
      this.#services.sessionLimits,
      this.#services.events,
      this.#signal,
    );
    return this.#session;
  }

  /** Commits what was written; does nothing when no statement ran. Errors as {@link Session.commit}. */
  async commit(): Promise<void> {
    this.#ended = true;
    if (this.#session) await (await this.#session).commit();
  }

  /** Rolls back; never throws. */
  async rollback(): Promise<void> {
    this.#ended = true;
    // One that never opened has told whoever asked for it.
    const session = await this.#session?.catch(() => undefined);
    await session?.rollback();
  }
}
