import { buildClientSchema, getIntrospectionQuery, isInputObjectType, isObjectType, validateSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setIntrospection } from '../../src/control/commands/set-introspection.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { defineAll } from '../support/custom-field-tenants.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

describe('custom fields in introspection', () => {
  let house: TestHouse;
  let acme: Tenant;
  let globex: Tenant;
  let closed: Tenant;

  beforeAll(async () => {
    house = await createTestHouse();
    acme = await house.createTenant({ slug: 'acme' });
    globex = await house.createTenant({ slug: 'globex' });
    closed = await house.createTenant({ slug: 'closed' });
    await setIntrospection(house.control, 'closed', 'off');
    for (const tenant of [acme, closed]) {
      await defineAll(house, tenant, [
        {
          name: 'tier',
          type: 'ENUM',
          values: [{ name: 'GOLD' }, { name: 'SILVER' }],
          description: 'How dear they are.',
        },
        { name: 'birthday', type: 'DATE', personalData: true },
      ]);
    }
  });
  afterAll(() => house.close());

  const places = async (tenant: Tenant, role: 'admin' | 'viewer', field: string): Promise<readonly string[]> => {
    const { data, errors } = await graphql(
      house.url,
      await house.token(tenant, { roles: [role] }),
      getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }),
    );
    expect(errors).toEqual([]);
    const schema = buildClientSchema(data);
    expect(validateSchema(schema)).toEqual([]);
    return Object.values(schema.getTypeMap())
      .filter((type) => (isObjectType(type) || isInputObjectType(type)) && field in type.getFields())
      .map(({ name }) => name)
      .filter((name) => name.includes('CustomFields'))
      .sort();
  };

  it('are the tenant’s own, wherever they can be used', async () => {
    const all = ['CustomerCustomFields', 'CustomerCustomFieldsFilter', 'CustomerCustomFieldsInput'];
    expect(await places(acme, 'admin', 'tier')).toEqual([...all, 'CustomerCustomFieldsOrder']);
    expect(await places(globex, 'admin', 'tier')).toEqual([]);
  });

  it('are left out where they are personal data and the principal may not see that', async () => {
    expect(await places(acme, 'admin', 'birthday')).toHaveLength(4);
    expect(await places(acme, 'viewer', 'birthday')).toEqual([]);
    expect(await places(acme, 'viewer', 'tier')).toHaveLength(3);
  });

  it('are told, where introspection is off, as fields that nobody has', async () => {
    const token = await house.token(closed, { roles: ['viewer'] });
    const ask = async (document: string, name: string, variables?: object): Promise<string> => {
      const given = JSON.parse(JSON.stringify(variables ?? {}).replaceAll('HIDDEN', name));
      return (await graphql(house.url, token, document.replaceAll('HIDDEN', name), given)).text;
    };
    for (const [document, variables] of [
      ['{ customers { nodes { customFields { tier HIDDEN } } } }'],
      ['{ customers(filter: { customFields: { HIDDEN: { isNull: true } } }) { totalCount } }'],
      ['{ customers(orderBy: [{ customFields: { HIDDEN: ASC } }]) { totalCount } }'],
      [
        'query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }',
        { f: { customFields: { HIDDEN: { eq: '2000-01-01' } } } },
      ],
    ] as const) {
      const told = await ask(document, 'birthday', variables);
      expect(told.replaceAll('birthday', 'nobodys_')).toBe(await ask(document, 'nobodys_', variables));
      expect(told).toContain('birthday');
      expect(told).not.toMatch(/pii|FORBIDDEN/);
    }
    const { errors } = await graphql(house.url, token, '{ customers { nodes { customFields { tier } } } }');
    expect(errors).toEqual([]);
  });
});
