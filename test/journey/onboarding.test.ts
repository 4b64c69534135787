import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core, extensions } from '../../resolvers/index.ts';
import { defineCustomField } from '../../src/control/commands/define-custom-field.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

describe('a new tenant', () => {
  let house: TestHouse;

  beforeAll(async () => {
    house = await createTestHouse();
  });
  afterAll(() => house.close());

  const compositions = (): number => house.seen.filter(({ type }) => type === 'shape.composed').length;
  const firstQueryOf = async (slug: string, extensions: readonly string[]) => {
    const tenant = await house.createTenant({ slug, extensions });
    return graphql(house.url, await house.token(tenant), '{ tenant { slug } customers { totalCount } }');
  };

  it('of a shape that the gateway knows composes nothing with its first query', async () => {
    await firstQueryOf('known', ['suppliers']);
    await firstQueryOf('plain', []);
    const before = compositions();
    expect(before).toBe(2);
    for (const slug of ['first', 'second', 'third']) {
      const { data } = await firstQueryOf(slug, ['suppliers']);
      expect(data).toEqual({ tenant: { slug }, customers: { totalCount: 0 } });
    }
    expect(compositions()).toBe(before);
  });

  it('with the custom fields that others have composes nothing either, and keeps its values by itself', async () => {
    const tenants = [];
    for (const slug of ['custom-known', 'custom-new']) {
      const tenant = await house.createTenant({ slug });
      const definition = { entity: 'Customer', name: 'tier', type: 'ENUM', values: [{ name: 'GOLD' }] };
      const modules = { core, extensions: new Map(extensions.map((extension) => [extension.name, extension])) };
      await defineCustomField(house.control, { modules }, { tenant: slug, definition });
      tenants.push(tenant);
    }
    const [known, fresh] = tenants;
    const write =
      'mutation { createCustomer(input: { name: "Ann", customFields: { tier: GOLD } }) { customer { id } } }';
    const read = '{ customers(filter: { customFields: { tier: { eq: GOLD } } }) { nodes { customFields { tier } } } }';
    await graphql(house.url, await house.token(known!), write);
    const before = compositions();
    const { data } = await graphql(house.url, await house.token(fresh!), read);
    expect(data).toEqual({ customers: { nodes: [] } });
    expect(compositions()).toBe(before);
    const own = await graphql(house.url, await house.token(known!), read);
    expect(own.data).toEqual({ customers: { nodes: [{ customFields: { tier: 'GOLD' } }] } });
  });

  it('of a shape that the gateway does not know composes it once, however many of its kind ask at the same time', async () => {
    const before = compositions();
    const slugs = ['one', 'two', 'three', 'four'];
    const answers = await Promise.all(slugs.map((slug) => firstQueryOf(slug, ['suppliers', 'inventory'])));
    expect(answers.map(({ data }) => data.tenant.slug)).toEqual(slugs);
    expect(compositions()).toBe(before + 1);
  });
});
