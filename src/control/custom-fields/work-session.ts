import { setTimeout as sleep } from 'node:timers/promises';
import { Clusters, type PoolLimits } from '../../data/clusters.ts';
import type { Reader } from '../../data/loaders.ts';
import { refuseUnsafeRole } from '../../data/role-safety.ts';
import { Session, type SessionLimits, type SessionMode } from '../../data/session.ts';
import type { Sql } from '../../data/sql.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import { createEvents } from '../../kernel/events.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { primaryCluster } from '../names.ts';
import type { CustomFieldHouse } from './house.ts';

/**
 * In milliseconds. Work on values stands behind requests: it gives up a lock that it does not get at once, before PostgreSQL
 * looks for deadlocks (deadlock_timeout, one second by default), so that no request is ever the victim.
 */
const sessionLimits: SessionLimits = Object.freeze({
  statementTimeout: 600_000,
  lockTimeout: 500,
  idleTransactionTimeout: 60_000,
});

const poolLimits: PoolLimits = Object.freeze({
  poolSize: 1,
  poolWait: 10_000,
  poolIdle: 10_000,
  statementTimeout: sessionLimits.statementTimeout,
});

/** How long work waits for others before it is given up, and between two attempts; in milliseconds. */
const patience = 600_000;
const pause = 50;

/** Sessions of one command, one after the other: each is one transaction, committed or without a trace. */
export interface WorkSessions {
  /**
   * Runs work in a session of its own, again and again while others hold what it needs.
   *
   * @param work must do the same when it runs again; is told how often it has run in vain
   * @throws RowhouseError LOCK_TIMEOUT when the others do not come to an end, and what the work throws
   */
  run<Result>(
    tenant: Tenant,
    mode: SessionMode,
    work: (reader: Reader, failures: number) => Promise<Result>,
  ): Promise<Result>;
}

/** @param signal aborted when the work must not go on */
export async function withWorkSessions<Result>(
  { databaseUrl, events = createEvents() }: CustomFieldHouse,
  signal: AbortSignal,
  work: (sessions: WorkSessions) => Promise<Result>,
): Promise<Result> {
  const clusters = new Clusters({ [primaryCluster]: databaseUrl }, poolLimits, events);
  const once = async <Outcome>(
    tenant: Tenant,
    mode: SessionMode,
    task: (reader: Reader) => Promise<Outcome>,
  ): Promise<Outcome> => {
    const pool = clusters.pool(tenant.placement.cluster);
    const target = { tenantId: tenant.id, placement: tenant.placement };
    const session = await Session.open(pool, target, mode, sessionLimits, events, signal);
    try {
      const outcome = await task({ query: <Row>(statement: Sql) => session.query<Row>(statement) });
      await session.commit();
      return outcome;
    } finally {
      await session.rollback();
    }
  };
  try {
    await refuseUnsafeRole(clusters.pool(primaryCluster));
    return await work({
      async run(tenant, mode, task) {
        const deadline = performance.now() + patience;
        for (let failures = 0; ; failures++) {
          try {
            return await once(tenant, mode, (reader) => task(reader, failures));
          } catch (error) {
            if (!isCollision(error) || performance.now() > deadline) throw error;
            await sleep(pause);
          }
        }
      },
    });
  } finally {
    await clusters.end();
  }
}

function isCollision(error: unknown): boolean {
  return error instanceof RowhouseError && (error.code === 'LOCK_TIMEOUT' || error.code === 'TRANSACTION_CONFLICT');
}
