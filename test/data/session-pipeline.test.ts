import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import type { Context } from '../../src/data/context.ts';
import { newId } from '../../src/data/identifiers.ts';
import { insertRow } from '../../src/data/insert-row.ts';
import { OperationSession } from '../../src/data/operation-session.ts';
import { Session } from '../../src/data/session.ts';
import { type Sql, sql, tenant } from '../../src/data/sql.ts';
import { createDataLayer, type DataLayer, sharedSchema, testPlacement } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { createSpecimenTable, specimen, storeSpecimens } from '../support/specimens.ts';

const tenantId = newId();

const number = (value: number): Sql => sql`select ${value}::integer as value`;
const divideByZero = sql`select 1 / ${0}::integer as value`;
const insertNamed = (name: string, externalId?: string): Sql =>
  sql`insert into customers (tenant_id, id, name, external_id)
  values (${tenant}, ${newId()}::uuid, ${name}::text, ${externalId ?? null}::text) returning name`;
const countNamed = (name: string): Sql =>
  sql`select count(*)::integer as count from customers where tenant_id = ${tenant} and name = ${name}::text`;

/** Outcomes as values, or the code and SQLSTATE of what was thrown. */
async function outcomes(work: readonly Promise<readonly unknown[]>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((one) =>
    one.status === 'fulfilled' ? one.value[0] : `${one.reason.code} ${one.reason.sqlstate ?? ''}`.trim(),
  );
}

