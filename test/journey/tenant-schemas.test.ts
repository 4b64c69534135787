import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core, extensions } from '../../resolvers/index.ts';
import { checkOwnership } from '../../src/composition/ownership.ts';
import { allRequired } from '../../src/composition/requirements.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

/** Every type and `Type.field` that a tenant's introspection shows, GraphQL's own left out. */
async function coordinates(house: TestHouse, token: string): Promise<ReadonlySet<string>> {
  const { data } = await graphql(house.url, token, getIntrospectionQuery());
  const schema = buildClientSchema(data as IntrospectionQuery);
  const found = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    found.add(type.name);
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.keys(type.getFields())) found.add(`${type.name}.${field}`);
    }
  }
  return found;
}

/** What an extension declares, read from its own SDL. */
function declaredBy(name: string): ReadonlySet<string> {
  const modules = [core, ...extensions];
  const everything = new Set(modules.map((module) => module.name));
  const { ownership } = checkOwnership(modules, new Map(modules.map((module) => [module.name, everything])));
  const owned = (entries: ReadonlyMap<string, string>): string[] =>
    [...entries].filter(([, owner]) => owner === name).map(([coordinate]) => coordinate);
  return new Set([...owned(ownership.types), ...owned(ownership.fields)]);
}

describe('every tenant its own schema', () => {
  const registry = new Map(extensions.map((extension) => [extension.name, extension]));
  let house: TestHouse;
  let plain: Tenant;

  beforeAll(async () => {
    house = await createTestHouse();
    plain = await house.createTenant({ slug: 'plain' });
  });
  afterAll(() => house.close());

  for (const extension of extensions) {
    it(`shows a tenant with ${extension.name} exactly what it and its requirements declare, beyond the core`, async () => {
      const names = [extension.name, ...allRequired(registry, extension.name)];
      const tenant = await house.createTenant({ slug: `with-${extension.name}`, extensions: names });
      const before = await coordinates(house, await house.token(plain));
      const after = await coordinates(house, await house.token(tenant));
      const declared = new Set(names.flatMap((name) => [...declaredBy(name)]));
      // A type of core's that nothing in core uses is there as soon as an extension uses it.
      const core = declaredBy('core');
      const added = [...after.difference(before)].filter((coordinate) => !core.has(coordinate));
      expect(added.sort()).toEqual([...declared].sort());
      expect([...before.difference(after)]).toEqual([]);
    });

    it(`refuses a field of ${extension.name} to a tenant without it as a validation error`, async () => {
      const field = [...declaredBy(extension.name)].find((coordinate) => coordinate.startsWith('Query.'));
      const { data, errors } = await graphql(
        house.url,
        await house.token(plain),
        `{ ${field?.slice('Query.'.length)} }`,
      );
      expect(data).toBeUndefined();
      expect(errors.map((error) => error.extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    });
  }

  it('serves a changed tenant with its new schema once it is told of it, in a second gateway process as well', async () => {
    const tenant = await house.createTenant({ slug: 'changing' });
    const token = await house.token(tenant);
    const second = await house.secondApp();
    const query = '{ suppliers { totalCount } }';
    for (const url of [house.url, second.url]) expect((await graphql(url, token, query)).errors).toHaveLength(1);
    const told = [house.events, second.app.events].map(
      (events) =>
        new Promise<void>((resolve) => {
          events.listen((event) => {
            if (event.type === 'tenant.changed' && event.tenantId === tenant.id) resolve();
          });
        }),
    );
    await house.control.transaction((client) =>
      client.query(
        `insert into rowhouse_catalog.tenant_extensions (tenant_id, extension) values ($1::uuid, 'suppliers')`,
        [tenant.id],
      ),
    );
    await Promise.all(told);
    for (const url of [house.url, second.url]) {
      expect((await graphql(url, token, query)).data).toEqual({ suppliers: { totalCount: 0 } });
    }
  });
});
