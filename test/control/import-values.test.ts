// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of a mapping are written like this

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

describe('values of an import', () => {
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

  it('converts values, one conversion after the other', async () => {
    const mapping = {
      lookups: { categories: { file: 'categories.csv', key: 'id', value: 'name' } },
      entities: [
        {
          entity: 'Product',
          file: 'products.csv',
          externalId: { column: 'id', convert: ['trim', 'upper'] },
          fields: {
            name: { column: 'name', convert: ['trim', { nullIf: ['-', 'n/a'] }, { default: 'Unnamed' }] },
            sku: { template: '$${sku}:${id}', convert: ['trim', 'lower'] },
            category: { column: 'category', convert: [{ lookup: 'categories', otherwise: 'Other' }] },
            unitPrice: {
              column: 'cents',
              convert: [{ number: { decimal: ',', group: '.' } }, { powerOfTen: -2 }, { round: 2 }],
            },
            discontinued: { column: 'state', convert: ['lower', { map: { alt: true, neu: false }, otherwise: 0 }] },
          },
        },
      ],
    };
    await bench.run(tenant, mapping, {
      'categories.csv': 'id,name\n1,Beverages\n2,\n',
      'products.csv': [
        'id,name,category,cents,state',
        ' a1 , Tea ,1,"1.234,5",ALT',
        'a2,n/a,2,"1.234.567",Neu',
        'a3,  ,9,"-0",?',
      ].join('\n'),
    });
    expect(
      await bench.rows(tenant, 'external_id, name, sku, category, unit_price::text, discontinued', 'products'),
    ).toEqual([
      {
        external_id: 'A1',
        name: 'Tea',
        sku: '${sku}: a1',
        category: 'Beverages',
        unit_price: '12.3500',
        discontinued: true,
      },
      {
        external_id: 'A2',
        name: 'Unnamed',
        sku: '${sku}:a2',
        category: null,
        unit_price: '12345.6700',
        discontinued: false,
      },
      {
        external_id: 'A3',
        name: 'Unnamed',
        sku: '${sku}:a3',
        category: 'Other',
        unit_price: '0.0000',
        discontinued: false,
      },
    ]);
  });

  it('chooses between values by conditions', async () => {
    const status = (when: object) => ({ when, use: { constant: 'yes' }, otherwise: 'id' });
    const mapping = {
      entities: [
        {
          ...customers,
          fields: {
            name: status({ column: 'x', empty: true }),
            email: status({ column: 'x', equals: 1 }),
            phone: status({ column: 'x', in: ['1', null] }),
            city: status({ column: 'x', notIn: ['1', '2'] }),
            country: { when: { column: 'x', equals: '1' }, use: 'x' },
          },
        },
      ],
    };
    await bench.run(tenant, mapping, { 'customers.csv': 'id,x\na,\nb,1\nc,2\n' });
    expect(await bench.rows(tenant, 'name, email, phone, city, country', 'customers')).toEqual([
      { name: 'yes', email: 'a', phone: 'yes', city: 'yes', country: null },
      { name: 'b', email: 'yes', phone: 'yes', city: 'b', country: '1' },
      { name: 'c', email: 'c', phone: 'c', city: 'c', country: null },
    ]);
  });

  it.each([
    ['true', true],
    ['T', true],
    ['Yes', true],
    ['y', true],
    ['1', true],
    ['false', false],
    ['f', false],
    ['NO', false],
    ['n', false],
    ['0', false],
  ])('takes %s for %s', async (text, expected) => {
    const mapping = {
      entities: [
        {
          entity: 'Product',
          file: 'products.csv',
          externalId: 'id',
          fields: { name: 'id', unitPrice: { constant: 1 }, discontinued: 'state' },
        },
      ],
    };
    await bench.run(tenant, mapping, { 'products.csv': `id,state\n1,${text}\n` });
    expect(await bench.rows(tenant, 'discontinued', 'products')).toEqual([{ discontinued: expected }]);
  });

  it('reads instants in a time zone: of the entity, else of the mapping, else of the tenant', async () => {
    const paris = await house.createTenant({ slug: `paris-${count}`, timeZone: 'Europe/Paris' });
    const orders = (file: string, more: object = {}) => ({
      entity: 'Order',
      file,
      externalId: 'id',
      fields: {
        number: 'id',
        customer: { externalId: 'customer' },
        currency: { constant: 'EUR' },
        placedAt: 'at',
        shippedAt: { column: 'us', convert: [{ date: 'M/D/YYYY h:mm A' }] },
      },
      ...more,
    });
    const files = {
      'customers.csv': 'id,name,email\n1,Ann,\n',
      'a.csv': [
        'id,customer,at,us',
        'a1,1,2026-07-01,7/4/2026 12:05 AM',
        'a2,1,2026-01-01 08:30,12/31/2026 12:00 pm',
        'a3,1,2026-01-01T08:30:15.1239+05:30,',
        'a4,1,2026-01-01T08:30:15Z,',
        // Clocks go forward at two and back at three.
        'a5,1,2026-03-29 02:30:00,',
        'a6,1,2026-10-25 02:30:00,',
      ].join('\n'),
      'b.csv': 'id,customer,at,us\nb1,1,2026-07-01 00:00:00,\n',
    };
    const read = async (of: Tenant) =>
      (
        await bench.rows<{ placed: string; shipped: string | null }>(
          of,
          `to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') as placed,
          to_char(shipped_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as shipped`,
          'orders',
        )
      ).map(({ placed, shipped }) => [placed, shipped]);

    const entities = [customers, orders('a.csv'), orders('b.csv', { timeZone: 'America/Port-au-Prince' })];
    await bench.run(paris, { entities }, files);
    expect(await read(paris)).toEqual([
      ['2026-06-30 22:00:00.000', '2026-07-03 22:05'],
      ['2026-01-01 07:30:00.000', '2026-12-31 11:00'],
      ['2026-01-01 03:00:15.123', null],
      ['2026-01-01 08:30:15.000', null],
      ['2026-03-29 01:30:00.000', null],
      ['2026-10-25 01:30:00.000', null],
      ['2026-07-01 04:00:00.000', null],
    ]);

    const utc = await house.createTenant({ slug: `utc-${count}`, timeZone: 'Asia/Tokyo' });
    await bench.run(utc, { timeZone: 'Etc/GMT+5', entities: [customers, orders('b.csv')] }, files);
    expect(await read(utc)).toEqual([['2026-07-01 05:00:00.000', null]]);
  });

  it('counts rows of a group wherever they stand, and rows that are skipped not at all', async () => {
    const mapping = {
      entities: [
        {
          ...customers,
          when: { column: 'skip', empty: true },
          fields: {
            name: { rowNumberWithin: ['a', 'b'] },
            city: { rowNumberWithin: 'a' },
            country: { rowNumberWithin: [] },
          },
        },
      ],
    };
    await bench.run(tenant, mapping, {
      'customers.csv': 'id,a,b,skip\n1,x,,\n2,x,,yes\n3,y,,\n4,x,1,\n5,x,,\n',
    });
    expect(await bench.rows(tenant, 'external_id as id, name, city, country', 'customers')).toEqual([
      { id: '1', name: '1', city: '1', country: '1' },
      { id: '3', name: '1', city: '1', country: '2' },
      { id: '4', name: '1', city: '2', country: '3' },
      { id: '5', name: '2', city: '3', country: '4' },
    ]);
  });
});
