import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

describe('a tenant and its first order', () => {
  let house: TestHouse;
  let tenant: Tenant;
  let token: string;

  beforeAll(async () => {
    house = await createTestHouse();
    tenant = await house.createTenant({ slug: 'acme', name: 'Acme' });
    token = await house.token(tenant);
  });
  afterAll(() => house.close());

  it('tells who is asking', async () => {
    const { data } = await graphql(house.url, token, '{ viewer { subject roles tenant { slug name } } }');
    expect(data).toEqual({ viewer: { subject: 'tester', roles: ['admin'], tenant: { slug: 'acme', name: 'Acme' } } });
  });

  it('creates a customer and a product, places an order, and sums it up to the cent', async () => {
    const created = await graphql(
      house.url,
      token,
      `mutation {
        createCustomer(input: { name: "Alice", email: "alice@example.com" }) { customer { id } userErrors { code } }
        createProduct(input: { name: "Tea", unitPrice: "18.50" }) { product { id } userErrors { code } }
      }`,
    );
    const customerId = created.data.createCustomer.customer.id;
    const productId = created.data.createProduct.product.id;
    const placed = await graphql(
      house.url,
      token,
      `mutation ($input: PlaceOrderInput!) {
        placeOrder(input: $input) {
          order { number total customer { name totalSpent } lines { position quantity total product { name } } }
          userErrors { field message code }
        }
      }`,
      { input: { customerId, lines: [{ productId, quantity: 3, discount: '0.15' }] } },
    );
    expect(placed.data.placeOrder).toEqual({
      order: {
        number: 'SO-000001',
        total: '47.18',
        customer: { name: 'Alice', totalSpent: '47.18' },
        lines: [{ position: 1, quantity: 3, total: '47.18', product: { name: 'Tea' } }],
      },
      userErrors: [],
    });
  });

  it('refuses a text that would make every page that shows it huge', async () => {
    const { data } = await graphql(
      house.url,
      token,
      'mutation ($name: String!) { createCustomer(input: { name: $name }) { customer { id } userErrors { field code message } } }',
      { name: 'x'.repeat(10_001) },
    );
    expect(data.createCustomer).toEqual({
      customer: null,
      userErrors: [{ field: ['input', 'name'], code: 'INVALID', message: 'A text has at most 10000 characters.' }],
    });
  });
});
