import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { product } from '../../resolvers/core/entities.ts';
import { stockLevel } from '../../resolvers/extensions/inventory/entities.ts';
import { type Context, insertRow, keepRows, newId, sql, tenant } from '../../src/kit.ts';
import { createDataLayer, type DataLayer } from '../support/data-layer.ts';

describe('rows that are kept', () => {
  let layer: DataLayer;
  const own = newId();

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 8, poolWait: 30_000, limits: { lockTimeout: 30_000 } });
  });
  afterAll(() => layer.close());

  const products = (count: number): Promise<readonly string[]> =>
    layer.run('write', own, async (context) => {
      const ids: string[] = [];
      for (let made = 0; made < count; made++) {
        ids.push((await insertRow(context, product, { name: `Product ${made}`, unitPrice: '1' })).id);
      }
      return ids;
    });
  const keep = (context: Context, ids: readonly string[]) => keepRows(context, stockLevel, 'productId', ids);

  it('are made once for each parent and given in the order of the parents, with what they hold', async () => {
    const [first = '', second = '', third = ''] = await products(3);
    const made = await layer.run('write', own, async (context) => {
      expect(await context.loadOneByReference(stockLevel, 'productId', second)).toBeNull();
      const rows = await keep(context, [second, first]);
      // What was loaded before is not believed any more.
      expect(await context.loadOneByReference(stockLevel, 'productId', second)).toEqual(rows[0]);
      await context.query(sql`
update stock_levels set on_hand = 7 where tenant_id = ${tenant} and product_id = ${first}::uuid`);
      return rows;
    });
    expect(made.map(({ productId, onHand }) => [productId, onHand])).toEqual([
      [second, 0],
      [first, 0],
    ]);
    const again = await layer.run('write', own, (context) => keep(context, [first, third, second]));
    expect(again.map(({ productId, onHand }) => [productId, onHand])).toEqual([
      [first, 7],
      [third, 0],
      [second, 0],
    ]);
    expect([again[0]!.id, again[2]!.id]).toEqual([made[1]!.id, made[0]!.id]);
  });

  it('are locked: of many who add to what they read nothing is lost, in whatever order they ask', async () => {
    const ids = await products(3);
    const add = (turn: number): Promise<void> =>
      layer.run('write', own, async (context) => {
        const asked = [ids[turn % 3]!, ids[(turn + 1 + (turn % 2)) % 3]!];
        for (const { id, onHand } of await keep(context, asked)) {
          await context.query(sql`
update stock_levels set on_hand = ${onHand + 1}::integer where tenant_id = ${tenant} and id = ${id}::uuid`);
        }
      });
    await Promise.all(Array.from({ length: 60 }, (_, turn) => add(turn)));
    const levels = await layer.run('write', own, (context) => keep(context, ids));
    expect(levels.map(({ onHand }) => onHand)).toEqual([40, 40, 40]);
  });

  it('belong to parents that exist, and take no custom fields', async () => {
    await expect(layer.run('write', own, (context) => keep(context, [newId()]))).rejects.toMatchObject({
      code: 'REFERENCE_VIOLATION',
    });
    await expect(
      layer.run('write', own, (context) => keepRows(context, product, 'externalId', [newId()])),
    ).rejects.toThrow('Product takes custom fields: its rows are made by insertRow');
  });
});
