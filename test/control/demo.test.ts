import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { createDemoTenants } from '../../src/control/demo/create-demo-tenants.ts';
import { seedDemoTenant } from '../../src/control/demo/seed-demo-tenant.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

const figures = `{
  tenant { extensions }
  customers { totalCount pageInfo { hasNextPage } }
  products { totalCount }
  orders { totalCount }
  salesSummary { total orderCount }
}`;

describe('the demo', () => {
  let house: TestHouse;
  let tenants: readonly Tenant[];

  const seed = (tenant: Tenant): Promise<number> =>
    seedDemoTenant({
      control: house.control,
      databaseUrl: house.database.urls.gateway,
      modules: { core, extensions: house.control.extensions as never },
      tenant,
    });

  beforeAll(async () => {
    house = await createTestHouse();
    tenants = (await createDemoTenants(house.control)).map(({ tenant }) => tenant);
    for (const tenant of tenants) await seed(tenant);
  });
  afterAll(() => house.close());

  it('has three tenants, each with other extensions, and enough rows to page through', async () => {
    const answers = await Promise.all(
      tenants.map(async (tenant) => (await graphql(house.url, await house.token(tenant), figures)).data),
    );
    expect(answers.map((answer) => answer.tenant.extensions.length)).toEqual([0, 2, 3]);
    for (const answer of answers) {
      expect(answer.customers).toEqual({ totalCount: 120, pageInfo: { hasNextPage: true } });
      expect(answer.products.totalCount).toBe(60);
      expect(answer.orders.totalCount).toBe(400);
      expect(Number(answer.salesSummary.total)).toBeGreaterThan(0);
    }
    expect(new Set(answers.map((answer) => answer.salesSummary.total)).size).toBe(3);
  });

  it('has stock that equals its journal, and shipments for every order that was shipped', async () => {
    const token = await house.token(tenants[2]!);
    const { data } = await graphql(
      house.url,
      token,
      `{
        stockLevels(first: 100) { nodes { onHand movements(first: 10) { nodes { quantity } } } }
        orders(first: 100, filter: { status: { eq: SHIPPED } }) { nodes { shipments { nodes { status } } } }
      }`,
    );
    for (const level of data.stockLevels.nodes) {
      const moved = level.movements.nodes.reduce((sum: number, one: { quantity: number }) => sum + one.quantity, 0);
      expect(level.onHand).toBe(moved);
    }
    for (const order of data.orders.nodes) expect(order.shipments.nodes).toHaveLength(1);
  });

  it('has a tenant with custom fields of its own, with values', async () => {
    const query = `{
      gold: customers(first: 100, filter: { customFields: { tier: { eq: GOLD } } }) {
        totalCount
        nodes { customFields { tier accountManager referredBy { name } } }
      }
      customers(first: 100, orderBy: [{ customFields: { tier: ASC } }]) { nodes { customFields { tier } } }
      products(first: 100) { nodes { customFields { origin labels } } }
      orders(first: 100) { nodes { customFields { deliveryNote } } }
    }`;
    const [acme, globex] = await Promise.all(
      [tenants[0]!, tenants[1]!].map(async (tenant) => graphql(house.url, await house.token(tenant), query)),
    );
    expect(acme!.errors.map(({ message }) => message).join()).toContain('customFields');
    const { gold, customers, products, orders } = globex!.data;
    expect(gold.totalCount).toBeGreaterThan(0);
    expect(gold.totalCount).toBeLessThan(60);
    for (const { customFields } of gold.nodes)
      expect(customFields).toMatchObject({ tier: 'GOLD', accountManager: expect.any(String) });
    const tiers = customers.nodes.map(({ customFields }: { customFields: { tier: string } }) => customFields.tier);
    expect(tiers).toEqual(tiers.toSorted());
    expect(new Set(tiers)).toContain('BRONZE');
    expect(products.nodes.flatMap((one: { customFields: { labels: string[] } }) => one.customFields.labels)).toContain(
      'ORGANIC',
    );
    expect(orders.nodes.some((one: { customFields: { deliveryNote: string } }) => one.customFields.deliveryNote)).toBe(
      true,
    );
    const referred = await graphql(
      house.url,
      await house.token(tenants[1]!),
      '{ customers(first: 100, filter: { customFields: { referredBy: { isNull: false } } }) { nodes { customFields { referredBy { name } } } } }',
    );
    expect(referred.data.customers.nodes.length).toBeGreaterThan(10);
    for (const { customFields } of referred.data.customers.nodes)
      expect(customFields.referredBy.name).toEqual(expect.any(String));
  });

  it('is made once: what a newcomer changes stays changed at the next start', async () => {
    const [tenant] = tenants;
    const token = await house.token(tenant!);
    const { data } = await graphql(house.url, token, '{ customers(first: 1) { nodes { id } } }');
    await graphql(
      house.url,
      token,
      'mutation ($id: ID!) { updateCustomer(input: { id: $id, name: "Mine now" }) { customer { id } } }',
      {
        id: data.customers.nodes[0].id,
      },
    );
    expect(await seed(tenant!)).toBe(0);
    const after = await graphql(house.url, token, 'query ($id: ID!) { customer(id: $id) { name } }', {
      id: data.customers.nodes[0].id,
    });
    expect(after.data.customer.name).toBe('Mine now');
  });
});
