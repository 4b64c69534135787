import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { order } from '../../resolvers/core/entities.ts';
import type { Context } from '../../src/data/context.ts';
import { newId } from '../../src/data/identifiers.ts';
import { nextNumber } from '../../src/data/numbering.ts';
import { sql, tenant } from '../../src/data/sql.ts';
import { createDataLayer, type DataLayer } from '../support/data-layer.ts';

describe('numbers of documents', () => {
  let layer: DataLayer;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 4 });
  });
  afterAll(() => layer.close());

  const next = (tenantId: string, counter: string, prefix: string): Promise<string> =>
    layer.run('write', tenantId, (context) => nextNumber(context, order, 'number', { counter, prefix }));

  async function placeOrders(tenantId: string, numbers: readonly string[]): Promise<void> {
    await layer.run('write', tenantId, async (context: Context) => {
      const customerId = newId();
      await context.query(
        sql`insert into customers (tenant_id, id, name) values (${tenant}, ${customerId}::uuid, 'A')`,
      );
      for (const number of numbers) {
        await context.query(sql`
insert into orders (tenant_id, id, number, currency, customer_id)
values (${tenant}, ${newId()}::uuid, ${number}::text, 'USD', ${customerId}::uuid)`);
      }
    });
  }

  it('count from 1 for each tenant and each counter, and go on under another prefix', async () => {
    const [one, other] = [newId(), newId()];
    expect(await next(one, 'a', 'A-')).toBe('A-000001');
    expect(await next(one, 'a', 'A-')).toBe('A-000002');
    expect(await next(one, 'b', 'A-')).toBe('A-000001');
    expect(await next(other, 'a', 'A-')).toBe('A-000001');
    expect(await next(one, 'a', '')).toBe('000003');
  });

  it('are given out again when whoever had them was rolled back', async () => {
    const tenantId = newId();
    const refused = layer.run('write', tenantId, async (context) => {
      await nextNumber(context, order, 'number', { counter: 'a', prefix: 'A-' });
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await next(tenantId, 'a', 'A-')).toBe('A-000001');
  });

  it('pass over those that are taken, in one step, whatever stands in front of them', async () => {
    for (const prefix of ['A-', '2026/', 'a.b', '(x)', '\\d', 'Ä😀']) {
      const tenantId = newId();
      const statements = (): number => layer.seen.filter(({ type }) => type === 'statement.executed').length;
      // The last two are no numbers of this kind: one begins otherwise, one ends in a letter.
      await placeOrders(tenantId, [`${prefix}000001`, `${prefix}000002`, `${prefix}4711`, `axb9000`, `${prefix}8000x`]);
      const before = statements();
      expect(await next(tenantId, 'a', prefix)).toBe(`${prefix}004712`);
      expect(statements() - before).toBe(3);
    }
  });
});
