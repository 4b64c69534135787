import { describe, expect, inject, it } from 'vitest';
import { defineExtension } from '../src/kit.ts';
import { startTestHouse } from '../src/testing.ts';
import { adminQuery } from './support/databases.ts';

const adminDatabaseUrl = inject('adminUrl');

const leftovers = () =>
  adminQuery<{ name: string }>(
    adminDatabaseUrl,
    `select datname as name from pg_database where datname like 'rowhouse\\_house\\_%'
    union all select rolname from pg_roles where rolname like 'rowhouse\\_%\\_house\\_%'`,
  );

describe('a house for the tests of extensions', () => {
  it('has a tenant, tells who may what, hears of changes, and leaves nothing on a server that was there', async () => {
    const house = await startTestHouse({ extensions: [], adminDatabaseUrl });
    expect(await leftovers()).toHaveLength(4);
    expect((await house.request('{ tenant { slug } }')).data).toEqual({ tenant: { slug: 'acme' } });
    const viewer = await house.as({ roles: ['viewer'] });
    const { data, errors } = await viewer(
      'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { code } } }',
      { input: { name: 'Alice' } },
    );
    expect(data).toEqual({ createCustomer: null });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    const other = await house.createTenant({ slug: 'globex', extensions: ['loyalty'] });
    await other.changeSettings('loyalty', { pointsPerUnit: 7 });
    const shown = await other.request<{ tenant: { settings: { extension: string; values: object }[] } }>(
      '{ tenant { settings { extension values } } }',
    );
    expect(shown.data.tenant.settings.find(({ extension }) => extension === 'loyalty')?.values).toMatchObject({
      pointsPerUnit: 7,
    });
    await other.changeSettings('loyalty', { pointsPerUnit: 7 });
    await expect(other.changeSettings('nonesuch', {})).rejects.toMatchObject({ code: 'EXTENSION_UNKNOWN' });
    await expect(other.switchFeature('nonesuch', true)).rejects.toMatchObject({ code: 'FEATURE_UNKNOWN' });
    await house.close();
    await house.close();
    expect(await leftovers()).toEqual([]);
  });

  it('tells all faults of composition before anything is started', async () => {
    const faulty = defineExtension({
      name: 'faulty',
      version: '1.0.0',
      description: '',
      schema: new URL('./fixtures/faults/', import.meta.url),
      resolvers: {},
      permissions: {},
    });
    const started = startTestHouse({ extensions: [faulty], adminDatabaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
    await expect(started).rejects.toMatchObject({ code: 'COMPOSITION_FAILED' });
  });

  it('leaves nothing when it cannot be served', async () => {
    await expect(
      startTestHouse({ extensions: [], adminDatabaseUrl, settings: { host: 'no.such.host.invalid' } }),
    ).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' });
    expect(await leftovers()).toEqual([]);
  });
});
