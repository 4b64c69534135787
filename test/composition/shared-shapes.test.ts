import { ApolloServer } from '@apollo/server';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { createApp, type GatewaySettings } from '../../src/app.ts';
import { setExtensions } from '../../src/control/commands/set-extensions.ts';
import { defineExtension, type Extension } from '../../src/kit.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { openWorkshop } from './workshop.ts';

const workshop = openWorkshop();
afterAll(() => workshop.close());

const extension = (name: string): Extension => ({
  ...workshop.module({ name, sdl: `extend type Product { ${name}: String }` }),
  entities: [],
});

/** How often shapes were composed, failed and evicted so far. */
function counts(house: TestHouse): Record<'composed' | 'failed' | 'evicted', number> {
  const count = (type: string): number => house.seen.filter((event) => event.type === type).length;
  return { composed: count('shape.composed'), failed: count('shape.failed'), evicted: count('shape.evicted') };
}

describe('tenants with equal extensions', () => {
  let house: TestHouse;
  let tenants: readonly Tenant[];

  beforeAll(async () => {
    house = await createTestHouse({ extensions: ['a', 'b', 'c'].map(extension) });
    tenants = await Promise.all(
      [['a', 'b'], ['b', 'a'], ['a']].map((extensions, index) =>
        house.createTenant({ slug: `tenant-${index}`, extensions }),
      ),
    );
  });
  afterAll(() => house.close());

  it('share one schema and one Apollo Server, composed once for fifty first requests at the same time', async () => {
    const tokens = await Promise.all(tenants.slice(0, 2).map((tenant) => house.token(tenant)));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        graphql(
          house.url,
          tokens[index % 2],
          '{ tenant { slug extensions } __type(name: "Product") { fields { name } } }',
        ),
      ),
    );
    for (const [index, { data, errors }] of answers.entries()) {
      expect(errors).toEqual([]);
      expect(data.tenant).toEqual({ slug: `tenant-${index % 2}`, extensions: ['a', 'b'] });
      expect(data.__type.fields.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(['a', 'b']));
    }
    expect(counts(house)).toEqual({ composed: 1, failed: 0, evicted: 0 });
    const [first, second, other] = await Promise.all(tenants.map((tenant) => house.app.shapes.forTenant(tenant)));
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(house.app.shapes.size).toBe(2);
  });
});

describe('a gateway that has room for one shape', () => {
  let house: TestHouse;
  let tenants: readonly Tenant[];
  let tokens: readonly string[];
  let listenersBefore: readonly number[];

  beforeAll(async () => {
    listenersBefore = signalListeners();
    house = await createTestHouse({ extensions: ['a', 'b'].map(extension), settings: { shapeCacheBytes: 1 } });
    tenants = await Promise.all(
      [[], ['a'], ['b']].map((extensions, index) => house.createTenant({ slug: `tenant-${index}`, extensions })),
    );
    tokens = await Promise.all(tenants.map((tenant) => house.token(tenant)));
  });
  afterAll(() => house.close());

  it('answers every request of tenants that push each other out', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        graphql(house.url, tokens[index % 3], '{ tenant { slug } products { totalCount } }'),
      ),
    );
    for (const [index, { data, errors }] of answers.entries()) {
      expect(errors).toEqual([]);
      expect(data).toEqual({ tenant: { slug: `tenant-${index % 3}` }, products: { totalCount: 0 } });
    }
    expect(counts(house).evicted).toBeGreaterThan(1);
    expect(house.app.shapes.size).toBe(1);
  });

  it('stops an evicted shape when its last request has ended, and not before', async () => {
    const created = await graphql(
      house.url,
      tokens[0],
      'mutation { createProduct(input: { name: "Tea", unitPrice: "1" }) { product { id } } }',
    );
    const { id } = created.data.createProduct.product;
    const holder = new pg.Client({ connectionString: house.database.adminUrl });
    await holder.connect();
    const stop = vi.spyOn(ApolloServer.prototype, 'stop');
    try {
      await holder.query('begin');
      await holder.query('select id from rowhouse_shared.products for update');
      const held = graphql(
        house.url,
        tokens[0],
        'mutation ($id: ID!) { updateProduct(input: { id: $id, name: "Green tea" }) { product { name } } }',
        { id },
      );
      await untilWaiting(house);
      const before = counts(house).evicted;
      await graphql(house.url, tokens[1], '{ tenant { slug } }');
      expect(counts(house).evicted).toBe(before + 1);
      expect(stop).not.toHaveBeenCalled();
      await holder.query('commit');
      expect((await held).data).toEqual({ updateProduct: { product: { name: 'Green tea' } } });
      await vi.waitFor(() => expect(stop).toHaveBeenCalledTimes(1));
    } finally {
      stop.mockRestore();
      await holder.end();
    }
  });

  it('leaves no listeners behind: as many as before there was a gateway', async () => {
    const { evicted } = counts(house);
    for (let index = 0; index < 12; index++) await graphql(house.url, tokens[index % 3], '{ tenant { slug } }');
    expect(counts(house).evicted).toBeGreaterThan(evicted + 6);
    expect(signalListeners()).toEqual(listenersBefore);
  });
});

