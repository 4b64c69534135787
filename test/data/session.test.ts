import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { newId } from '../../src/data/identifiers.ts';
import { insertRow } from '../../src/data/insert-row.ts';
import { Session } from '../../src/data/session.ts';
import { type Sql, sql, tenant } from '../../src/data/sql.ts';
import { lockRow } from '../../src/data/writes.ts';
import { createDataLayer, type DataLayer, sharedSchema, testPlacement } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';

const tenantId = newId();
const otherTenantId = newId();

/** A statement that no server ends in time. */
const endless = sql`select count(*) as count from generate_series(1::bigint, 1000000000000)`;
const names = sql`select name from customers where tenant_id = ${tenant} order by name`;

async function storeCustomers(layer: DataLayer): Promise<void> {
  await layer.run('write', tenantId, (context) => insertRow(context, customer, { name: 'Ann' }));
  await layer.run('write', otherTenantId, (context) => insertRow(context, customer, { name: 'Bob' }));
}

const read = (layer: DataLayer, statement: Sql, id = tenantId): Promise<readonly { name: string }[]> =>
  layer.run('read', id, (context) => context.query(statement));

describe('the one door to tenant rows', () => {
  let layer: DataLayer;
  let gateway: pg.Client;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 1 });
    await storeCustomers(layer);
    gateway = new pg.Client({ connectionString: layer.database.urls.gateway });
    await gateway.connect();
  });
  afterEach(() => gateway.query('rollback'));
  afterAll(async () => {
    await gateway.end();
    await layer.close();
  });

  const enter = (id: string | null, schema: string | null = sharedSchema) =>
    gateway.query('select rowhouse.enter($1::uuid, $2::text, 1000, 1000, 1000)', [id, schema]);

  const statements = [
    `select id from ${sharedSchema}.customers`,
    `select id from ${sharedSchema}.customers where tenant_id = '${tenantId}'`,
    `select count(*) from ${sharedSchema}.customers`,
    `update ${sharedSchema}.customers set name = 'x'`,
    `delete from ${sharedSchema}.customers`,
    `insert into ${sharedSchema}.customers (tenant_id, id, name) values ('${tenantId}', gen_random_uuid(), 'x')`,
  ];

  it('is shut on a connection that was never entered, for every kind of statement', async () => {
    for (const text of statements) {
      // undefined_object: the setting does not exist.
      await expect(gateway.query(text)).rejects.toMatchObject({ code: '42704' });
    }
    await expect(gateway.query('select name from customers')).rejects.toMatchObject({ code: '42P01' });
  });

  it('shuts again behind a transaction, committed or not', async () => {
    for (const end of ['commit', 'rollback']) {
      await gateway.query('begin');
      await enter(tenantId);
      expect((await gateway.query('select name from customers')).rows).toEqual([{ name: 'Ann' }]);
      await gateway.query(end);
      // invalid_text_representation: the setting is empty now.
      for (const text of statements) await expect(gateway.query(text)).rejects.toMatchObject({ code: '22P02' });
      await expect(gateway.query('select name from customers')).rejects.toMatchObject({ code: '42P01' });
    }
  });

  it('opens to one tenant in a transaction, and to no second one', async () => {
    await gateway.query('begin');
    await enter(tenantId);
    await enter(tenantId);
    await expect(enter(otherTenantId)).rejects.toMatchObject({ code: '25000' });
    await expect(gateway.query('select name from customers')).rejects.toMatchObject({ code: '25P02' });
  });

  it('does not open without a tenant or without a placement', async () => {
    for (const [id, schema] of [
      [null, sharedSchema],
      [tenantId, null],
    ] as const) {
      await gateway.query('begin');
      await expect(enter(id, schema)).rejects.toMatchObject({ code: '22004' });
      await gateway.query('rollback');
    }
  });

  it('takes a placement for a name and nothing else', async () => {
    await gateway.query('begin');
    await enter(tenantId, `${sharedSchema}", "public`);
    await expect(gateway.query('select name from customers')).rejects.toMatchObject({ code: '42P01' });
  });

  it('keeps rows of another tenant from being written under its name or moved there', async () => {
    await gateway.query('begin');
    await enter(tenantId);
    const insert = `insert into customers (tenant_id, id, name) values ('${otherTenantId}', gen_random_uuid(), 'x')`;
    await expect(gateway.query(insert)).rejects.toMatchObject({ code: '42501' });
    await gateway.query('rollback');
    await gateway.query('begin');
    await enter(tenantId);
    const move = `update customers set tenant_id = '${otherTenantId}'`;
    await expect(gateway.query(move)).rejects.toMatchObject({ code: '42501' });
  });

  it('leads past temporary tables, even where a role could make some', async () => {
    await expect(gateway.query('create temporary table customers (name text)')).rejects.toMatchObject({
      code: '42501',
    });
    const role = decodeURIComponent(new URL(layer.database.urls.gateway).username);
    await adminQuery(layer.database.adminUrl, `grant temporary on database ${layer.database.name} to "${role}"`);
    try {
      const client = await layer.pool.connect();
      await client.query('create temporary table customers (tenant_id uuid, id uuid, name text)');
      await client.query('insert into customers values ($1, $1, $2)', [tenantId, 'Mallory']);
      client.release();
      expect(await read(layer, names)).toEqual([{ name: 'Ann' }]);
      await layer.pool.query('drop table customers');
    } finally {
      await adminQuery(layer.database.adminUrl, `revoke temporary on database ${layer.database.name} from "${role}"`);
    }
  });
});

