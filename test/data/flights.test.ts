import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { newId } from '../../src/data/identifiers.ts';
import { type Sql, sql, tenant } from '../../src/data/sql.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { createPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.ts';

describe('on one connection', () => {
  let layer: DataLayer;
  let proxy: PostgresProxy;
  const tenants = [newId(), newId()];

  beforeAll(async () => {
    proxy = await createPostgresProxy(inject('adminUrl'));
    layer = await createDataLayer({ poolSize: 1, route: proxy.route });
    for (const [index, id] of tenants.entries()) {
      await layer.run('write', id, (context) =>
        context.query(
          sql`insert into customers (tenant_id, id, name) values (${tenant}, ${newId()}::uuid, ${`of tenant ${index}`})`,
        ),
      );
    }
  });
  afterAll(async () => {
    await layer.close();
    await proxy.close();
  });

  const names = sql`select name from customers where tenant_id = ${tenant}`;
  const read = (tenantId: string, statement: Sql = names): Promise<readonly unknown[]> =>
    layer.run('read', tenantId, (context) => context.query(statement));
  const rowOf = (index: number): unknown => ({ name: `of tenant ${index}` });

  it('a session that ends leaves together with the next that begins, each in a transaction of its own', async () => {
    const alternating = Array.from({ length: 12 }, (_, index) => index % 2);
    const before = proxy.flights();
    const answers = await Promise.all(alternating.map((index) => read(tenants[index]!)));
    expect(answers).toEqual(alternating.map((index) => [rowOf(index)]));
    // One for each session; the last one's end may be on its way or not.
    expect(proxy.flights() - before).toBeLessThanOrEqual(alternating.length + 1);
  });

  it('a session that began together with the end of another reads one snapshot', async () => {
    const count = sql`select count(*)::integer as count from products where tenant_id = ${tenant}`;
    const [, answers] = await Promise.all([
      read(tenants[0]!),
      layer.run('read', tenants[1]!, async (context) => {
        const first = await context.query(count);
        await adminQuery(
          layer.database.adminUrl,
          `insert into ${sharedSchema}.products (tenant_id, id, name, unit_price) values ($1, gen_random_uuid(), 'New', 1)`,
          [tenants[1]!],
        );
        return [first, await context.query(count)];
      }),
    ]);
    expect(answers).toEqual([[{ count: 0 }], [{ count: 0 }]]);
    expect(await read(tenants[1]!, count)).toEqual([{ count: 1 }]);
  });

  it('a statement that fails takes nothing of the next session with it', async () => {
    const divide = sql`select 1 / (count(*) * 0) as never from customers where tenant_id = ${tenant}`;
    for (let time = 0; time < 3; time++) {
      const answers = await Promise.allSettled([
        read(tenants[0]!),
        read(tenants[1]!, divide),
        read(tenants[0]!),
        layer.run('read', tenants[1]!, (context) =>
          Promise.allSettled([context.query(names), context.query(divide), context.query(names)]),
        ),
        read(tenants[1]!),
      ]);
      expect(answers).toMatchObject([
        { value: [rowOf(0)] },
        { reason: { sqlstate: '22012' } },
        { value: [rowOf(0)] },
        { value: [{ value: [rowOf(1)] }, { reason: { sqlstate: '22012' } }, { reason: { sqlstate: '22012' } }] },
        { value: [rowOf(1)] },
      ]);
    }
    expect(layer.pool.totalCount).toBe(1);
  });
});
