import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extensions } from '../../resolvers/index.ts';
import { setIntrospection } from '../../src/control/commands/set-introspection.ts';
import { mayIntrospect } from '../../src/execution/introspection-policy.ts';
import type { PrincipalKind } from '../../src/identity/principal.ts';
import type { Extension } from '../../src/kit.ts';
import { authenticated, scope } from '../../src/kit.ts';
import { type IntrospectionPolicy, introspectionPolicies, type Tenant } from '../../src/tenancy/tenant.ts';
import { openWorkshop, type Workshop } from '../composition/workshop.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

const query = '{ __schema { queryType { name } } }';

describe('who may introspect', () => {
  it('is decided by the house, then by the tenant, then by who is asking', () => {
    const kinds: readonly PrincipalKind[] = ['user', 'partner', 'operator'];
    const open = (allowed: boolean): readonly string[] =>
      introspectionPolicies.flatMap((introspection) =>
        kinds
          .filter((kind) => mayIntrospect(allowed, { introspection }, { kind }))
          .map((kind) => `${introspection} ${kind}`),
      );
    expect(open(true)).toEqual(['on user', 'on partner', 'on operator', 'authenticated user']);
    expect(open(false)).toEqual([]);
  });

  it('is told to every gateway process when it changes, though tenants share a shape', async () => {
    const house = await createTestHouse();
    try {
      const changing = await house.createTenant({ slug: 'changing' });
      const other = await house.createTenant({ slug: 'other' });
      const second = await house.secondApp();
      const token = await house.token(changing);
      const change = async (policy: IntrospectionPolicy): Promise<void> => {
        const told = [house.events, second.app.events].map(
          (events) =>
            new Promise<void>((resolve) => {
              const stop = events.listen((event) => {
                if (event.type !== 'tenant.changed' || event.tenantId !== changing.id) return;
                stop();
                resolve();
              });
            }),
        );
        await setIntrospection(house.control, 'changing', policy);
        await Promise.all(told);
      };
      const isOpen = async (): Promise<readonly boolean[]> =>
        Promise.all([house.url, second.url].map(async (url) => (await graphql(url, token, query)).errors.length === 0));
      expect(await isOpen()).toEqual([true, true]);
      await change('off');
      expect(await isOpen()).toEqual([false, false]);
      expect((await graphql(house.url, await house.token(other), query)).errors).toEqual([]);
      await change('authenticated');
      expect(await isOpen()).toEqual([true, true]);
    } finally {
      await house.close();
    }
  });

  it('is nobody where the house says so, whatever the tenant says', async () => {
    const house = await createTestHouse({ settings: { introspection: false } });
    try {
      const token = await house.token(await house.createTenant({ slug: 'acme' }));
      const { errors } = await graphql(house.url, token, query);
      expect(errors.map(({ message }) => message)).toEqual(['Introspection is turned off here.']);
      const viewer = await house.token(await house.createTenant({ slug: 'globex' }), { roles: ['viewer'] });
      const hidden = await graphql(house.url, viewer, '{ customers { nodes { email } } }');
      expect(hidden.errors.map(({ message }) => message)).toEqual(['Cannot query field "email" on type "Customer".']);
    } finally {
      await house.close();
    }
  });
});

describe('an extension with a union, and with a field that leads back to the root', () => {
  let workshop: Workshop;
  let house: TestHouse;
  let open: Tenant;
  let closed: Tenant;

  beforeAll(async () => {
    workshop = openWorkshop();
    const module = workshop.module({
      name: 'findings',
      sdl: `
        extend type Query { found: [Found] again: Query }
        union Found = Plain | Vault
        type Plain { name: String }
        type Vault { name: String }
      `,
      permissions: {
        Query: { found: authenticated, again: authenticated },
        Plain: { '*': authenticated },
        Vault: { '*': scope('vault:read') },
      },
      resolvers: {
        Query: {
          found: () => [
            { __typename: 'Plain', name: 'p' },
            { __typename: 'Vault', name: 'v' },
          ],
          again: () => ({}),
        },
        Found: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
      },
    });
    house = await createTestHouse({ extensions: [...extensions, module as Extension] });
    open = await house.createTenant({ slug: 'open', extensions: ['findings'] });
    closed = await house.createTenant({ slug: 'closed', extensions: ['findings'] });
    await setIntrospection(house.control, 'closed', 'off');
  });
  afterAll(async () => {
    await house?.close();
    workshop.close();
  });

  const ask = async (tenant: Tenant, document: string) =>
    graphql(house.url, await house.token(tenant, { roles: [], scopes: [] }), document);

  it('does not show the whole schema through that field', async () => {
    for (const document of [
      '{ again { __schema { types { name } } } }',
      '{ __typename ...R } fragment R on Query { again { ...S } } fragment S on Query { __type(name: "Vault") { name } }',
      '{ __schema { queryType { name } } again { again { ... { __schema { queryType { name } } } } } }',
    ]) {
      const { data, errors } = await ask(open, document);
      expect(data).toBeNull();
      expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    }
    expect((await ask(open, '{ again { again { __typename } } }')).data).toEqual({
      again: { again: { __typename: 'Query' } },
    });
  });

  it('lists behind the union what may be seen', async () => {
    const { data } = await ask(open, '{ __type(name: "Found") { possibleTypes { name } } }');
    expect(data.__type.possibleTypes).toEqual([{ name: 'Plain' }]);
  });

  it('names what stands in the way of a value to those alone who may introspect', async () => {
    const document = '{ found { __typename } }';
    const [seen, unseen] = [await ask(open, document), await ask(closed, document)];
    expect(seen.data).toEqual({ found: [{ __typename: 'Plain' }, null] });
    expect(unseen.data).toEqual(seen.data);
    expect(seen.errors).toMatchObject([{ path: ['found', 1], extensions: { missing: ['vault:read'] } }]);
    expect(unseen.errors).toEqual([
      {
        message: 'The credential does not grant this.',
        locations: [{ line: 1, column: 3 }],
        path: ['found', 1],
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
    expect((await ask(closed, '{ found { ... on Vault { name } } }')).errors).toMatchObject([
      { message: 'Unknown type "Vault".' },
    ]);
  });
});