describe('a session', () => {
  let layer: DataLayer;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 2 });
    await storeCustomers(layer);
  });
  afterAll(() => layer.close());

  it('shows each tenant its own rows, however many take turns on the same connections', async () => {
    const runs = Array.from({ length: 60 }, async (_, index) => {
      const id = index % 2 ? tenantId : otherTenantId;
      if (index % 5 === 0) {
        const failing = layer.run('write', id, async (context) => {
          await insertRow(context, customer, { name: 'Nobody' });
          throw new Error('on purpose');
        });
        await expect(failing).rejects.toThrow('on purpose');
      }
      expect(await read(layer, names, id)).toEqual([{ name: index % 2 ? 'Ann' : 'Bob' }]);
    });
    await Promise.all(runs);
  });

  it('reads one snapshot in a query, and what others commit in a mutation', async () => {
    for (const [mode, seen] of [
      ['read', ['Ann']],
      ['write', ['Ann', 'Carl']],
    ] as const) {
      await layer.run(mode, tenantId, async (context) => {
        expect(await context.query(names)).toEqual([{ name: 'Ann' }]);
        await layer.run('write', tenantId, (other) => insertRow(other, customer, { name: 'Carl' }));
        expect(await context.query(names)).toEqual(seen.map((name) => ({ name })));
      });
      await adminQuery(layer.database.adminUrl, `delete from ${sharedSchema}.customers where name = 'Carl'`);
    }
  });

  it('cannot write in a query: what says so is refused, what hides it fails', async () => {
    const writing = [
      sql`insert into customers (tenant_id, id, name) values (${tenant}, ${newId()}::uuid, 'x') returning id`,
      sql`update customers set name = 'x' where tenant_id = ${tenant}`,
      sql`delete from customers where tenant_id = ${tenant}`,
      sql`select id from customers where tenant_id = ${tenant} for update`,
      sql`with gone as (delete from customers where tenant_id = ${tenant} returning name) select name from gone`,
    ];
    await layer.run('read', tenantId, async (context) => {
      for (const statement of writing) {
        await expect(context.query(statement)).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' });
      }
      expect(await context.query(names)).toEqual([{ name: 'Ann' }]);
    });
    await adminQuery(
      layer.database.adminUrl,
      `create function ${sharedSchema}.sneak() returns bigint language sql
      as $$ with gone as (delete from ${sharedSchema}.customers returning 1) select count(*) from gone $$`,
    );
    const sneaking = read(layer, sql`select sneak() as name`);
    await expect(sneaking).rejects.toMatchObject({ code: 'INTERNAL_ERROR', sqlstate: '25006' });
    expect(await read(layer, names)).toEqual([{ name: 'Ann' }]);
  });

  it('refuses a statement that names its tenant by any other means than its own', async () => {
    await layer.run('write', tenantId, async (context) => {
      const foreign = sql`select name from customers where tenant_id = ${otherTenantId}::uuid`;
      await expect(context.query(foreign)).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' });
      const both = sql`select c.name from customers c join orders o on o.tenant_id = ${otherTenantId}::uuid
        where c.tenant_id = ${tenant}`;
      await expect(context.query(both)).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' });
      for (const text of ['commit', 'set search_path = public', 'begin']) {
        const statement = { ...sql.empty, strings: [text] };
        await expect(context.query(statement)).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' });
      }
      expect(await context.query(names)).toEqual([{ name: 'Ann' }]);
    });
  });

  it('executes statements without a table and without a tenant', async () => {
    await layer.run('read', tenantId, async (context) => {
      expect(await context.query(sql`select ${'x'}::text as text, ${2}::integer as number`)).toEqual([
        { text: 'x', number: 2 },
      ]);
      expect(await context.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
      expect(await context.query(sql`select ${tenant} as id`)).toEqual([{ id: tenantId }]);
    });
  });

  it('ends once, and takes nothing afterwards', async () => {
    const open = () =>
      Session.open(
        layer.pool,
        { tenantId, placement: testPlacement },
        'write',
        layer.services.sessionLimits,
        layer.events,
      );
    for (const end of ['commit', 'rollback'] as const) {
      const session = await open();
      await Promise.all([
        session[end](),
        expect(session.query(names)).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' }),
      ]);
      await session.rollback();
      await expect(session.query(names)).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' });
    }
    expect(layer.pool.idleCount).toBe(layer.pool.totalCount);
  });
});

