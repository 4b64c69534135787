import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importData } from '../../src/control/commands/import-data.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { operatorVariables, rowhouse } from '../cli/command.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

const directory = fileURLToPath(new URL('../../../shared/data/northwind', import.meta.url));
const mappingFile = fileURLToPath(new URL('../../examples/northwind/mapping.json', import.meta.url));
const isHere = existsSync(directory);
if (!isHere) {
  console.warn(`The files of Northwind are not at ${directory}: that they are imported to the last row is not tested.`);
}

const tables = [
  'customers',
  'products',
  'orders',
  'order_lines',
  'suppliers',
  'product_suppliers',
  'stock_levels',
  'carriers',
  'shipments',
];

describe.runIf(isHere)('the import of Northwind', () => {
  let house: TestHouse;
  let tenant: Tenant;
  let token: string;

  beforeAll(async () => {
    house = await createTestHouse();
    tenant = await house.createTenant({ slug: 'northwind', extensions: ['suppliers', 'inventory', 'shipping'] });
    token = await house.token(tenant);
    const { code, stderr } = await rowhouse(['import', 'northwind', '--mapping', mappingFile, '--dir', directory], {
      variables: operatorVariables(house.database),
    });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/ rows into northwind in /)]);
    // For the reader: how fast it was.
    console.info(stderr.trim().split('\n').at(-1));
  });
  afterAll(() => house.close());

  const ask = async (query: string) => {
    const { data, errors } = await graphql(house.url, token, query);
    expect(errors).toEqual([]);
    return data;
  };

  const snapshot = () =>
    Promise.all(
      tables.map((table) =>
        adminQuery(
          house.database.adminUrl,
          `select *, xmin from rowhouse_shared.${table} where tenant_id = $1 order by external_id`,
          [tenant.id],
        ),
      ),
    );

  it('brings every row', async () => {
    expect(
      await ask(`{
        customers { totalCount } products { totalCount } orders { totalCount } suppliers { totalCount }
        stockLevels { totalCount } carriers { totalCount } shipments { totalCount }
      }`),
    ).toEqual({
      customers: { totalCount: 91 },
      products: { totalCount: 77 },
      orders: { totalCount: 830 },
      suppliers: { totalCount: 29 },
      stockLevels: { totalCount: 77 },
      carriers: { totalCount: 6 },
      shipments: { totalCount: 809 },
    });
    expect((await snapshot()).map((rows) => rows.length)).toEqual([91, 77, 830, 2155, 29, 77, 77, 6, 809]);
  });

  it('brings every cent', async () => {
    const { salesSummary } = await ask(
      '{ salesSummary(groupBy: CUSTOMER, first: 3) { total orderCount groups { label total } } }',
    );
    expect(salesSummary).toEqual({
      total: '1265793.04',
      orderCount: 830,
      groups: [
        { label: 'QUICK-Stop', total: '110277.31' },
        { label: 'Ernst Handel', total: '104874.98' },
        { label: 'Save-a-lot Markets', total: '104361.95' },
      ],
    });
  });

  it('ties the entities together', async () => {
    const { orders } = await ask(`{
      orders(filter: { externalId: { in: ["10250", "11077"] } }, orderBy: [{ externalId: ASC }]) { nodes {
        number status placedAt shippedAt currency total
        customer { name city }
        lines { externalId position quantity unitPrice discount product { name category supplier { name country } stock { onHand reorderLevel } } }
        shipments { nodes { status freight shippedAt carrier { name } } }
      } }
    }`);
    const [shipped, open] = orders.nodes;
    expect(shipped).toMatchObject({
      number: '10250',
      status: 'SHIPPED',
      placedAt: '1996-07-08T00:00:00.000Z',
      shippedAt: '1996-07-12T00:00:00.000Z',
      currency: 'USD',
      total: '1552.60',
      customer: { name: 'Hanari Carnes', city: 'Rio de Janeiro' },
      shipments: { nodes: [{ status: 'SHIPPED', freight: '65.83', carrier: { name: 'United Package' } }] },
    });
    expect(shipped.lines.map((line: { position: number }) => line.position)).toEqual([1, 2, 3]);
    expect(shipped.lines[1]).toEqual({
      externalId: '10250-51',
      position: 2,
      quantity: 35,
      unitPrice: '42.40',
      discount: '0.15',
      product: {
        name: 'Manjimup Dried Apples',
        category: 'Produce',
        supplier: { name: "G'day, Mate", country: 'Australia' },
        stock: { onHand: 20, reorderLevel: 10 },
      },
    });
    expect(open).toMatchObject({ number: '11077', status: 'PLACED', shippedAt: null, shipments: { nodes: [] } });
    expect(open.lines.length).toBe(25);
  });

  it('changes nothing when it is run again', async () => {
    const before = await snapshot();
    const { entities, rows } = await importData(
      house.control,
      { databaseUrl: house.database.urls.gateway, modules: shippedModules },
      { tenant: 'northwind', mappingFile, directory },
    );
    expect(entities.map(({ inserted, updated }) => inserted + updated)).toEqual(entities.map(() => 0));
    expect(entities.reduce((sum, { unchanged, skipped }) => sum + unchanged + skipped, 0)).toBe(rows);
    expect(await snapshot()).toEqual(before);
    expect(before.flat().every((row) => row.version === 1)).toBe(true);
  });
});