describe('statements sent at once in one session', () => {
  let layer: DataLayer;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 1, limits: { statementTimeout: 500 } });
    await createSpecimenTable(layer.database);
  });
  afterAll(() => layer.close());

  const open = (mode: 'read' | 'write' = 'write'): Promise<Session> =>
    Session.open(layer.pool, { tenantId, placement: testPlacement }, mode, layer.services.sessionLimits, layer.events);

  const run = <Result>(mode: 'read' | 'write', work: (context: Context) => Promise<Result>): Promise<Result> =>
    layer.run(mode, tenantId, work);

  const backend = async (): Promise<number> => (await layer.pool.query('select pg_backend_pid() as pid')).rows[0].pid;

  it('are answered each with its own rows', async () => {
    const values = Array.from({ length: 200 }, (_, value) => value);
    const answers = await run('read', (context) => outcomes(values.map((value) => context.query(number(value)))));
    expect(answers).toEqual(values.map((value) => ({ value })));
  });

  it('fail together with the first failure, not with what PostgreSQL says of those behind it', async () => {
    const answers = await run('read', (context) =>
      outcomes([
        context.query(number(1)),
        context.query(number(2)),
        context.query(divideByZero),
        context.query(number(3)),
        context.query(sql`select name from nowhere where tenant_id = ${tenant}`),
        context.query(number(4)),
      ]),
    );
    expect(answers).toEqual([
      { value: 1 },
      { value: 2 },
      'INTERNAL_ERROR 22012',
      'INTERNAL_ERROR 22012',
      'INTERNAL_ERROR 22012',
      'INTERNAL_ERROR 22012',
    ]);
  });

  it('are answered with the first failure even when they are sent after it', async () => {
    await run('read', async (context) => {
      expect(await outcomes([context.query(divideByZero)])).toEqual(['INTERNAL_ERROR 22012']);
      expect(await outcomes([context.query(number(1))])).toEqual(['INTERNAL_ERROR 22012']);
    });
    const timedOut = await run('read', (context) =>
      outcomes([
        context.query(sql`select count(*) as count from generate_series(1, 1000000000)`),
        context.query(number(1)),
      ]),
    );
    expect(timedOut).toEqual(['STATEMENT_TIMEOUT 57014', 'STATEMENT_TIMEOUT 57014']);
  });

  it('stand for themselves where one is refused or cannot be read here, since the transaction goes on', async () => {
    const [stored] = await storeSpecimens(layer.database, tenantId, [{}]);
    await adminQuery(layer.database.adminUrl, `update ${sharedSchema}.specimens set at = 'infinity'`);
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const before = await backend();
    const answers = await run('read', (context) =>
      outcomes([
        context.query(number(1)),
        context.query(sql`select at from specimens where tenant_id = ${tenant}`),
        context.query(number(2)),
        context.query(sql`select ${circular}::text as value`),
        context.query(sql`select 1 from specimens`),
        context.query(number(3)),
        context.load(specimen, newId()).then((row) => [row]),
        context.load(specimen, stored!.id).then((row) => [row]),
      ]),
    );
    expect(answers).toEqual([
      { value: 1 },
      'INTERNAL_ERROR',
      { value: 2 },
      'INTERNAL_ERROR',
      'STATEMENT_REFUSED',
      { value: 3 },
      'INTERNAL_ERROR',
      'INTERNAL_ERROR',
    ]);
    expect(await backend()).toBe(before);
  });

  it('are all answered before ROLLBACK gives the connection on', async () => {
    const before = await backend();
    for (let round = 0; round < 20; round++) {
      const session = await open();
      const pending = [
        session.query(number(1)),
        session.query(insertNamed('Stray')),
        session.query(divideByZero),
        session.query(number(2)),
      ];
      const [answers] = await Promise.all([outcomes(pending), session.rollback()]);
      expect(answers).toEqual([{ value: 1 }, { name: 'Stray' }, 'INTERNAL_ERROR 22012', 'INTERNAL_ERROR 22012']);
      expect(await run('read', (context) => context.query(number(round)))).toEqual([{ value: round }]);
    }
    expect(await run('read', (context) => context.query(countNamed('Stray')))).toEqual([{ count: 0 }]);
    expect(await backend()).toBe(before);
  });

  it('are part of what COMMIT commits, when they were sent before it', async () => {
    const session = await open();
    const [answers] = await Promise.all([outcomes([session.query(insertNamed('Before'))]), session.commit()]);
    expect(answers).toEqual([{ name: 'Before' }]);
    expect(await run('read', (context) => context.query(countNamed('Before')))).toEqual([{ count: 1 }]);

    const failing = await open();
    const pending = outcomes([failing.query(insertNamed('Half')), failing.query(divideByZero)]);
    await expect(failing.commit()).rejects.toMatchObject({ code: 'COMMIT_FAILED', cause: { sqlstate: '22012' } });
    expect(await pending).toEqual([{ name: 'Half' }, 'INTERNAL_ERROR 22012']);
    expect(await run('read', (context) => context.query(countNamed('Half')))).toEqual([{ count: 0 }]);
  });

  it('are answered with why no tenant could be entered, and do nothing', async () => {
    // PostgreSQL refuses the timeout, and with it the session.
    const limits = { ...layer.services.sessionLimits, lockTimeout: -1 };
    const target = { tenantId, placement: testPlacement };
    const session = await Session.open(layer.pool, target, 'write', limits, layer.events);
    const pending = [session.query(insertNamed('Unentered')), session.query(number(1))];
    expect(await outcomes(pending)).toEqual(Array(2).fill('INTERNAL_ERROR 22023'));
    expect(await outcomes([session.query(number(1))])).toEqual(['INTERNAL_ERROR 22023']);
    const saved = session.savepoint(
      async () => {},
      () => true,
    );
    await expect(saved).rejects.toMatchObject({ sqlstate: '22023' });
    await expect(session.commit()).rejects.toMatchObject({ sqlstate: '22023' });
    expect(await run('read', (context) => context.query(countNamed('Unentered')))).toEqual([{ count: 0 }]);
  });

  it('leave nothing to a session that opens after the operation has ended', async () => {
    const operation = new OperationSession(layer.services, { tenantId, placement: testPlacement }, 'read');
    await operation.rollback();
    await expect(operation.open()).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' });
    const opening = new OperationSession(layer.services, { tenantId, placement: testPlacement }, 'read');
    const opened = opening.open();
    await opening.rollback();
    await expect((await opened).query(number(1))).rejects.toMatchObject({ code: 'STATEMENT_REFUSED' });
    expect(layer.pool.idleCount).toBe(1);
  });
});

