import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core, extensions } from '../../resolvers/index.ts';
import { importRows } from '../../src/control/import/open-import.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

const place = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { number currency total lines { unitPrice total } } userErrors { field code } }
}`;

describe('money', () => {
  let house: TestHouse;
  let tenant: Tenant;
  let token: string;
  let customerId: string;
  let productId: string;

  const line = (more: object = {}) => ({ productId, quantity: 3, ...more });
  const order = async (input: object) =>
    (await graphql(house.url, token, place, { input: { customerId, ...input } })).data.placeOrder;
  const importing = (number: string, currency: string) =>
    importRows(
      {
        databaseUrl: house.database.urls.gateway,
        tenant,
        modules: { core, extensions: new Map(extensions.map((one) => [one.name, one])) },
      },
      async ({ rows }) => {
        await rows('Customer', [{ externalId: 'c', name: 'Imported' }]);
        await rows('Order', [{ externalId: number, number, customer: 'c', currency, placedAt: '2026-01-01' }]);
      },
    );

  beforeAll(async () => {
    house = await createTestHouse();
    tenant = await house.createTenant({ slug: 'acme', currency: 'HUF' });
    token = await house.token(tenant);
    const { data } = await graphql(
      house.url,
      token,
      `mutation {
        createCustomer(input: { name: "Alice" }) { customer { id } }
        createProduct(input: { name: "Tea", unitPrice: "12.55" }) { product { id } }
      }`,
    );
    customerId = data.createCustomer.customer.id;
    productId = data.createProduct.product.id;
  });
  afterAll(() => house.close());

  it('is rounded to the minor unit of ISO 4217', async () => {
    const { order: placed } = await order({ lines: [line()] });
    expect(placed).toMatchObject({ currency: 'HUF', total: '37.65', lines: [{ total: '37.65' }] });
  });

  it('does not change its currency with the price of a product', async () => {
    expect(await order({ currency: 'JPY', lines: [line()] })).toEqual({
      order: null,
      userErrors: [{ field: ['input', 'lines', '0', 'unitPrice'], code: 'REQUIRED' }],
    });
    const { order: placed } = await order({ currency: 'JPY', lines: [line({ unitPrice: '50' })] });
    expect(placed).toMatchObject({ currency: 'JPY', total: '150' });
  });

  it('is never rounded on its way in', async () => {
    for (const [name, value] of [
      ['unitPrice', '1.23456'],
      ['unitPrice', '999999999999999999'],
      ['discount', '0.33333'],
    ] as const) {
      expect(await order({ lines: [line({ [name]: value })] })).toEqual({
        order: null,
        userErrors: [{ field: ['input', 'lines', '0', name], code: 'INVALID' }],
      });
    }
  });

  it('has currencies of ISO 4217 alone, in arguments and in imports', async () => {
    for (const currency of ['huf', 'ABC']) {
      const { errors } = await graphql(house.url, token, `{ salesSummary(currency: "${currency}") { total } }`);
      expect(errors.map((error) => error.extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    }
    await expect(importing('X-1', 'ABC')).rejects.toMatchObject({ code: 'IMPORT_INVALID' });
  });

  it('gives out order numbers beyond those that were imported, in one step', async () => {
    await importing('SO-000003', 'HUF');
    await importing('SO-070000', 'HUF');
    const { order: placed } = await order({ lines: [line()] });
    expect(placed.number).toBe('SO-070001');
  });

  it('leaves a query standing beside a date that no calendar has', async () => {
    const { data, errors } = await graphql(
      house.url,
      token,
      'query ($from: Date) { salesSummary(from: $from) { total } customers { totalCount } }',
      { from: '0000-01-01' },
    );
    expect([data, errors.map((error) => error.extensions.code)]).toEqual([undefined, ['BAD_USER_INPUT']]);
  });
});

describe('an administration mutation', () => {
  it('may have __typename beside it', async () => {
    const house = await createTestHouse();
    try {
      const tenant = await house.createTenant({ slug: 'acme' });
      const { data, errors } = await graphql(
        house.url,
        await house.token(tenant),
        'mutation { __typename enableExtension(input: { name: "inventory" }) { tenant { extensions } userErrors { code } } }',
      );
      expect(errors).toEqual([]);
      expect(data).toEqual({
        __typename: 'Mutation',
        enableExtension: { tenant: { extensions: ['inventory', 'suppliers'] }, userErrors: [] },
      });
    } finally {
      await house.close();
    }
  });
});