describe('what a session leaves behind on its connection', () => {
  let layer: DataLayer;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 1, limits: { statementTimeout: 500, lockTimeout: 100 } });
    await storeCustomers(layer);
  });
  afterAll(() => layer.close());

  /** The settings and the state of a connection, as whoever borrows it finds them. */
  async function stateOf(connection: Pick<pg.Pool, 'query'>): Promise<Record<string, unknown>> {
    const { rows } = await connection.query(`select pg_backend_pid() as pid,
      coalesce(current_setting('rowhouse.tenant_id', true), '') as tenant, current_setting('search_path') as search_path,
      current_setting('statement_timeout') as statement_timeout, current_setting('lock_timeout') as lock_timeout,
      current_setting('idle_in_transaction_session_timeout') as idle_timeout,
      current_setting('transaction_read_only') as read_only, current_setting('transaction_isolation') as isolation,
      pg_current_xact_id_if_assigned() is null as no_transaction,
      (select count(*)::integer from pg_locks where pid = pg_backend_pid() and locktype in ('advisory', 'transactionid')) as locks`);
    return rows[0];
  }

  const endings: Readonly<Record<string, () => Promise<unknown>>> = {
    'a query': () => read(layer, names),
    'a mutation': () => layer.run('write', tenantId, (context) => insertRow(context, customer, { name: 'Dora' })),
    'a mutation that failed': () =>
      layer.run('write', tenantId, async (context) => {
        await context.query(sql`select pg_advisory_xact_lock(1)`);
        await context.query(sql`select 1 / ${0}::integer as one`);
      }),
    'a statement that took too long': () => read(layer, endless),
    'a refused statement': () => read(layer, sql`select name from customers`),
    'a request that was aborted': () =>
      layer.run('write', tenantId, (context) => context.query(names), AbortSignal.abort()),
  };

  for (const [ending, end] of Object.entries(endings)) {
    it(`is nothing, after ${ending}`, async () => {
      const fresh = new pg.Client({ connectionString: layer.database.urls.gateway });
      await fresh.connect();
      const { pid: _pid, ...untouched } = await stateOf(fresh);
      await fresh.end();
      expect(untouched).toMatchObject({ tenant: '', no_transaction: true, locks: 0, read_only: 'off' });
      const { pid } = await stateOf(layer.pool);
      await end().catch(() => {});
      expect(await stateOf(layer.pool)).toEqual({ pid, ...untouched });
    });
  }
});

