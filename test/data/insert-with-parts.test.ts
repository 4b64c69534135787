import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { customer, order, orderLine, product } from '../../resolvers/core/entities.ts';
import type { Context } from '../../src/data/context.ts';
import type { UserErrors } from '../../src/kernel/user-errors.ts';
import {
  insertPreparedRow,
  insertPreparedRows,
  insertRow,
  insertWithParts,
  type NextValue,
  newId,
  prepareRows,
  sql,
  tenant,
  toGlobalId,
  type Values,
} from '../../src/kit.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';

const next: NextValue = {
  field: 'number',
  taking: sql`
insert into counters (tenant_id, name, value) values (${tenant}, 'tested', 1)
on conflict (tenant_id, name) do update set value = counters.value + 1
returning 'T-' || value::text as next`,
};

const nobody = '01900000-0000-7000-8000-00000000dead';

describe('a row that is inserted with its parts', () => {
  let layer: DataLayer;
  const owner = newId();
  let customerId: string;
  let productId: string;

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 1 });
    await layer.run('write', owner, async (context) => {
      customerId = toGlobalId('Customer', (await insertRow(context, customer, { name: 'Ada' })).id);
      productId = toGlobalId('Product', (await insertRow(context, product, { name: 'Tea', unitPrice: '1' })).id);
    });
  });
  beforeEach(async () => {
    for (const table of ['order_lines', 'orders', 'counters'])
      await adminQuery(layer.database.adminUrl, `delete from ${sharedSchema}.${table}`);
  });
  afterAll(() => layer.close());

  async function place(context: Context, values: Values, lines: readonly Values[]) {
    const whole = { customerId, status: 'PLACED', currency: 'USD', placedAt: new Date(), ...values };
    const { rows } = await prepareRows(context, order, [{ values: whole, path: ['input'] }]);
    const given = lines.map((line, index) => ({
      values: {
        productId,
        position: index + 1,
        quantity: 1,
        unitPrice: '2',
        ...line,
        orderId: toGlobalId('Order', rows[0]!.id),
      },
      path: ['input', 'lines', String(index)],
    }));
    const parts = await prepareRows(context, orderLine, given);
    return insertWithParts(context, order, rows[0]!, next, {
      entity: orderLine,
      rows: parts.rows,
      path: ['input', 'lines'],
    });
  }

  const placed = (values: Values, lines: readonly Values[]) =>
    layer.run('write', owner, (context) => place(context, values, lines));

  const refusal = async (values: Values, lines: readonly Values[]) => {
    const error = await placed(values, lines).then(
      () => expect.unreachable(),
      (thrown: UserErrors) => thrown,
    );
    return error.userErrors.map(({ field, code }) => [field.join('.'), code]);
  };

  const stored = (table: string) =>
    adminQuery(layer.database.adminUrl, `select * from ${sharedSchema}.${table} where tenant_id = $1`, [owner]);

  it('takes the next value, and is there with all of them, whatever columns each is given', async () => {
    const first = await placed({}, [{ discount: '0.5' }, {}, { discount: '0.25', quantity: 3 }]);
    expect(first).toMatchObject({ number: 'T-1', status: 'PLACED', version: 1 });
    expect(await placed({}, [])).toMatchObject({ number: 'T-2' });
    const lines = await stored('order_lines');
    expect(lines.map(({ position, discount, order_id }) => [position, discount, order_id]).sort()).toEqual([
      [1, '0.5000', first!.id],
      [2, '0.0000', first!.id],
      [3, '0.2500', first!.id],
    ]);
  });

  it('is not inserted, nor is any of them, where another has the value', async () => {
    await placed({}, []);
    await adminQuery(layer.database.adminUrl, `update ${sharedSchema}.counters set value = 0`);
    const outcomes = await layer.run('write', owner, async (context) => [
      await place(context, {}, [{}]),
      await place(context, {}, [{}, {}]),
    ]);
    expect(outcomes).toMatchObject([undefined, { number: 'T-2' }]);
    expect(await stored('orders')).toHaveLength(2);
    expect(await stored('order_lines')).toHaveLength(2);
  });

  it('leaves nothing of a row in the statements that are kept', async () => {
    const held = await layer.run('write', owner, async (context) => {
      const whole = { customerId, status: 'PLACED', currency: 'EUR', placedAt: new Date(), shippedAt: new Date() };
      const { rows } = await prepareRows(context, order, [{ values: whole, path: ['input'] }]);
      const parts = { entity: orderLine, rows: [], path: ['input', 'lines'] };
      await insertWithParts(context, order, rows[0]!, next, parts);
      const prepared = await prepareRows(context, customer, [
        { values: { name: 'Eve', city: 'Ulm' }, path: ['input'] },
      ]);
      await insertPreparedRow(context, customer, prepared.rows[0]!);
      const several = await prepareRows(context, customer, [{ values: { name: 'Max', city: 'Ulm' }, path: ['input'] }]);
      await insertPreparedRows(context, customer, several.rows);
      return [...rows, ...prepared.rows, ...several.rows].map((row) => new WeakRef(row));
    });
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await nextTurn();
    collect();
    expect(held.map((row) => row.deref())).toEqual([undefined, undefined, undefined]);
  });

  it('tells what the database alone finds by its path: of the row, of one part, of any of several', async () => {
    await placed({ externalId: 'taken' }, []);
    expect(await refusal({ externalId: 'taken' }, [{}])).toEqual([['input.externalId', 'TAKEN']]);
    expect(await refusal({ customerId: toGlobalId('Customer', nobody) }, [{}])).toEqual([
      ['input.customerId', 'NOT_FOUND'],
    ]);
    const unknown = { productId: toGlobalId('Product', nobody) };
    expect(await refusal({}, [unknown])).toEqual([['input.lines.0.productId', 'NOT_FOUND']]);
    expect(await refusal({}, [{}, unknown])).toEqual([['input.lines.productId', 'NOT_FOUND']]);
    expect(await refusal({}, [{ discount: '3' }])).toEqual([['input.lines.0.discount', 'INVALID']]);
    expect(await refusal({}, [{ unitPrice: undefined }])).toEqual([['input.lines.0.unitPrice', 'REQUIRED']]);
    // Too large for its column, and only one value could have been.
    expect(await refusal({}, [{ unitPrice: undefined, discount: '12345' }])).toEqual([
      ['input.lines.0.discount', 'INVALID'],
    ]);
    expect(await stored('orders')).toHaveLength(1);
    expect(await stored('order_lines')).toEqual([]);
  });
});
