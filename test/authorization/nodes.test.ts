import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, toGlobalId } from '../../src/kit.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

describe('an object that is asked for by its global id alone', () => {
  let house: TestHouse;
  let tenant: Tenant;
  let customerId: string;
  let productId: string;
  let productReader: string;

  beforeAll(async () => {
    house = await createTestHouse();
    tenant = await house.createTenant({ slug: 'acme' });
    const { data } = await graphql(
      house.url,
      await house.token(tenant),
      `mutation {
        createCustomer(input: { name: "Alice" }) { customer { id } }
        createProduct(input: { name: "Tea", unitPrice: "2" }) { product { id } }
      }`,
    );
    customerId = data.createCustomer.customer.id;
    productId = data.createProduct.product.id;
    productReader = await house.token(tenant, { roles: [], scopes: ['products:read'] });
  });
  afterAll(() => house.close());

  const one = 'query ($id: ID!) { node(id: $id) { __typename id } }';
  const many = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';

  it('is refused without the permission of its type, byte for byte the same whether it exists or not', async () => {
    const existing = await graphql(house.url, productReader, one, { id: customerId });
    const missing = await graphql(house.url, productReader, one, { id: toGlobalId('Customer', newId()) });
    expect(existing.text).toBe(missing.text);
    expect(existing.data).toEqual({ node: null });
    expect(existing.errors).toMatchObject([
      { path: ['node'], extensions: { code: 'FORBIDDEN', missing: ['customers:read'] } },
    ]);
  });

  it('is refused among others, which are answered', async () => {
    const existing = await graphql(house.url, productReader, many, { ids: [productId, customerId] });
    const missing = await graphql(house.url, productReader, many, {
      ids: [productId, toGlobalId('Customer', newId())],
    });
    expect(existing.text).toBe(missing.text);
    expect(existing.data).toEqual({ nodes: [{ __typename: 'Product', id: productId }, null] });
    expect(existing.errors).toMatchObject([
      { path: ['nodes', 1], extensions: { code: 'FORBIDDEN', missing: ['customers:read'] } },
    ]);
  });

  it('is answered, or null when there is none, with the permission of its type', async () => {
    const both = await graphql(house.url, productReader, many, { ids: [productId, toGlobalId('Product', newId())] });
    expect(both.errors).toEqual([]);
    expect(both.data).toEqual({ nodes: [{ __typename: 'Product', id: productId }, null] });
  });

  it('is asked for its fields’ own permissions, too', async () => {
    const reader = await house.token(tenant, { roles: [], scopes: ['customers:read'] });
    const { data, errors } = await graphql(
      house.url,
      reader,
      'query ($id: ID!) { node(id: $id) { ... on Customer { name email orders { totalCount } } } }',
      { id: customerId },
    );
    expect(data).toEqual({ node: { name: 'Alice', email: null, orders: null } });
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions.missing])).toEqual([
      ['node.email', ['pii:read']],
      ['node.orders', ['orders:read']],
    ]);
  });
});