function signalListeners(): readonly number[] {
  return ['SIGINT', 'SIGTERM', 'exit', 'beforeExit'].map((name) => process.listenerCount(name));
}

/** Waits until a session of the gateway waits for a lock. */
async function untilWaiting(house: TestHouse): Promise<void> {
  for (;;) {
    const waiting = await adminQuery(
      house.database.adminUrl,
      `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
  }
}

describe('a shape that cannot be composed', () => {
  it('is refused with a code, leaves other tenants alone, and is not tried again for each request', async () => {
    const house = await createTestHouse({ extensions: [{ ...extension('a'), typeDefs: 'type {' }] });
    try {
      const faulty = await house.token(await house.createTenant({ slug: 'faulty', extensions: ['a'] }));
      const plain = await house.token(await house.createTenant({ slug: 'plain' }));
      for (let attempt = 0; attempt < 2; attempt++) {
        const refused = await graphql(house.url, faulty, '{ tenant { slug } }');
        expect(refused.status).toBe(500);
        expect(refused.errors).toMatchObject([
          { message: 'The schema of this tenant cannot be composed.', extensions: { code: 'COMPOSITION_FAILED' } },
        ]);
        expect(refused.text).not.toContain('parse');
      }
      expect((await graphql(house.url, plain, '{ tenant { slug } }')).data).toEqual({ tenant: { slug: 'plain' } });
      expect(counts(house)).toMatchObject({ failed: 1, composed: 1 });
    } finally {
      await house.close();
    }
  });

  it('leaves a tenant that was served before on its last good one, and tells so once', async () => {
    const broken: Extension = { ...extension('b'), typeDefs: 'extend type Product { b: Nothing }' };
    const house = await createTestHouse({ extensions: [extension('a'), broken] });
    try {
      const tenant = await house.createTenant({ slug: 'faulty', extensions: ['a'] });
      const token = await house.token(tenant);
      const source = '{ tenant { extensions } __type(name: "Product") { fields { name } } }';
      const fields = async (): Promise<readonly string[]> =>
        (await graphql(house.url, token, source)).data.__type.fields.map(({ name }: { name: string }) => name);
      const before = await fields();
      await setExtensions(house.control, 'faulty', { enable: ['b'] });
      await expect
        .poll(async () => (await graphql(house.url, token, source)).data.tenant.extensions)
        .toEqual(['a', 'b']);
      expect(await fields()).toEqual(before);
      const fallbacks = house.seen.filter(({ type }) => type === 'shape.fallback');
      expect(fallbacks).toMatchObject([{ tenantId: tenant.id, cause: { code: 'COMPOSITION_FAILED' } }]);
      expect(counts(house)).toEqual({ composed: 1, failed: 1, evicted: 0 });
      await setExtensions(house.control, 'faulty', { disable: ['a', 'b'] });
      await expect.poll(fields).not.toContain('a');
      expect(counts(house)).toEqual({ composed: 2, failed: 1, evicted: 0 });
    } finally {
      await house.close();
    }
  });

  it('is not served without an extension that this process does not know, whoever was served before', async () => {
    const house = await createTestHouse({ extensions: [extension('a')] });
    const older = await createApp({ settings: house.settings as GatewaySettings, core, extensions: [] });
    try {
      const url = await older.listen();
      const plain = await house.token(await house.createTenant({ slug: 'plain' }));
      const newer = await house.token(await house.createTenant({ slug: 'newer', extensions: ['a'] }));
      expect((await graphql(url, plain, '{ tenant { slug } }')).data).toEqual({ tenant: { slug: 'plain' } });
      expect((await graphql(url, newer, '{ tenant { slug } }')).errors).toMatchObject([
        { extensions: { code: 'COMPOSITION_FAILED' } },
      ]);
      expect((await graphql(house.url, newer, '{ tenant { slug } }')).data).toEqual({ tenant: { slug: 'newer' } });
    } finally {
      await older.close();
      await house.close();
    }
  });
});

describe('an extension', () => {
  it('needs a schema folder with SDL', () => {
    const declaration = { name: 'a', version: '1.0.0', description: 'Nothing.', resolvers: {}, permissions: {} };
    expect(() => defineExtension({ ...declaration, schema: new URL('./no-such-folder/', import.meta.url) })).toThrow(
      'ENOENT',
    );
    expect(() => defineExtension({ ...declaration, schema: new URL('.', import.meta.url) })).toThrow(
      /^a: no \.graphql file in /,
    );
  });
});
