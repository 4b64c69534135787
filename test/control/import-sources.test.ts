import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench } from '../support/import-files.ts';

const customers = {
  entity: 'Customer',
  file: 'customers.csv',
  externalId: 'id',
  fields: { name: 'name', email: 'email' },
};

describe('files of an import', () => {
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

  it('reads CSV with a byte order mark, CRLF, quotes, line breaks in cells, blank lines, and no line break at the end', async () => {
    const text = '\ufeffid,name,"email"\r\n1,"Ann ""A"" Lee",\r\n\r\n2,"Bob\r\nLtd, Inc.",b@example.com';
    await bench.run(tenant, { entities: [customers] }, { 'customers.csv': text });
    expect(await bench.rows(tenant, 'external_id, name, email', 'customers')).toEqual([
      { external_id: '1', name: 'Ann "A" Lee', email: null },
      { external_id: '2', name: 'Bob\r\nLtd, Inc.', email: 'b@example.com' },
    ]);
  });

  it('reads other delimiters and encodings', async () => {
    const mapping = {
      files: { 'customers.csv': { delimiter: ';', encoding: 'windows-1252' }, data: { format: 'csv' } },
      entities: [customers, { ...customers, file: 'more.tsv' }, { ...customers, file: 'data' }],
    };
    await bench.run(tenant, mapping, {
      'customers.csv': Buffer.from('id;name;email\n1;Jos\xe9;\n', 'latin1'),
      'more.tsv': 'id\tname\temail\n2\tZoë\t\n',
      data: 'id,name,email\n3,Ünal,\n',
    });
    expect(await bench.rows(tenant, 'name', 'customers')).toEqual([
      { name: 'José' },
      { name: 'Zoë' },
      { name: 'Ünal' },
    ]);
  });

  it('reads NDJSON with nested keys, and numbers to their last digit', async () => {
    const mapping = {
      entities: [
        { ...customers, file: 'customers.ndjson', fields: { name: 'name', city: 'address.city', phone: 'a.b' } },
        {
          entity: 'Product',
          file: 'products.jsonl',
          externalId: 'id',
          fields: { name: 'name', unitPrice: 'price', discontinued: 'old', sku: { column: 'id', convert: ['trim'] } },
        },
      ],
    };
    await bench
      .run(tenant, mapping, {
        'customers.ndjson': [
          { id: 1, name: 'Ann\u2028Lee', address: { city: 'Rome' }, 'a.b': 'flat' },
          { id: 'x', name: 'Bob', address: null, a: { b: '' } },
        ],
        'products.jsonl':
          '{"id":12345678901234567890,"name":"Tea","price":12345678901234.5678,"old":false}\r\n\n{"id":2,"name":"Coffee","price":1.5e2,"old":null}',
      })
      .catch((error) => expect(error.message).toContain('products.jsonl:3: Product.discontinued: is empty'));
    expect(await bench.rows(tenant, 'name', 'customers')).toEqual([]);

    const withDefault = structuredClone(mapping);
    Object.assign(withDefault.entities[1]!.fields, { discontinued: { column: 'old', convert: [{ default: true }] } });
    await bench.run(tenant, withDefault, {
      'customers.ndjson': [
        { id: 1, name: 'Ann\u2028Lee', address: { city: 'Rome' }, 'a.b': 'flat' },
        { id: 'x', name: 'Bob', address: null, a: { b: '' } },
      ],
      'products.jsonl':
        '{"id":12345678901234567890,"name":"Tea","price":12345678901234.5678,"old":false}\r\n\n{"id":2,"name":"Coffee","price":1.5e2,"old":null}',
    });
    expect(await bench.rows(tenant, 'external_id as id, name, city, phone', 'customers')).toEqual([
      { id: '1', name: 'Ann\u2028Lee', city: 'Rome', phone: 'flat' },
      { id: 'x', name: 'Bob', city: null, phone: null },
    ]);
    expect(
      await bench.rows(tenant, 'external_id as id, unit_price::text as price, discontinued as old', 'products'),
    ).toEqual([
      { id: '12345678901234567890', price: '12345678901234.5678', old: false },
      { id: '2', price: '150.0000', old: true },
    ]);
  });
});
