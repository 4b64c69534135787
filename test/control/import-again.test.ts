import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importRows } from '../../src/control/import/open-import.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench } from '../support/import-files.ts';

/** Text as it can be stored, lone surrogates and U+0000 left out; never empty, which would be nothing. */
const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter((candidate) => !candidate.includes('\u0000'));
const optional = fc.option(text);
const price = fc.integer({ min: 0, max: 10 ** 9 }).map((number) => String(number / 10_000));
const instant = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const unique = <Row extends { id: string }>(row: fc.Arbitrary<Row>) =>
  fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 1, maxLength: 12 });
const customers = unique(fc.record({ id: text, name: text, city: optional }));
const products = unique(fc.record({ id: text, name: text, category: optional, price, old: fc.boolean() }));
const orders = fc.array(
  fc.record({ status: fc.constantFrom('PLACED', 'SHIPPED', 'CANCELLED'), at: instant, sent: fc.option(instant) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);
const house = fc.record({ customers, products, orders, format: fc.constantFrom('csv', 'ndjson') });

type House = typeof house extends fc.Arbitrary<infer Value> ? Value : never;

describe('an import that is run again', () => {
  let testHouse: TestHouse;
  let bench: ImportBench;

  beforeAll(async () => {
    testHouse = await createTestHouse();
    bench = createImportBench(testHouse);
  });
  afterAll(async () => {
    bench.remove();
    await testHouse.close();
  });

  async function snapshot(tenant: Tenant) {
    const tables = ['customers', 'products', 'orders', 'order_lines'];
    return Promise.all(tables.map((table) => bench.rows(tenant, '*, xmin', table)));
  }

  it('changes nothing, from whatever form the rows come', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(house, async (given) => {
        const tenant = await testHouse.createTenant({ slug: `again-${++count}` });
        const { mapping, files, rows } = importsOf(given);
        const first = await bench.run(tenant, mapping, files);
        const imported = await snapshot(tenant);
        expect(imported.map((table) => table.length)).toEqual(rows.map(([, ofType]) => ofType.length));
        expect(first.entities.every(({ updated, unchanged }) => updated + unchanged === 0)).toBe(true);
        const stored = imported[0]!.map((row) => [row.external_id, row.name, row.city]).sort();
        expect(stored).toEqual(given.customers.map(({ id, name, city }) => [id, name, city]).sort());

        const second = await bench.run(tenant, mapping, files);
        expect(second.entities.every(({ inserted, updated }) => inserted + updated === 0)).toBe(true);
        expect(await snapshot(tenant)).toEqual(imported);

        const counts = await importRows(
          { databaseUrl: testHouse.database.urls.gateway, tenant, modules: shippedModules },
          async (importing) => {
            for (const [type, ofType] of rows) await importing.rows(type, ofType);
          },
        );
        expect([...counts.values()].every(({ inserted, updated }) => inserted + updated === 0)).toBe(true);
        expect(await snapshot(tenant)).toEqual(imported);
      }),
      { numRuns: 25 },
    );
  });
});

/** The same rows as files and in memory. */
function importsOf({ customers, products, orders, format }: House) {
  const ordered = orders.map((order, index) => ({
    ...order,
    id: `${index}`,
    customer: customers[index % customers.length]!.id,
  }));
  const lines = ordered.flatMap((order, index) =>
    products.slice(0, 1 + (index % 3)).map((product, position) => ({
      id: `${order.id}/${position}`,
      order: order.id,
      product: product.id,
      quantity: index + 1,
      price: product.price,
      position: position + 1,
    })),
  );
  const write = (rows: readonly object[]) => (format === 'csv' ? csv(rows) : rows);
  const entity = (type: string, file: string, fields: object) => ({
    entity: type,
    file: `${file}.${format}`,
    externalId: 'id',
    fields,
  });
  return {
    mapping: {
      entities: [
        entity('Customer', 'customers', { name: 'name', ...(customers.some(({ city }) => city) && { city: 'city' }) }),
        entity('Product', 'products', {
          name: 'name',
          unitPrice: 'price',
          discontinued: 'old',
          ...(products.some(({ category }) => category) && { category: 'category' }),
        }),
        entity('Order', 'orders', {
          number: 'id',
          status: 'status',
          customer: { externalId: 'customer' },
          currency: { constant: 'EUR' },
          placedAt: 'at',
          shippedAt: 'sent',
        }),
        entity('OrderLine', 'lines', {
          order: { externalId: 'order' },
          product: { externalId: 'product' },
          position: { rowNumberWithin: 'order' },
          quantity: 'quantity',
          unitPrice: 'price',
        }),
      ],
    },
    files: {
      [`customers.${format}`]: write(customers),
      [`products.${format}`]: write(products),
      [`orders.${format}`]: write(ordered),
      [`lines.${format}`]: write(lines),
    },
    rows: [
      ['Customer', customers.map(({ id, ...row }) => ({ externalId: id, ...row }))],
      [
        'Product',
        products.map(({ id, price, old, ...row }) => ({ externalId: id, ...row, unitPrice: price, discontinued: old })),
      ],
      [
        'Order',
        ordered.map(({ id, at, sent, ...row }) => ({
          externalId: id,
          ...row,
          number: id,
          currency: 'EUR',
          placedAt: at,
          shippedAt: sent,
        })),
      ],
      ['OrderLine', lines.map(({ id, price, ...row }) => ({ externalId: id, ...row, unitPrice: price }))],
    ] as const,
  };
}

/** RFC 4180: every cell in quotes, quotes doubled. */
function csv(rows: readonly object[]): string {
  const cell = (value: unknown): string => `"${String(value ?? '').replaceAll('"', '""')}"`;
  const line = (values: readonly unknown[]): string => `${values.map(cell).join(',')}\r\n`;
  return [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))].map(line).join('');
}