describe('a session that takes too long', () => {
  let layer: DataLayer;

  beforeAll(async () => {
    layer = await createDataLayer({
      poolSize: 2,
      poolWait: 1_000,
      limits: { statementTimeout: 500, lockTimeout: 100 },
    });
    await storeCustomers(layer);
  });
  afterAll(() => layer.close());

  it('ends with STATEMENT_TIMEOUT and leaves its connection in good order', async () => {
    for (const mode of ['read', 'write'] as const) {
      await expect(layer.run(mode, tenantId, (context) => context.query(endless))).rejects.toMatchObject({
        code: 'STATEMENT_TIMEOUT',
        sqlstate: '57014',
      });
      expect(await read(layer, names)).toEqual([{ name: 'Ann' }]);
    }
    expect(layer.pool.totalCount).toBe(1);
  });

  it('ends with LOCK_TIMEOUT when another session holds its row', async () => {
    await layer.run('write', tenantId, async (holder) => {
      const [row] = await holder.query<{ id: string }>(
        sql`select id from customers where tenant_id = ${tenant} for update`,
      );
      const waiting = layer.run('write', tenantId, (context) => lockRow(context, customer, row!.id));
      await expect(waiting).rejects.toMatchObject({ code: 'LOCK_TIMEOUT', retryable: true });
    });
    expect(await read(layer, names)).toEqual([{ name: 'Ann' }]);
  });

  it('is told DATABASE_BUSY while no connection is free, and served when one is', async () => {
    await layer.run('read', tenantId, async (first) => {
      await first.query(names);
      await layer.run('read', tenantId, async (second) => {
        await second.query(names);
        await expect(read(layer, names)).rejects.toMatchObject({ code: 'DATABASE_BUSY', retryable: true });
      });
      expect(await read(layer, names)).toEqual([{ name: 'Ann' }]);
    });
  });
});

describe('an aborted request', () => {
  let layer: DataLayer;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 1 });
    await storeCustomers(layer);
  });
  afterAll(() => layer.close());

  it('takes no connection when it was aborted before its first statement', async () => {
    const ended = layer.seen.filter((event) => event.type === 'session.ended').length;
    const run = layer.run('read', tenantId, (context) => context.query(names), AbortSignal.abort());
    await expect(run).rejects.toMatchObject({ code: 'REQUEST_ABORTED' });
    expect(layer.seen.filter((event) => event.type === 'session.ended')).toHaveLength(ended);
  });

  it('executes no further statement, and commits nothing of what it wrote', async () => {
    for (const abortLate of [false, true]) {
      const controller = new AbortController();
      const run = layer.run(
        'write',
        tenantId,
        async (context) => {
          await insertRow(context, customer, { name: 'Eve' });
          controller.abort();
          if (!abortLate) await context.query(names);
        },
        controller.signal,
      );
      await expect(run).rejects.toMatchObject({ code: 'REQUEST_ABORTED' });
      expect(layer.seen.at(-1)).toMatchObject({ type: 'session.ended', outcome: 'rolled back' });
      expect(await read(layer, names)).toEqual([{ name: 'Ann' }]);
    }
  });
});
