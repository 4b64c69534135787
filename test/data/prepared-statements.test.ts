import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/data/identifiers.ts';
import { preparedLimit } from '../../src/data/prepared-statements.ts';
import { type Sql, sql, tenant } from '../../src/data/sql.ts';
import { createDataLayer, type DataLayer, sharedSchema, testPlacement, testTenant } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';

const tenantId = newId();
const names = sql`select name from customers where tenant_id = ${tenant} order by name`;
const numbered = (number: number): Sql => sql`select ${sql.integer(number)} as number where ${true}::boolean`;

interface Prepared {
  readonly name: string;
  readonly statement: string;
  readonly generic_plans: string;
  readonly custom_plans: string;
}

describe('a statement that comes again', () => {
  let layer: DataLayer;
  afterEach(() => layer.close());

  const open = async (options: Parameters<typeof createDataLayer>[0] = {}): Promise<void> => {
    layer = await createDataLayer({ poolSize: 1, ...options });
  };

  const read = <Row>(statement: Sql, owner: Parameters<DataLayer['run']>[1] = tenantId): Promise<readonly Row[]> =>
    layer.run('read', owner, (context) => context.query<Row>(statement));

  /** What the connection keeps, without the statements of sessions themselves. */
  async function prepared(): Promise<readonly Prepared[]> {
    const { rows } = await layer.pool.query<Prepared>('select * from pg_prepared_statements order by prepare_time');
    return rows.filter(({ name }) => !name.startsWith('rowhouse_session_'));
  }

  it('is prepared by a name the second time, and one that comes once is not', async () => {
    await open();
    await read(names);
    await read(numbered(1));
    expect(await prepared()).toEqual([]);
    await read(names);
    await read(names);
    expect(await prepared()).toMatchObject([{ statement: expect.stringContaining('select name from customers') }]);
  });

  it('goes without a name where the setting says so', async () => {
    await open({ preparedStatements: false });
    for (let time = 0; time < 3; time++) await read(names);
    expect((await layer.pool.query('select name from pg_prepared_statements')).rows).toEqual([]);
  });

  it('is planned for each tenant anew: what suits a small one would read a large one whole', async () => {
    await open();
    for (let time = 0; time < 20; time++) await read(names, newId());
    const [only] = await prepared();
    expect(Number(only?.generic_plans)).toBe(0);
    expect(Number(only?.custom_plans)).toBeGreaterThan(15);
  });

  it('is planned for each tenant in a transaction that writes, too, until it writes: then an INSERT that reads no table is', async () => {
    await open();
    const before = sql`select name from customers where tenant_id = ${tenant} order by id`;
    const write = (): Promise<unknown> =>
      layer.run('write', newId(), async (context) => {
        await context.query(before);
        const values = sql`${tenant}, ${newId()}::uuid, 'Ann'`;
        await context.query(sql`insert into customers (tenant_id, id, name) values (${values})`);
        await context.query(sql`insert into products (tenant_id, id, name, unit_price)
select ${tenant}, id, name, 1 from customers where tenant_id = ${tenant} returning id`);
        await context.query(names);
      });
    for (let time = 0; time < 10; time++) await write();
    const [first, second, ...others] = await prepared();
    expect(first?.statement).toMatch(/order by id$/);
    expect(Number(first?.generic_plans)).toBe(0);
    expect(second?.statement).toMatch(/^insert into customers/);
    expect(Number(second?.generic_plans)).toBeGreaterThan(0);
    expect(others).toEqual([]);
  });

  it('has a name for each schema, and reads the rows of the schema that its tenant lives in', async () => {
    await open();
    await adminQuery(layer.database.adminUrl, 'create schema apart');
    await adminQuery(
      layer.database.adminUrl,
      `create table apart.customers (like ${sharedSchema}.customers including all)`,
    );
    await adminQuery(layer.database.adminUrl, `select rowhouse.protect('apart.customers')`);
    await adminQuery(layer.database.adminUrl, 'grant usage on schema apart to rowhouse_gateway');
    for (const schema of [sharedSchema, 'apart']) {
      await adminQuery(
        layer.database.adminUrl,
        `insert into ${schema}.customers (tenant_id, id, name) values ($1::uuid, gen_random_uuid(), $2)`,
        [tenantId, schema],
      );
    }
    const apart = testTenant(tenantId, { placement: { ...testPlacement, tier: 'schema', schema: 'apart' } });
    for (let time = 0; time < 4; time++) {
      expect(await read(names)).toEqual([{ name: sharedSchema }]);
      expect(await read(names, apart)).toEqual([{ name: 'apart' }]);
    }
    expect(await prepared()).toHaveLength(2);
  });

  it('makes room for itself: a connection keeps a bounded number, those used last', async () => {
    await open();
    for (let number = 0; number < preparedLimit + 20; number++) {
      for (let time = 0; time < 2; time++) expect(await read(numbered(number))).toEqual([{ number }]);
      if (number % 10 === 0) await read(names);
    }
    const kept = (await prepared()).map(({ statement }) => statement);
    expect(kept).toHaveLength(preparedLimit);
    expect(kept.some((text) => text.startsWith('select name from customers'))).toBe(true);
    expect(kept.some((text) => text.startsWith('select 0 as number'))).toBe(false);
    expect(await read(numbered(0))).toEqual([{ number: 0 }]);
    expect(await read(numbered(0))).toEqual([{ number: 0 }]);
  });

  it('makes no room while nothing is answered yet', async () => {
    await open();
    const numbers = Array.from({ length: preparedLimit * 2 }, (_, number) => number);
    const all = (): Promise<readonly (readonly unknown[])[]> =>
      layer.run('read', tenantId, (context) => Promise.all(numbers.map((number) => context.query(numbered(number)))));
    for (let time = 0; time < 4; time++) expect(await all()).toEqual(numbers.map((number) => [{ number }]));
    expect((await prepared()).length).toBeLessThanOrEqual(preparedLimit);
  });

  it('is not taken as prepared when its parsing failed, nor are those that were sent with it', async () => {
    await open();
    const later = sql`select name from later where tenant_id = ${tenant}`;
    for (let time = 0; time < 3; time++) {
      const failed = await layer.run('read', tenantId, (context) =>
        Promise.allSettled([context.query(later), context.query(later), context.query(names)]),
      );
      expect(failed).toMatchObject(Array(3).fill({ status: 'rejected', reason: { sqlstate: '42P01' } }));
    }
    await adminQuery(layer.database.adminUrl, `create table ${sharedSchema}.later (like ${sharedSchema}.customers)`);
    await adminQuery(layer.database.adminUrl, `select rowhouse.protect('${sharedSchema}.later')`);
    for (let time = 0; time < 3; time++) expect(await read(later)).toEqual([]);
    expect((await prepared()).map(({ statement }) => statement)).toContainEqual(expect.stringContaining('later'));
  });

  it('goes on, on the same connection, after a value that cannot be written', async () => {
    await open();
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const text = (value: unknown): Sql => sql`select ${value}::text as value`;
    for (let time = 0; time < 3; time++) {
      await read(text('good'));
      await layer.run('read', tenantId, async (context) => {
        const mixed = [context.query(text('before')), context.query(text(circular)), context.query(text('after'))];
        expect(await Promise.allSettled(mixed)).toMatchObject([
          { value: [{ value: 'before' }] },
          { reason: { code: 'INTERNAL_ERROR' } },
          { value: [{ value: 'after' }] },
        ]);
      });
    }
    expect(layer.pool.totalCount).toBe(1);
  });

  it('is prepared on another connection where the first has lost what was prepared', async () => {
    await open();
    for (let time = 0; time < 3; time++) await read(names);
    await layer.pool.query('deallocate all');
    await expect(read(names)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    for (let time = 0; time < 3; time++) expect(await read(names)).toEqual([]);
  });

  it('is prepared again, on every connection, when a migration has changed the type of a column', async () => {
    await open({ poolSize: 3 });
    const everywhere = (): Promise<unknown> =>
      layer.run('read', tenantId, async (first) => {
        await first.query(names);
        await layer.run('read', tenantId, async (second) => {
          await second.query(names);
          await layer.run('read', tenantId, (third) => third.query(names));
        });
      });
    for (let time = 0; time < 3; time++) await everywhere();
    await adminQuery(
      layer.database.adminUrl,
      `alter table ${sharedSchema}.customers alter column name type varchar(90)`,
    );
    // The whole transaction is run again by whoever runs transactions.
    await expect(read(names)).rejects.toMatchObject({ code: 'TRANSACTION_CONFLICT', rerunnable: true });
    await everywhere();
    await everywhere();
  });
});
