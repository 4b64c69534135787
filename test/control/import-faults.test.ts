import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTenantStatus } from '../../src/control/commands/set-tenant-status.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench, type ImportFiles } from '../support/import-files.ts';

const customers = { entity: 'Customer', file: 'customers.csv', externalId: 'id', fields: { name: 'name' } };
const products = {
  entity: 'Product',
  file: 'products.csv',
  externalId: 'id',
  fields: { name: 'name', unitPrice: 'price' },
};
const orders = {
  entity: 'Order',
  file: 'orders.csv',
  externalId: 'id',
  fields: { number: 'number', customer: { externalId: 'customer' }, currency: { constant: 'USD' } },
};

describe('an import with faults', () => {
  let house: TestHouse;
  let bench: ImportBench;
  let tenant: Tenant;

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createImportBench(house);
    tenant = await house.createTenant({ slug: 'acme' });
  });
  afterAll(async () => {
    bench.remove();
    await house.close();
  });

  /** The faults of an import of which nothing may stay. */
  async function faults(
    entities: readonly object[],
    files: ImportFiles,
    more: object = {},
  ): Promise<readonly string[]> {
    const failure = await bench.fail(tenant, { entities, ...more }, files);
    expect(failure.code).toBe('IMPORT_INVALID');
    for (const fault of failure.faults) expect(failure.message).toContain(fault);
    for (const table of ['customers', 'products', 'orders', 'order_lines']) {
      expect(await bench.rows(tenant, 'id', table)).toEqual([]);
    }
    return failure.faults;
  }

  it('names the line of each bad row, and every fault of a row', async () => {
    const files = {
      'customers.csv': 'id,name\n1,Ann\n2,\n3,"two\nlines"\n4\n,\n5,Bob,more\n6,Cid\n',
      'products.csv': 'id,name,price\n1,,free\n2,Tea,1\n',
    };
    expect(await faults([customers, products], files)).toEqual([
      'customers.csv:3: Customer.name: is empty, but required',
      'customers.csv:6: has 1 cells, the header has 2',
      'customers.csv:7: Customer.externalId: is empty',
      'customers.csv:7: Customer.name: is empty, but required',
      'customers.csv:8: has 3 cells, the header has 2',
      'products.csv:2: Product.name: is empty, but required',
      'products.csv:2: Product.unitPrice: "free" is not a decimal',
    ]);
  });

  it('counts lines as an editor does, with line breaks of both kinds inside and between rows', async () => {
    const text = 'id,name\r\n1,"a\r\nb\nc"\r\n\r\n\r\n2,\r\n3,"x\r\n"\r\n4,';
    expect(await faults([customers], { 'customers.csv': text })).toEqual([
      'customers.csv:7: Customer.name: is empty, but required',
      'customers.csv:10: Customer.name: is empty, but required',
    ]);
  });

  it('refuses what a field cannot hold', async () => {
    const everything = {
      entity: 'Order',
      file: 'orders.csv',
      externalId: 'id',
      fields: {
        number: 'id',
        status: 'status',
        currency: 'currency',
        placedAt: 'at',
        shippedAt: 'at',
        customer: { externalId: 'id' },
      },
    };
    const rows = [
      'id,status,currency,at',
      '1,LOST,USD,2026-02-29',
      '2,PLACED,usd,yesterday',
      '3,placed,USD,2026-01-01 24:00',
      '4,PLACED,USD,0000-01-01',
      '5,PLACED,USD,2026-01-01T10:00+25:00',
    ];
    expect(await faults([everything], { 'orders.csv': rows.join('\n') })).toEqual([
      'orders.csv:2: Order.status: "LOST" is not one of PLACED, SHIPPED, CANCELLED',
      ...['placedAt', 'shippedAt'].map((name) => `orders.csv:2: Order.${name}: "2026-02-29" ${notInstant}`),
      'orders.csv:3: Order.currency: "usd" is not a currency code of ISO 4217 in capitals',
      ...['placedAt', 'shippedAt'].map((name) => `orders.csv:3: Order.${name}: "yesterday" ${notInstant}`),
      'orders.csv:4: Order.status: "placed" is not one of PLACED, SHIPPED, CANCELLED',
      ...['placedAt', 'shippedAt'].map((name) => `orders.csv:4: Order.${name}: "2026-01-01 24:00" ${notInstant}`),
      ...['placedAt', 'shippedAt'].map((name) => `orders.csv:5: Order.${name}: "0000-01-01" ${notInstant}`),
      ...['placedAt', 'shippedAt'].map((name) => `orders.csv:6: Order.${name}: "2026-01-01T10:00+25:00" ${notInstant}`),
    ]);
  });

  it('refuses numbers that are none or too large, and prices that would be rounded', async () => {
    const lines = {
      entity: 'OrderLine',
      file: 'lines.csv',
      externalId: 'id',
      fields: {
        order: { externalId: { constant: 'o' } },
        product: { externalId: { constant: 'p' } },
        position: { constant: 1 },
        quantity: 'quantity',
        unitPrice: 'price',
        discount: 'discount',
      },
    };
    const files = {
      'customers.csv': 'id,name\nc,Ann\n',
      'products.csv': 'id,name,price\np,Tea,1\n',
      'orders.csv': 'id,number,customer\no,1,c\n',
      'lines.csv': [
        'id,quantity,price,discount',
        '1,1.5,1,0',
        '2,2147483648,1,0',
        '3,1,1e3x,0',
        '4,1,1234567890123456789,0',
        '5,1,1.00005,0',
        '6,1,1,10',
        '7,1,1,1.5',
        '8,0,1,0',
        '9,2.0,+1.50000,0.15',
        '10,1,"1,5",0',
      ].join('\n'),
    };
    expect(await faults([customers, products, orders, lines], files)).toEqual([
      'lines.csv:2: OrderLine.quantity: "1.5" is not a whole number',
      'lines.csv:3: OrderLine.quantity: "2147483648" lies outside the range of whole numbers, ±2147483647',
      'lines.csv:4: OrderLine.unitPrice: "1e3x" is not a decimal',
      'lines.csv:5: OrderLine.unitPrice: "1234567890123456789" has more than 18 digits before the point',
      'lines.csv:6: OrderLine.unitPrice: 1.00005 would be stored as 1.0001; use the conversion "round"',
      'lines.csv:7: OrderLine: one of the numbers is larger than can be stored: position 1, quantity 1, unitPrice 1, discount 10',
      'lines.csv:8: OrderLine.discount: "1.5" is not accepted (order_lines_discount_check)',
      'lines.csv:9: OrderLine.quantity: "0" is not accepted (order_lines_quantity_check)',
      'lines.csv:11: OrderLine.unitPrice: "1,5" is not a decimal',
    ]);
  });

  it('refuses text that PostgreSQL cannot store', async () => {
    const ndjson = [
      { id: 'a', name: 'nul \u0000' },
      { id: 'b', name: '\ud800' },
      { id: 'c'.repeat(501), name: 'long' },
      // Too random to be compressed below what an index entry may have.
      {
        id: 'd',
        name: Array.from({ length: 9_000 }, (_, index) =>
          String.fromCodePoint(33 + ((index * index * 7919) % 9001)),
        ).join(''),
      },
    ];
    expect(await faults([{ ...customers, file: 'c.ndjson' }], { 'c.ndjson': ndjson })).toEqual([
      'c.ndjson:1: Customer.name: holds the character U+0000, which PostgreSQL cannot store',
      'c.ndjson:2: Customer.name: holds half a surrogate pair, which is no text',
      `c.ndjson:3: Customer.externalId: "${'c'.repeat(60)}…" has 501 characters, an external id has at most 500`,
      expect.stringMatching(/^c\.ndjson:4: Customer: the database refuses the row: index row /),
    ]);
  });

  it('finds external ids that come twice, in one file or in two', async () => {
    const files = { 'customers.csv': 'id,name\n1,Ann\n2,Bob\n1,Ann\n', 'more.csv': 'id,name\n3,Cid\n2,Bob\n' };
    expect(await faults([customers, { ...customers, file: 'more.csv' }], files)).toEqual([
      'customers.csv:4: Customer: the external id "1" stands at customers.csv:2 already',
      'more.csv:3: Customer: the external id "2" stands at customers.csv:3 already',
    ]);
  });

  it('finds references to nothing, and blames nobody for a row that was itself refused', async () => {
    const files = {
      'customers.csv': 'id,name\ngood,Ann\nbad,\n',
      'orders.csv': 'id,number,customer\n1,1,good\n2,2,bad\n3,3,missing\n4,4,\n',
    };
    expect(await faults([customers, orders], files)).toEqual([
      'customers.csv:3: Customer.name: is empty, but required',
      'orders.csv:4: Order.customer: there is no Customer with the external id "missing"',
      'orders.csv:5: Order.customer: is empty, but required',
    ]);
  });

  it('never finds the row of another tenant', async () => {
    const other = await house.createTenant({ slug: 'other' });
    await bench.run(other, { entities: [customers] }, { 'customers.csv': 'id,name\n1,Ann\n' });
    expect(await faults([orders], { 'orders.csv': 'id,number,customer\n1,1,1\n' })).toEqual([
      'orders.csv:2: Order.customer: there is no Customer with the external id "1"',
    ]);
  });

  it('finds other keys that are taken, among the rows and by rows that are there', async () => {
    const files = {
      'customers.csv': 'id,name\nc,Ann\n',
      'orders.csv': [
        'id,number,customer',
        ...Array.from({ length: 2_500 }, (_, index) => `${index},${index % 2_400},c`),
      ].join('\n'),
    };
    const found = await faults([customers, orders], files);
    expect(found.length).toBe(100);
    expect(found[0]).toBe('orders.csv:2402: Order.number: another Order has "0" already');
    expect(found[99]).toBe('orders.csv:2501: Order.number: another Order has "99" already');
  });

  it('finds values that are not mapped or not looked up', async () => {
    const mapped = {
      ...products,
      fields: {
        ...products.fields,
        discontinued: { column: 'state', convert: [{ map: { a: true } }] },
        category: { column: 'category', convert: [{ lookup: 'categories' }] },
        sku: { column: 'date', convert: [{ date: 'DD.MM.YYYY' }] },
      },
    };
    const files = {
      'categories.csv': 'id,name\n1,Tea\n',
      'products.csv': 'id,name,price,state,category,date\n1,Tea,1,b,2,1.1.2026\n',
    };
    const lookups = { categories: { file: 'categories.csv', key: 'id', value: 'name' } };
    expect(await faults([mapped], files, { lookups })).toEqual([
      'products.csv:2: Product.discontinued: "b" is not among the mapped values',
      'products.csv:2: Product.category: "2" is not in categories.csv (column id)',
      'products.csv:2: Product.sku: "1.1.2026" is not written as DD.MM.YYYY',
    ]);
  });

  it('finds faults of lookups before it reads anything else', async () => {
    const mapped = {
      ...products,
      fields: { ...products.fields, category: { column: 'name', convert: [{ lookup: 'categories' }] } },
    };
    const files = {
      'categories.csv': 'id,name\n1,Tea\n,None\n1,Coffee\n1,Tea\n',
      'products.csv': 'id,name,price\n1,,\n',
    };
    const lookups = { categories: { file: 'categories.csv', key: 'id', value: 'name' } };
    expect(await faults([mapped], files, { lookups })).toEqual([
      'categories.csv:3: id: is empty, but is the key of a lookup',
      'categories.csv:4: id: "1" comes twice with different values',
    ]);
  });

  it('says once what new rows need and the mapping leaves out', async () => {
    const nameless = { ...products, fields: { unitPrice: 'price' } };
    expect(await faults([nameless], { 'products.csv': 'id,price\n1,1\n2,2\n3,x\n' })).toEqual([
      'products.csv:2: Product.name: a new Product needs it, and it is not mapped',
      'products.csv:4: Product.unitPrice: "x" is not a decimal',
    ]);
  });

  it('stops where quotes do not match, and does not blame those who refer to what it could not read', async () => {
    const after = { 'orders.csv': 'id,number,customer\n1,1,1\n2,2,3\n' };
    const read = (text: string) =>
      faults([customers, orders], { 'customers.csv': `id,name\n1,Ann\n${text}3,Cid\n`, ...after });
    expect(await read('2,"Bob\n')).toEqual([
      'customers.csv:3: a quote is never closed; the file cannot be read on from here',
    ]);
    expect(await read('2,5" pipe\n')).toEqual([
      'customers.csv:3: a quote stands inside a cell that has none around it; the file cannot be read on from here',
    ]);
    expect(await read('2,"Bob"by\n')).toEqual([
      'customers.csv:3: something follows a closing quote; the file cannot be read on from here',
    ]);
    expect(await read(`2,"${'x'.repeat(1024 * 1024)}\n`)).toEqual([
      'customers.csv:3: the row has more than 1048576 characters; a quote may not be closed',
    ]);
  });

  it('finds the line that is not of the encoding', async () => {
    const latin = Buffer.from('id,name\n1,Ann\n2,Jos\xe9\n3,Cid\n', 'latin1');
    expect(await faults([customers], { 'customers.csv': latin })).toEqual([
      'customers.csv:3: is not utf-8; name the encoding under "files" in the mapping (windows-1252 is a common one)',
    ]);
    const cut = Buffer.concat([Buffer.from('id,name\n1,Ann\n2,'), Buffer.from('é').subarray(0, 1)]);
    expect(await faults([customers], { 'customers.csv': cut })).toEqual([
      'customers.csv:3: is not utf-8; name the encoding under "files" in the mapping (windows-1252 is a common one)',
    ]);
  });

  it('finds lines of NDJSON that are no objects, and keys that no line has', async () => {
    const text = '{"id":1,"name":"Ann"}\n{"id":2,\n[3]\nnull\n{"id":5,"name":{"first":"Eve"}}\n{"id":6,"name":["x"]}\n';
    expect(await faults([{ ...customers, file: 'c.ndjson' }], { 'c.ndjson': text })).toEqual([
      expect.stringMatching(/^c\.ndjson:2: is not JSON: /),
      'c.ndjson:3: is not a JSON object',
      'c.ndjson:4: is not a JSON object',
      'c.ndjson:5: "name" holds an object',
      'c.ndjson:6: "name" holds a list',
    ]);
    const misspelt = { ...customers, file: 'c.ndjson', fields: { name: 'name', email: 'mail', city: 'address.town' } };
    expect(await faults([misspelt], { 'c.ndjson': [{ id: 1, name: 'Ann', address: { city: 'Rome' } }] })).toEqual([
      'c.ndjson:1: no row has the key "mail", "address.town"',
    ]);
  });

  it('shows a hundred faults and counts the rest', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `${index},${index % 2 === 0 ? '' : 'Ann'}`);
    const failure = await bench.fail(
      tenant,
      { entities: [customers] },
      { 'customers.csv': `id,name\n${rows.join('\n')}\n` },
    );
    expect(failure.faults.length).toBe(100);
    expect(failure.message).toContain('The import has at least 2500 faults, nothing was imported:');
    expect(failure.message).toMatch(/\n {2}and 2400 more$/);
  });

  it('leaves what was there before as it was', async () => {
    const kept = await house.createTenant({ slug: 'kept' });
    await bench.run(kept, { entities: [customers] }, { 'customers.csv': 'id,name\n1,Ann\n' });
    const before = await bench.rows(kept, 'external_id, name, version, updated_at, xmin', 'customers');
    const changed = { 'customers.csv': 'id,name\n1,Anna\n2,Bob\n3,\n' };
    expect((await bench.fail(kept, { entities: [customers] }, changed)).code).toBe('IMPORT_INVALID');
    expect(await bench.rows(kept, 'external_id, name, version, updated_at, xmin', 'customers')).toEqual(before);
  });

  it('is refused for a tenant that is not there, or not active', async () => {
    const run = (slug: string) =>
      bench.fail({ ...tenant, slug }, { entities: [customers] }, { 'customers.csv': 'id,name\n1,Ann\n' });
    expect((await run('nobody')).code).toBe('TENANT_NOT_FOUND');
    await house.createTenant({ slug: 'asleep' });
    await setTenantStatus(house.control, 'asleep', 'suspended');
    expect(await run('asleep')).toMatchObject({
      code: 'TENANT_STATUS_CONFLICT',
      message: 'The tenant asleep is suspended; rows are imported into an active one.',
    });
  });
});

const notInstant = 'is not a date with time, YYYY-MM-DD HH:MM:SS with or without an offset';
