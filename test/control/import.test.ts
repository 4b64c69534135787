// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of a mapping are written like this

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench } from '../support/import-files.ts';

const customers = {
  entity: 'Customer',
  file: 'customers.csv',
  externalId: 'id',
  fields: { name: 'name', email: 'email' },
};

describe('an import of files', () => {
  let house: TestHouse;
  let bench: ImportBench;
  let tenant: Tenant;
  let count = 0;

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createImportBench(house);
  });
  beforeEach(async () => {
    tenant = await house.createTenant({ slug: `tenant-${++count}`, extensions: ['suppliers', 'inventory'] });
  });
  afterAll(async () => {
    bench.remove();
    await house.close();
  });

  it('tells what became of the rows of each entity', async () => {
    const mapping = { entities: [{ ...customers, when: { column: 'email', empty: false } }] };
    const first = 'id,name,email\n1,Ann,a@example.com\n2,Bob,b@example.com\n3,Cid,\n';
    expect((await bench.run(tenant, mapping, { 'customers.csv': first })).entities).toEqual([
      { entity: 'Customer', inserted: 2, updated: 0, unchanged: 0, skipped: 1 },
    ]);
    const second = 'id,name,email\n1,Ann,a@example.com\n2,Bob,bob@example.com\n4,Dan,d@example.com\n';
    const report = await bench.run(tenant, mapping, { 'customers.csv': second });
    expect(report).toMatchObject({
      tenant: { id: tenant.id, slug: tenant.slug },
      entities: [{ entity: 'Customer', inserted: 1, updated: 1, unchanged: 1, skipped: 0 }],
      rows: 3,
    });
  });

  it('touches only rows in which something is different', async () => {
    const read = () =>
      bench.rows<{ external_id: string; name: string; version: number; created_at: string; updated_at: string }>(
        tenant,
        'external_id, name, version, created_at::text, updated_at::text, xmin::text',
        'customers',
      );
    const mapping = { entities: [customers] };
    await bench.run(tenant, mapping, { 'customers.csv': 'id,name,email\n1,Ann,\n2,Bob,\n' });
    const before = await read();
    expect(before.map(({ version, created_at, updated_at }) => [version, created_at === updated_at])).toEqual([
      [1, true],
      [1, true],
    ]);

    await bench.run(tenant, mapping, { 'customers.csv': 'id,name,email\n1,Ann,\n2,Bob,\n' });
    expect(await read()).toEqual(before);

    await bench.run(tenant, mapping, { 'customers.csv': 'id,name,email\n1,Ann,\n2,Bert,\n' });
    const [ann, bert] = await read();
    expect(ann).toEqual(before[0]);
    expect(bert).toMatchObject({ name: 'Bert', version: 2, created_at: before[1]!.created_at });
    expect(bert!.updated_at > before[1]!.updated_at).toBe(true);
  });

  it('clears what is empty and leaves alone what is not mapped', async () => {
    const files = { 'customers.csv': 'id,name,email,city\n1,Ann,a@example.com,Rome\n' };
    await bench.run(tenant, { entities: [{ ...customers, fields: { ...customers.fields, city: 'city' } }] }, files);
    await bench.run(tenant, { entities: [customers] }, { 'customers.csv': 'id,name,email\n1,Ann,\n' });
    expect(await bench.rows(tenant, 'name, email, city', 'customers')).toEqual([
      { name: 'Ann', email: null, city: 'Rome' },
    ]);
  });

  it('updates some fields of rows that are there, without those that only new rows need', async () => {
    const products = { entity: 'Product', file: 'products.csv', externalId: 'id' };
    await bench.run(
      tenant,
      { entities: [{ ...products, fields: { name: 'name', unitPrice: 'price' } }] },
      { 'products.csv': 'id,name,price\n1,Tea,4.50\n2,Coffee,6\n' },
    );
    const priceList = { entities: [{ ...products, fields: { unitPrice: 'price' } }] };
    await bench.run(tenant, priceList, { 'products.csv': 'id,price\n1,4.75\n' });
    expect(await bench.rows(tenant, 'name, unit_price::text', 'products')).toEqual([
      { name: 'Tea', unit_price: '4.7500' },
      { name: 'Coffee', unit_price: '6.0000' },
    ]);
  });

  it('brings entities into the order of their references, and refers to rows that were there', async () => {
    await bench.run(tenant, { entities: [customers] }, { 'customers.csv': 'id,name,email\nold,Ann,\n' });
    const mapping = {
      entities: [
        {
          entity: 'OrderLine',
          file: 'lines.csv',
          externalId: { template: '${order}-${product}' },
          fields: {
            order: { externalId: 'order' },
            product: { externalId: 'product' },
            position: { rowNumberWithin: ['order'] },
            quantity: 'quantity',
            unitPrice: 'price',
          },
        },
        {
          entity: 'Order',
          file: 'orders.csv',
          externalId: 'id',
          fields: { number: 'id', customer: { externalId: 'customer' }, currency: { constant: 'EUR' } },
        },
        { entity: 'Product', file: 'products.csv', externalId: 'id', fields: { name: 'name', unitPrice: 'price' } },
      ],
    };
    const report = await bench.run(tenant, mapping, {
      'products.csv': 'id,name,price\nT,Tea,4.50\nC,Coffee,6\n',
      'orders.csv': 'id,customer\n1,old\n2,old\n',
      'lines.csv': 'order,product,quantity,price\n1,T,1,4\n2,T,2,4\n1,C,3,6\n2,C,4,6\n',
    });
    expect(report.entities.map(({ entity }) => entity)).toEqual(['Order', 'Product', 'OrderLine']);
    expect(await bench.rows(tenant, 'external_id, position, quantity, discount::text', 'order_lines')).toEqual([
      { external_id: '1-C', position: 2, quantity: 3, discount: '0.0000' },
      { external_id: '1-T', position: 1, quantity: 1, discount: '0.0000' },
      { external_id: '2-C', position: 2, quantity: 4, discount: '0.0000' },
      { external_id: '2-T', position: 1, quantity: 2, discount: '0.0000' },
    ]);
  });

  it('imports entities of the extensions that the tenant has enabled', async () => {
    const mapping = {
      entities: [
        {
          entity: 'StockLevel',
          file: 'p.csv',
          externalId: 'id',
          fields: { product: { externalId: 'id' }, onHand: 'stock' },
        },
        { entity: 'Product', file: 'p.csv', externalId: 'id', fields: { name: 'id', unitPrice: { constant: 1 } } },
      ],
    };
    const report = await bench.run(tenant, mapping, { 'p.csv': 'id,stock\n1,7\n' });
    expect(report.entities.map(({ entity, inserted }) => [entity, inserted])).toEqual([
      ['Product', 1],
      ['StockLevel', 1],
    ]);
  });

  it('tells how far it is, and goes through more rows than a batch holds', async () => {
    const rows = Array.from({ length: 4_500 }, (_, index) => `${index},Customer ${index},`);
    const seen: Array<{ rows: number; bytes: number; totalBytes: number }> = [];
    const report = await bench.run(
      tenant,
      { entities: [customers] },
      { 'customers.csv': `id,name,email\n${rows.join('\n')}\n` },
      { onProgress: (progress) => seen.push(progress) },
    );
    expect(report.entities).toEqual([{ entity: 'Customer', inserted: 4500, updated: 0, unchanged: 0, skipped: 0 }]);
    expect(seen.map((progress) => progress.rows)).toEqual([1000, 2000, 3000, 4000, 4500]);
    expect(seen.at(-1)!.bytes).toBe(seen.at(-1)!.totalBytes);
  });

  it('is recorded in the audit', async () => {
    await bench.run(tenant, { entities: [customers] }, { 'customers.csv': 'id,name,email\n1,Ann,\n' });
    expect(
      await adminQuery(
        house.database.adminUrl,
        `select actor, action, details from rowhouse_catalog.audit where tenant_id = $1 and action = 'import'`,
        [tenant.id],
      ),
    ).toEqual([
      {
        actor: 'cli:test',
        action: 'import',
        details: { entities: [{ entity: 'Customer', inserted: 1, updated: 0, unchanged: 0, skipped: 0 }] },
      },
    ]);
  });
});