describe('a savepoint', () => {
  let layer: DataLayer;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 1 });
    await layer.run('write', tenantId, (context) =>
      insertRow(context, customer, { name: 'Taken', externalId: 'taken' }),
    );
  });
  afterAll(() => layer.close());

  const open = (): Promise<Session> =>
    Session.open(
      layer.pool,
      { tenantId, placement: testPlacement },
      'write',
      layer.services.sessionLimits,
      layer.events,
    );

  const keep = (): boolean => true;

  const countOf = async (name: string): Promise<number> => {
    const [row] = await layer.run('read', tenantId, (context) => context.query<{ count: number }>(countNamed(name)));
    return row!.count;
  };

  it('keeps what its work did, and undoes what is not to be kept or what threw', async () => {
    const session = await open();
    await session.savepoint(() => session.query(insertNamed('kept')), keep);
    await session.savepoint(
      () => session.query(insertNamed('refused')),
      () => false,
    );
    const thrown = session.savepoint(async () => {
      await session.query(insertNamed('thrown'));
      throw new Error('on purpose');
    }, keep);
    await expect(thrown).rejects.toThrow('on purpose');
    await session.savepoint(() => session.query(insertNamed('kept')), keep);
    await session.commit();
    expect([await countOf('kept'), await countOf('refused'), await countOf('thrown')]).toEqual([2, 0, 0]);
  });

  it('undoes a failed statement, those that were sent with it included, and the next work starts afresh', async () => {
    const session = await open();
    await session.query(insertNamed('first'));
    const failed = session.savepoint(async () => {
      await Promise.all([
        session.query(insertNamed('second')),
        session.query(insertNamed('third', 'taken')),
        session.query(insertNamed('fourth')),
      ]);
    }, keep);
    await expect(failed).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' });
    // Not the failure from before the savepoint.
    await session.savepoint(
      async () => {
        await expect(session.query(divideByZero)).rejects.toMatchObject({ sqlstate: '22012' });
        await expect(session.query(number(1))).rejects.toMatchObject({ sqlstate: '22012' });
      },
      () => false,
    );
    await session.savepoint(() => session.query(insertNamed('fifth')), keep);
    await session.commit();
    const counts = await Promise.all(['first', 'second', 'third', 'fourth', 'fifth'].map(countOf));
    expect(counts).toEqual([1, 0, 0, 0, 1]);
  });

  it('undoes what its work had sent and not awaited', async () => {
    const session = await open();
    const strays: Promise<unknown>[] = [];
    const failed = session.savepoint(async () => {
      strays.push(
        session.query(insertNamed('stray')),
        session.query(insertNamed('stray', 'taken')).catch(() => {}),
      );
      throw new Error('on purpose');
    }, keep);
    await expect(failed).rejects.toThrow('on purpose');
    await session.savepoint(() => session.query(insertNamed('later')), keep);
    await session.commit();
    await Promise.all(strays);
    expect([await countOf('stray'), await countOf('later')]).toEqual([0, 1]);
  });

  it('nests', async () => {
    const session = await open();
    await session.savepoint(async () => {
      await session.query(insertNamed('outer'));
      await session.savepoint(
        () => session.query(insertNamed('inner')),
        () => false,
      );
      await session.savepoint(() => session.query(insertNamed('inner kept')), keep);
    }, keep);
    await session.savepoint(
      async () => {
        await session.query(insertNamed('lost outer'));
        await session.savepoint(() => session.query(insertNamed('lost inner')), keep);
      },
      () => false,
    );
    await session.commit();
    const counts = await Promise.all(['outer', 'inner', 'inner kept', 'lost outer', 'lost inner'].map(countOf));
    expect(counts).toEqual([1, 0, 1, 0, 0]);
  });

  it('lets nobody hide that the whole transaction is void', async () => {
    await adminQuery(
      layer.database.adminUrl,
      `create function ${sharedSchema}.collide() returns integer language plpgsql
      as $$ begin raise exception 'collision' using errcode = '40001'; end $$`,
    );
    for (const kept of [true, false]) {
      const session = await open();
      const hidden = session.savepoint(
        async () => {
          await session.query(insertNamed('hidden'));
          await session.query(sql`select collide() as value`).catch(() => {});
        },
        () => kept,
      );
      await expect(hidden).rejects.toMatchObject({ code: 'TRANSACTION_CONFLICT', rerunnable: true });
      await expect(session.commit()).rejects.toMatchObject({ code: 'TRANSACTION_CONFLICT' });
      expect(layer.seen.at(-1)).toMatchObject({ type: 'session.ended', outcome: 'rolled back' });
      expect(await countOf('hidden')).toBe(0);
    }

    const alone = await open();
    await alone.query(sql`select collide() as value`).catch(() => {});
    await expect(alone.commit()).rejects.toMatchObject({ code: 'TRANSACTION_CONFLICT' });
  });
});
