import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { Clusters } from '../../src/data/clusters.ts';
import { newId } from '../../src/data/identifiers.ts';
import { insertRow } from '../../src/data/insert-row.ts';
import { Session } from '../../src/data/session.ts';
import { sql, tenant } from '../../src/data/sql.ts';
import { createDataLayer, type DataLayer, sharedSchema, testPlacement } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { createPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.ts';

const tenantId = newId();
const names = sql`select name from customers where tenant_id = ${tenant} order by name`;
const endless = sql`select count(*) as count from generate_series(1::bigint, 1000000000000)`;

/** What the tests ask of a data layer whose connections they break. */
function sessionsOf(layer: DataLayer) {
  return {
    open: (mode: 'read' | 'write'): Promise<Session> =>
      Session.open(
        layer.pool,
        { tenantId, placement: testPlacement },
        mode,
        layer.services.sessionLimits,
        layer.events,
      ),
    insert: (session: Session, name: string) =>
      session.query(
        sql`insert into customers (tenant_id, id, name) values (${tenant}, ${newId()}::uuid, ${name}::text) returning id`,
      ),
    async stored(): Promise<readonly string[]> {
      const rows = await layer.run('read', tenantId, (context) => context.query<{ name: string }>(names));
      return rows.map((row) => row.name);
    },
    forget: () => adminQuery(layer.database.adminUrl, `delete from ${sharedSchema}.customers where name <> 'Ann'`),
    lastOutcome: (): unknown => layer.seen.findLast((event) => event.type === 'session.ended')?.outcome,
  };
}

async function createLayer(options: Parameters<typeof createDataLayer>[0]): Promise<DataLayer> {
  const layer = await createDataLayer({ poolSize: 2, ...options });
  await layer.run('write', tenantId, (context) => insertRow(context, customer, { name: 'Ann' }));
  return layer;
}

describe('a connection that is lost', () => {
  let layer: DataLayer;
  let proxy: PostgresProxy;
  let sessions: ReturnType<typeof sessionsOf>;

  beforeAll(async () => {
    proxy = await createPostgresProxy(inject('adminUrl'));
    layer = await createLayer({ route: proxy.route });
    sessions = sessionsOf(layer);
  });
  beforeEach(() => sessions.forget());
  afterAll(async () => {
    await layer.close();
    await proxy.close();
  });

  /** Ends every connection of the gateway role, as an administrator or a failover would. */
  const terminate = () =>
    adminQuery(
      layer.database.adminUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'rowhouse'`,
    );

  /** Ends every connection while no statement runs, and waits until the pool has noticed. */
  async function terminateIdle(): Promise<void> {
    let left = layer.pool.totalCount;
    const noticed = new Promise<void>((resolve) => {
      const stop = layer.events.listen((event) => {
        if (event.type !== 'cluster.connection.lost' || --left > 0) return;
        stop();
        resolve();
      });
    });
    await terminate();
    await noticed;
  }

  it('during a statement answers it and its siblings with DATABASE_UNAVAILABLE, and the pool recovers', async () => {
    for (const mode of ['read', 'write'] as const) {
      const session = await sessions.open(mode);
      const pending = [session.query(endless), session.query(names), session.query(names)].map((one) =>
        expect(one).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true, connectionLost: true }),
      );
      await terminate();
      await Promise.all(pending);
      await expect(session.query(names)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      await session.rollback();
      expect(sessions.lastOutcome()).toBe('lost');
      expect(await sessions.stored()).toEqual(['Ann']);
    }
  });

  it('between statements leaves no doubt: nothing was committed', async () => {
    const session = await sessions.open('write');
    await sessions.insert(session, 'Between');
    await terminateIdle();
    // COMMIT is never sent, so its outcome is known.
    await expect(session.commit()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(sessions.lastOutcome()).toBe('lost');
    expect(await sessions.stored()).toEqual(['Ann']);
  });

  it('while it is borrowed and no statement runs is told once, and does not end the process', async () => {
    const client = await layer.pool.connect();
    const { rows } = await client.query('select pg_backend_pid() as pid');
    const gone = new Promise<void>((resolve) => client.once('end', resolve));
    const before = layer.seen.length;
    await adminQuery(layer.database.adminUrl, 'select pg_terminate_backend($1)', [rows[0].pid]);
    await gone;
    client.release();
    expect(layer.seen.slice(before).filter((event) => event.type === 'cluster.connection.lost').length).toBe(1);
    expect(await sessions.stored()).toEqual(['Ann']);
  });

  it('inside a savepoint is not answered by rolling back to it', async () => {
    const session = await sessions.open('write');
    const work = session.savepoint(
      async () => {
        const pending = expect(session.query(endless)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
        await terminate();
        await pending;
      },
      () => true,
    );
    await expect(work).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(session.commit()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await sessions.stored()).toEqual(['Ann']);
  });

  it('while it lay idle in the pool is not given out', async () => {
    expect(await sessions.stored()).toEqual(['Ann']);
    await terminateIdle();
    expect(await sessions.stored()).toEqual(['Ann']);
  });

  it('before COMMIT has arrived answers OUTCOME_UNKNOWN, as does one after COMMIT has been done', async () => {
    for (const [how, wanted] of [
      ['unsent', ['Ann']],
      ['unanswered', ['Ann', 'Doubtful']],
    ] as const) {
      const session = await sessions.open('write');
      await sessions.insert(session, 'Doubtful');
      proxy.cut('commit', how);
      await expect(session.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
      expect(sessions.lastOutcome()).toBe('unknown');
      expect(await sessions.stored()).toEqual(wanted);
    }
  });

  it('while a session is being opened answers DATABASE_UNAVAILABLE', async () => {
    for (const [mode, text] of [
      ['read', 'begin isolation level repeatable read read only'],
      ['write', 'begin isolation level read committed'],
    ] as const) {
      for (const how of ['unsent', 'unanswered'] as const) {
        proxy.cut(text, how);
        const session = await sessions.open(mode);
        await expect(session.query(names)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
        await session.rollback();
        expect(sessions.lastOutcome()).toBe('lost');
        expect(await sessions.stored()).toEqual(['Ann']);
      }
    }
  });

  it('while rolling back is of no consequence', async () => {
    for (const how of ['unsent', 'unanswered'] as const) {
      const session = await sessions.open('write');
      await sessions.insert(session, 'Never');
      proxy.cut('rollback', how);
      await session.rollback();
      expect(sessions.lastOutcome()).toBe('lost');
      expect(await sessions.stored()).toEqual(['Ann']);
    }
  });

  it('is DATABASE_UNAVAILABLE for a server that is not there, and for one that knows no such database or role', async () => {
    const wrong = (change: (url: URL) => void): string => {
      const url = new URL(layer.database.urls.gateway);
      change(url);
      return url.href;
    };
    const urls = [
      wrong((url) => (url.port = '1')),
      wrong((url) => (url.pathname = '/no_such_database')),
      wrong((url) => (url.username = 'no_such_role')),
      wrong((url) => (url.password = 'wrong')),
    ];
    for (const url of urls) {
      const clusters = new Clusters(
        { primary: url },
        { poolSize: 1, poolWait: 5_000, poolIdle: 0, statementTimeout: 1_000 },
        layer.events,
      );
      const target = { tenantId, placement: testPlacement };
      const opening = Session.open(
        clusters.pool('primary'),
        target,
        'read',
        layer.services.sessionLimits,
        layer.events,
      );
      await expect(opening).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      await clusters.end();
    }
  });
});

describe('a server that falls silent', () => {
  let layer: DataLayer;
  let proxy: PostgresProxy;
  let sessions: ReturnType<typeof sessionsOf>;

  beforeAll(async () => {
    proxy = await createPostgresProxy(inject('adminUrl'));
    layer = await createLayer({ route: proxy.route, clientTimeout: 1_000 });
    sessions = sessionsOf(layer);
  });
  beforeEach(() => sessions.forget());
  afterAll(async () => {
    await layer.close();
    await proxy.close();
  });

  it('during COMMIT leaves the outcome unknown', async () => {
    const session = await sessions.open('write');
    await sessions.insert(session, 'Doubtful');
    proxy.cut('commit', 'silent');
    await expect(session.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(sessions.lastOutcome()).toBe('unknown');
    expect(await sessions.stored()).toEqual(['Ann', 'Doubtful']);
  });

  it('costs the connection, which is not used again', async () => {
    const session = await sessions.open('read');
    const before = layer.pool.totalCount;
    proxy.cut('savepoint rowhouse_field', 'silent');
    const silent = session.savepoint(
      async () => {},
      () => true,
    );
    const timedOut = [silent, session.query(names), session.query(names)].map((one) =>
      expect(one).rejects.toMatchObject({ code: 'STATEMENT_TIMEOUT', connectionLost: true }),
    );
    await Promise.all(timedOut);
    await session.rollback();
    expect(sessions.lastOutcome()).toBe('lost');
    expect(layer.pool.totalCount).toBe(before - 1);
    expect(await sessions.stored()).toEqual(['Ann']);
  });

  it('does not keep a session from ending', async () => {
    const session = await sessions.open('write');
    await sessions.insert(session, 'Never');
    proxy.cut('rollback', 'silent');
    await session.rollback();
    expect(sessions.lastOutcome()).toBe('lost');
    expect(await sessions.stored()).toEqual(['Ann']);
  });
});

describe('COMMIT', () => {
  let layer: DataLayer;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 1 });
    await adminQuery(
      layer.database.adminUrl,
      `alter table ${sharedSchema}.customers add constraint customers_name_key unique (tenant_id, name) deferrable initially deferred`,
    );
    await layer.run('write', tenantId, (context) => insertRow(context, customer, { name: 'Ann' }));
  });
  afterAll(() => layer.close());

  const stored = () => layer.run('read', tenantId, (context) => context.query(names));

  it('that PostgreSQL answers with ROLLBACK is COMMIT_FAILED: nothing was changed', async () => {
    const run = layer.run('write', tenantId, async (context) => {
      await insertRow(context, customer, { name: 'Bob' });
      await context.query(sql`select 1 / ${0}::integer as value`).catch(() => {});
    });
    await expect(run).rejects.toMatchObject({ code: 'COMMIT_FAILED', cause: { sqlstate: '22012' } });
    expect(layer.seen.at(-1)).toMatchObject({ type: 'session.ended', outcome: 'rolled back' });
    expect(await stored()).toEqual([{ name: 'Ann' }]);
  });

  it('that fails for a deferred constraint is COMMIT_FAILED, on a connection that stays in good order', async () => {
    const run = layer.run('write', tenantId, (context) => insertRow(context, customer, { name: 'Ann' }));
    await expect(run).rejects.toMatchObject({ code: 'COMMIT_FAILED', cause: { sqlstate: '23505' } });
    expect(await stored()).toEqual([{ name: 'Ann' }]);
  });
});
