import { Clusters, type PoolLimits } from '../../data/clusters.ts';
import type { Entity } from '../../data/entity.ts';
import { refuseUnsafeRole } from '../../data/role-safety.ts';
import { Session, type SessionLimits } from '../../data/session.ts';
import { type Sql, sql, tenant } from '../../data/sql.ts';
import { DatabaseError } from '../../data/sqlstate.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { primaryCluster } from '../names.ts';
import { holdIds, selectIds } from './batch-statements.ts';

/**
 * An import is one long transaction of an operator, not a request: its statements take batches of rows and may wait for
 * an import that came first. All in milliseconds.
 */
const sessionLimits: SessionLimits = Object.freeze({
  statementTimeout: 600_000,
  lockTimeout: 570_000,
  // Between two statements nothing but local files is read.
  idleTransactionTimeout: 60_000,
});

const poolLimits: PoolLimits = Object.freeze({
  poolSize: 1,
  poolWait: 10_000,
  poolIdle: 10_000,
  statementTimeout: sessionLimits.statementTimeout,
});

/** The session of one import, on a connection of its own. */
export interface ImportSession {
  query<Row>(statement: Sql): Promise<readonly Row[]>;
  /** Runs work that is undone when it throws; what came before it stays. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Ids of an entity's rows by external id; rows of this import included. */
  idsByExternalId(entity: Entity, externalIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The same; the rows are held against deletion until the import ends. */
  holdByExternalId(entity: Entity, externalIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Commits and closes the connection. @throws as {@link Session.commit} */
  commit(): Promise<void>;
  /** Rolls back and closes the connection; never throws, and does nothing after the end. */
  rollback(): Promise<void>;
}

/**
 * Opens the session of an import. Imports into one tenant take turns: a second one waits here.
 *
 * @param onWaiting told when another import is running
 * @throws RowhouseError LOCK_TIMEOUT, UNSAFE_ROLE, DATABASE_UNAVAILABLE, CLUSTER_UNKNOWN
 */
export async function openImportSession(
  databaseUrl: string,
  owner: Tenant,
  events: Events,
  onWaiting: () => void,
): Promise<ImportSession> {
  const clusters = new Clusters({ [primaryCluster]: databaseUrl }, poolLimits, events);
  let session: Session | undefined;
  try {
    const pool = clusters.pool(owner.placement.cluster);
    await refuseUnsafeRole(pool);
    session = await Session.open(
      pool,
      { tenantId: owner.id, placement: owner.placement },
      'write',
      sessionLimits,
      events,
    );
    await takeTurn(session, onWaiting);
  } catch (error) {
    await session?.rollback();
    await clusters.end();
    throw error;
  }
  const opened = session;
  const end = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } finally {
      await clusters.end();
    }
  };
  const ids = async (statement: Sql): Promise<ReadonlyMap<string, string>> => {
    const rows = await opened.query<{ externalId: string; id: string }>(statement);
    return new Map(rows.map(({ externalId, id }) => [externalId, id]));
  };
  let ended: Promise<void> | undefined;
  return Object.freeze({
    query: <Row>(statement: Sql) => opened.query<Row>(statement),
    attempt: <Result>(work: () => Promise<Result>) => opened.savepoint(work, () => true),
    idsByExternalId: async (entity: Entity, externalIds: readonly string[]) =>
      externalIds.length === 0 ? none : ids(selectIds(entity, externalIds)),
    holdByExternalId: async (entity: Entity, externalIds: readonly string[]) =>
      externalIds.length === 0 ? none : ids(holdIds(entity, externalIds)),
    async commit(): Promise<void> {
      if (ended) throw new RowhouseError('STATEMENT_REFUSED', { message: 'The import has ended.' });
      ended = end(() => opened.commit());
      await ended;
    },
    async rollback(): Promise<void> {
      ended ??= end(() => opened.rollback());
      await ended.catch(() => {});
    },
  });
}

const none: ReadonlyMap<string, string> = new Map();

async function takeTurn(session: Session, onWaiting: () => void): Promise<void> {
  const key = sql`hashtextextended('rowhouse import ' || ${tenant}::text, 0)`;
  const [turn] = await session.query<{ taken: boolean }>(sql`select pg_try_advisory_xact_lock(${key}) as taken`);
  if (turn?.taken) return;
  onWaiting();
  try {
    await session.query(sql`select pg_advisory_xact_lock(${key}) as taken`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== 'LOCK_TIMEOUT') throw error;
    throw new RowhouseError('LOCK_TIMEOUT', {
      message: 'Another import into this tenant is still running. Wait for it to finish.',
      cause: error,
    });
  }
}
