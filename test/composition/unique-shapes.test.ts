import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../../src/data/identifiers.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

/** Puts definitions into the catalog, and waits until the gateway knows of them. */
async function define(house: TestHouse, tenant: Tenant, ...names: readonly string[]): Promise<void> {
  const known = new Promise<void>((resolve) => {
    const stop = house.events.listen((event) => {
      if (event.type !== 'tenant.changed' || event.tenantId !== tenant.id) return;
      stop();
      resolve();
    });
  });
  await adminQuery(
    house.database.adminUrl,
    `insert into rowhouse_catalog.custom_fields (id, tenant_id, entity, name, type, list, stored_as)
    select f.id, $1::uuid, 'Customer', f.name, 'STRING', false, f.id
    from unnest($2::uuid[], $3::text[]) as f (id, name)`,
    [tenant.id, names.map(() => newId()), names],
  );
  await known;
}

async function tenantsOf(house: TestHouse, ...slugs: readonly string[]): Promise<readonly Tenant[]> {
  return Promise.all(slugs.map((slug) => house.createTenant({ slug })));
}

const asking = (...names: readonly string[]): string =>
  `{ customers { nodes { customFields { ${names.join(' ')} } } } }`;

describe('tenants with custom fields', () => {
  let house: TestHouse;
  let tenants: readonly Tenant[];
  let tokens: readonly string[];

  beforeAll(async () => {
    house = await createTestHouse();
    tenants = await tenantsOf(house, 'plain', 'equal', 'same', 'other');
    const [, equal, same, other] = tenants;
    await define(house, equal!, 'tier', 'motto');
    await define(house, same!, 'motto', 'tier');
    await define(house, other!, 'rank');
    tokens = await Promise.all(tenants.map((tenant) => house.token(tenant)));
  });
  afterAll(() => house.close());

  it('are served their own, and no others', async () => {
    const errorsOf = async (index: number, ...names: readonly string[]): Promise<readonly string[]> =>
      (await graphql(house.url, tokens[index], asking(...names))).errors.map(({ message }) => message);
    expect(await errorsOf(1, 'tier', 'motto')).toEqual([]);
    expect(await errorsOf(2, 'tier', 'motto')).toEqual([]);
    expect(await errorsOf(3, 'rank')).toEqual([]);
    expect(await errorsOf(3, 'tier')).toEqual([expect.stringContaining('Cannot query field "tier"')]);
    expect(await errorsOf(1, 'rank')).toEqual([expect.stringContaining('Cannot query field "rank"')]);
    expect(await errorsOf(0, 'tier')).toEqual([expect.stringContaining('Cannot query field "customFields"')]);
  });

  it('share a shape, and its server, where the fields are equal, and one base in any case', async () => {
    const composed = house.seen.flatMap((event) => (event.type === 'shape.composed' ? [event.shape] : []));
    expect(new Set(composed).size).toBe(composed.length);
    // The base, the shape of two tenants, and that of the fourth.
    expect(composed).toHaveLength(3);
    // The base is no miss: nobody asked for it but the shapes that are laid over it.
    expect(house.app.shapes.statistics).toMatchObject({ shapes: 3, waiting: 0, misses: 2 });
    expect(house.app.shapes.statistics.hits).toBeGreaterThan(2);
    expect(house.app.shapes.statistics.documentBytes).toBeGreaterThan(0);
  });

  it('find a field that is defined while they are served', async () => {
    await define(house, tenants[3]!, 'later');
    expect((await graphql(house.url, tokens[3], asking('rank', 'later'))).errors).toEqual([]);
  });

  it('are not served a shape that became outdated while it was composed', async () => {
    const { shapes } = house.app;
    const forTenant = shapes.forTenant.bind(shapes);
    const slow = vi.spyOn(shapes, 'forTenant').mockImplementationOnce(async (tenant) => {
      const shape = await forTenant(tenant);
      await define(house, tenant, 'meanwhile');
      return shape;
    });
    try {
      expect((await graphql(house.url, tokens[1], asking('tier', 'meanwhile'))).errors).toEqual([]);
    } finally {
      slow.mockRestore();
    }
  });
});

describe('a burst of shapes that nobody has', () => {
  it('is answered 503 with Retry-After past a bound, and leaves alone whoever needs none of them', async () => {
    const house = await createTestHouse({ settings: { shapeQueueLength: 1 } });
    try {
      const [warm, ...cold] = await tenantsOf(house, 'warm', 'a', 'b', 'c', 'd', 'e', 'f', 'g');
      for (const [index, tenant] of cold.entries()) await define(house, tenant, `field${index}`);
      const token = await house.token(warm!);
      expect((await graphql(house.url, token, '{ tenant { slug } }')).errors).toEqual([]);
      const tokens = await Promise.all(cold.map((tenant) => house.token(tenant)));
      const ask = (index: number) => graphql(house.url, tokens[index], asking(`field${index}`));
      const answers = await Promise.all(cold.map((_tenant, index) => ask(index)));
      const refused = answers.filter(({ status }) => status === 503);
      expect(refused.length).toBeGreaterThan(0);
      expect(answers.length - refused.length).toBeGreaterThan(0);
      for (const { headers, errors } of refused) {
        expect(errors).toMatchObject([{ extensions: { code: 'SHAPE_QUEUE_FULL', retryable: true } }]);
        expect(headers.get('retry-after')).toBe(String(errors[0]?.extensions.retryAfter));
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      }
      expect(house.app.shapes.statistics.refused).toBe(refused.length);
      for (const index of cold.keys())
        await expect.poll(async () => (await ask(index)).status, { timeout: 20_000 }).toBe(200);
      expect((await graphql(house.url, token, '{ tenant { slug } }')).errors).toEqual([]);
    } finally {
      await house.close();
    }
  });
});
