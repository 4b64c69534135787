import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpHouse, type HttpHouse, refusalOf, type Sent } from './http-client.ts';

let house: HttpHouse;
beforeAll(async () => {
  house = await createHttpHouse();
});
afterAll(() => house.close());

describe('a body', () => {
  const cases: ReadonlyArray<[string, Sent, number, string]> = [
    ['that is no JSON', { body: '{ "query": ' }, 400, 'MALFORMED_JSON'],
    ['that is empty', { body: '' }, 400, 'MALFORMED_JSON'],
    ['that would change prototypes', { body: '{"query":"{ __typename }","__proto__":{"a":1}}' }, 400, 'MALFORMED_JSON'],
    ['that is a batch', { body: '[{"query":"{ __typename }"}]' }, 400, 'MALFORMED_REQUEST'],
    ['that is null', { body: 'null' }, 400, 'MALFORMED_REQUEST'],
    ['that is a text', { body: '"{ __typename }"' }, 400, 'MALFORMED_REQUEST'],
    ['without a query', { body: '{}' }, 400, 'MALFORMED_REQUEST'],
    ['with an empty query', { body: '{"query":""}' }, 400, 'MALFORMED_REQUEST'],
    ['whose query is a list', { body: '{"query":["{ __typename }"]}' }, 400, 'MALFORMED_REQUEST'],
    ['whose variables are a list', { body: '{"query":"{ __typename }","variables":[1]}' }, 400, 'MALFORMED_REQUEST'],
    [
      'whose operationName is a number',
      { body: '{"query":"{ __typename }","operationName":1}' },
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'that names a persisted query alone',
      { body: '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"0"}}}' },
      400,
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
    ['of plain text', { headers: { 'content-type': 'text/plain' }, body: '{}' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'of GraphQL',
      { headers: { 'content-type': 'application/graphql' }, body: '{ __typename }' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'of a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query={__typename}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'in another encoding than UTF-8',
      { headers: { 'content-type': 'application/json; charset=iso-8859-1' }, body: '{"query":"{ __typename }"}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'that is compressed',
      { headers: { 'content-encoding': 'gzip' }, body: new Uint8Array([31, 139, 8]) },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
  ];
  for (const [what, sent, status, code] of cases) {
    it(`${what} is refused with ${status} ${code}`, async () => {
      const response = await house.send(sent);
      expect(response.status).toBe(status);
      expect(await refusalOf(response)).toBe(code);
    });
  }

  it('without a content type is refused with 415', async () => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.credential}` },
      body: new TextEncoder().encode('{"query":"{ __typename }"}'),
    });
    expect(response.status).toBe(415);
    expect(await refusalOf(response)).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('of 256 KB is read, one byte more is refused with 413, announced or not', async () => {
    expect(house.settings.bodyLimit).toBe(256 * 1024);
    const frame = '{"query":"{ __typename }","extensions":{"filler":""}}';
    const filled = (length: number): string => frame.replace('""', `"${'x'.repeat(length - frame.length)}"`);
    const largest = await house.send({ body: filled(house.settings.bodyLimit) });
    expect(largest.status).toBe(200);
    const larger = await house.send({ body: filled(house.settings.bodyLimit + 1) });
    expect(larger.status).toBe(413);
    expect(await refusalOf(larger)).toBe('BODY_TOO_LARGE');

    const chunk = 'x'.repeat(0x8000);
    const chunks = `8000\r\n${chunk}\r\n`.repeat(9);
    const chunked = await house.exchange(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`,
    );
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
    expect(chunked).toContain('"code":"BODY_TOO_LARGE"');
  });

  it('may hold names that the specification reserves, and an extension that nobody here knows', async () => {
    const response = await house.send({
      body: JSON.stringify({
        query: '{ __typename }',
        documentId: 'sha256:0',
        id: 7,
        extensions: { persistedQuery: { version: 1, sha256Hash: '0' }, other: true },
      }),
    });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('may say utf-8, in any case and in quotation marks', async () => {
    for (const charset of ['utf-8', 'UTF-8', '"utf-8"']) {
      const headers = { 'content-type': `application/json;charset=${charset}` };
      const response = await house.send({ headers, body: '{"query":"{ __typename }"}' });
      expect(response.status).toBe(200);
    }
  });
});
