import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { operatorVariables, rowhouse } from './command.ts';
import { runHere } from './in-process.ts';

describe('rowhouse token', () => {
  let house: TestHouse;
  let tenant: Tenant;

  beforeAll(async () => {
    house = await createTestHouse();
    tenant = await house.createTenant({ slug: 'acme' });
  });
  afterAll(() => house.close());

  const print = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runHere(['token', ...words], operatorVariables(house.database));
    expect([code, stderr]).toEqual([0, '']);
    return stdout.trim();
  };
  const viewer = async (token: string) => {
    const { data } = await graphql(house.url, token, '{ viewer { subject roles scopes tenant { slug } } }');
    return data.viewer;
  };
  const lifetime = (token: string): number => {
    const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return exp - iat;
  };

  it('prints a token alone on standard output, an administrator’s for an hour', async () => {
    const { code, stdout, stderr } = await rowhouse(['token', 'acme'], {
      variables: operatorVariables(house.database),
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(await viewer(stdout.trim())).toMatchObject({ roles: ['admin'], scopes: [], tenant: { slug: 'acme' } });
    expect(lifetime(stdout)).toBe(3600);
  });

  it('takes a tenant’s id as well as its slug', async () => {
    expect(await viewer(await print(tenant.id))).toMatchObject({ tenant: { slug: 'acme' } });
  });

  it('takes roles, scopes, a subject and a lifetime', async () => {
    const token = await print(
      'acme',
      '--role',
      'viewer',
      '--role',
      'editor',
      '--scope',
      'pii:read',
      '--subject',
      'bob',
    );
    expect(await viewer(token)).toMatchObject({ subject: 'bob', roles: ['editor', 'viewer'], scopes: ['pii:read'] });
    for (const [text, seconds] of [
      ['30s', 30],
      ['15m', 900],
      ['2h', 7200],
      ['1d', 86_400],
    ] as const) {
      expect(lifetime(await print('acme', '--ttl', text))).toBe(seconds);
    }
  });

  it('gives no role where only scopes are asked for', async () => {
    const token = await print('acme', '--scope', 'customers:read', '--scope', 'orders:read');
    expect(await viewer(token)).toMatchObject({ roles: [], scopes: ['customers:read', 'orders:read'] });
  });

  it('says that the tenant is suspended, beside the token', async () => {
    await house.createTenant({ slug: 'idle' });
    await runHere(['tenant', 'suspend', 'idle'], operatorVariables(house.database));
    const { code, stdout, stderr } = await runHere(['token', 'idle'], operatorVariables(house.database));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(stderr).toBe('Note: the tenant idle is suspended; its requests are refused.\n');
  });

  it('wants the secret of the gateways', async () => {
    const { ROWHOUSE_SECRET: _left, ...variables } = operatorVariables(house.database);
    const { code, stdout, stderr } = await runHere(['token', 'acme'], variables);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^CONFIGURATION_INVALID: Set ROWHOUSE_SECRET/);
  });

  it('goes into a GraphiQL link, where the gateway’s address is known', async () => {
    const variables = { ...operatorVariables(house.database), ROWHOUSE_PUBLIC_URL: house.url };
    const { stdout } = await runHere(['graphiql', 'acme', '--role', 'viewer'], variables);
    const link = new URL(stdout.trim());
    expect(link.href).toMatch(new RegExp(`^${house.url}/graphiql#token=`));
    const token = new URLSearchParams(link.hash.slice(1)).get('token') ?? '';
    expect(await viewer(token)).toMatchObject({ roles: ['viewer'] });
    const { code, stderr } = await runHere(['graphiql', 'acme'], operatorVariables(house.database));
    expect(code).toBe(1);
    expect(stderr).toContain('ROWHOUSE_PUBLIC_URL');
  });
});
