import { afterEach, describe, expect, it } from 'vitest';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
afterEach(() => house.close());

describe('the keys of the development issuer', () => {
  it('are served to everybody, without anything that could sign', async () => {
    house = await createTestHouse();
    const response = await fetch(`${house.url}/.well-known/jwks.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const { keys } = (await response.json()) as { keys: ReadonlyArray<Readonly<Record<string, string>>> };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x']]);
  });

  it('are neither served nor trusted where it is turned off', async () => {
    house = await createTestHouse({ settings: { developmentIssuer: false } });
    const tenant = await house.createTenant({ slug: 'acme' });
    expect((await fetch(`${house.url}/.well-known/jwks.json`)).status).toBe(404);
    const answer = await graphql(house.url, await house.token(tenant), '{ __typename }');
    expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([401, 'TOKEN_ISSUER_UNKNOWN']);
  });
});
