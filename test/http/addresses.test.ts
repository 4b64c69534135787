import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpHouse, type HttpHouse, refusalOf } from './http-client.ts';

const graphqlResponse = 'application/graphql-response+json';

let house: HttpHouse;
beforeAll(async () => {
  house = await createHttpHouse();
});
afterAll(() => house.close());

describe('an address', () => {
  it('where nothing is answers 404, whatever was sent there', async () => {
    for (const sent of [
      { method: 'GET', path: '/graphq' },
      { method: 'POST', path: '/graphql/more', body: '{}' },
      { method: 'POST', path: '/nothing', body: 'x', headers: { 'content-type': 'text/xml' } },
      { method: 'DELETE', path: '/' },
    ]) {
      const response = await house.send(sent);
      expect(response.status).toBe(404);
      expect(await refusalOf(response)).toBe('ROUTE_NOT_FOUND');
    }
  });

  it('refuses methods that it does not have with 405, and says which it has', async () => {
    for (const [method, path, allow] of [
      ['PUT', '/graphql', 'GET, POST'],
      ['PATCH', '/graphql/', 'GET, POST'],
      ['DELETE', '/graphql?query={__typename}', 'GET, POST'],
      ['OPTIONS', '/graphql', 'GET, POST'],
      ['PROPFIND', '/graphql', 'GET, POST'],
      ['POST', '/healthz', 'GET, HEAD'],
      ['DELETE', '/readyz', 'GET, HEAD'],
      ['PUT', '/.well-known/jwks.json', 'GET, HEAD'],
    ] as const) {
      const response = await house.send({ method, path });
      expect([method, path, response.status, response.headers.get('allow')]).toEqual([method, path, 405, allow]);
      expect(await refusalOf(response)).toBe('METHOD_NOT_ALLOWED');
    }
    const head = await house.send({ method: 'HEAD' });
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect(await head.text()).toBe('');
  });

  it('that is no address is refused with 400', async () => {
    const answer = await house.exchange('GET /graphql%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"MALFORMED_REQUEST"');
  });

  it('of health and readiness answers GET and HEAD without a token', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const response = await fetch(house.url + path);
      expect([response.status, ((await response.json()) as { status: string }).status]).toEqual([200, 'ok']);
      expect((await fetch(house.url + path, { method: 'HEAD' })).status).toBe(200);
    }
    expect(await (await fetch(`${house.url}/readyz`)).json()).toEqual({
      status: 'ok',
      checks: { catalog: 'ok', database: 'ok' },
    });
  });
});

describe('GET', () => {
  const get = (parameters: Readonly<Record<string, string>>, accept = 'application/json'): Promise<Response> =>
    fetch(`${house.url}/graphql?${new URLSearchParams(parameters)}`, {
      headers: { authorization: `Bearer ${house.credential}`, accept },
    });

  it('takes a query with variables and a name', async () => {
    const response = await get({
      query: 'query A { __typename } query B($slug: Boolean!) { tenant { slug @include(if: $slug) } }',
      operationName: 'B',
      variables: '{"slug":true}',
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { tenant: { slug: 'acme' } } });
  });

  it('takes empty parameters for absent ones', async () => {
    const response = await get({ query: '{ __typename }', operationName: '', variables: '', extensions: '' });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('refuses a mutation with 405 and does nothing', async () => {
    const before = house.seen.filter((event) => event.type === 'session.ended').length;
    const mutation = 'mutation { createCustomer(input: { name: "Eve" }) { customer { id } } }';
    const named = `query Q { __typename } ${mutation.replace('mutation', 'mutation M')}`;
    const requests: ReadonlyArray<Record<string, string>> = [{ query: mutation }, { query: named, operationName: 'M' }];
    for (const parameters of requests) {
      for (const accept of ['application/json', graphqlResponse]) {
        const response = await get(parameters, accept);
        expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
        expect(await refusalOf(response, accept)).toBe('METHOD_NOT_ALLOWED');
      }
    }
    expect(house.seen.filter((event) => event.type === 'session.ended')).toHaveLength(before);
  });

  it('refuses parameters that stand twice or are no JSON with 400', async () => {
    for (const search of [
      '',
      '?query={__typename}&query={__typename}',
      '?query={__typename}&variables={',
      '?query={__typename}&variables=[1]',
    ]) {
      const response = await house.send({ method: 'GET', path: `/graphql${search}` });
      expect([search, response.status]).toEqual([search, 400]);
      expect(await refusalOf(response)).toBe('MALFORMED_REQUEST');
    }
  });
});
