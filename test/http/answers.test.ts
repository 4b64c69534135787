import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpHouse, type HttpHouse, refusalOf } from './http-client.ts';

const graphqlResponse = 'application/graphql-response+json';

let house: HttpHouse;
beforeAll(async () => {
  house = await createHttpHouse();
});
afterAll(() => house.close());

describe('an answer', () => {
  it('about the document or its variables is 200 as application/json and 400 as application/graphql-response+json', async () => {
    const documents: ReadonlyArray<[string, string]> = [
      ['{', 'GRAPHQL_PARSE_FAILED'],
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['{ ...A } fragment A on Query { ...A }', 'GRAPHQL_VALIDATION_FAILED'],
      ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
      ['query ($id: ID!) { node(id: $id) { id } }', 'BAD_USER_INPUT'],
      [`{ ${'__typename '.repeat(5000)} }`, 'DOCUMENT_TOO_LONG'],
    ];
    for (const [document, code] of documents) {
      const legacy = await house.query(document, 'application/json');
      expect([document, legacy.status]).toEqual([document, 200]);
      expect(await refusalOf(legacy)).toBe(code);
      const modern = await house.query(document, graphqlResponse);
      expect([document, modern.status]).toEqual([document, 400]);
      expect(await refusalOf(modern, graphqlResponse)).toBe(code);
    }
  });

  it('with errors of fields is 200 in both', async () => {
    for (const accept of ['application/json', graphqlResponse]) {
      const response = await house.query('{ __typename node(id: "x") { id } }', accept);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ data: { node: null }, errors: [{ path: ['node'] }] });
    }
  });

  it('comes in the media type that was asked for', async () => {
    const table: ReadonlyArray<[string, string]> = [
      ['*/*', 'application/json'],
      ['application/*', 'application/json'],
      ['', 'application/json'],
      ['application/json', 'application/json'],
      [graphqlResponse, graphqlResponse],
      [`${graphqlResponse}; charset=utf-8, application/json; charset=utf-8`, graphqlResponse],
      [`application/json, ${graphqlResponse}`, 'application/json'],
      [`application/json;q=0.5, ${graphqlResponse};q=0.6`, graphqlResponse],
      [`${graphqlResponse};q=0.1, */*;q=0.5`, 'application/json'],
      ['application/json;q=0, */*', graphqlResponse],
      [`text/html, ${graphqlResponse}, */*;q=0.1`, graphqlResponse],
      ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
      [`APPLICATION/JSON;Q=1`, 'application/json'],
    ];
    for (const [accept, mediaType] of table) {
      const response = await house.query('{ __typename }', accept);
      expect([accept, response.headers.get('content-type')]).toEqual([accept, `${mediaType}; charset=utf-8`]);
      expect(response.status).toBe(200);
    }
  });

  it('that nobody would accept is refused with 406 before anything is done', async () => {
    const mutation = 'mutation { createCustomer(input: { name: "Unseen" }) { customer { id } } }';
    for (const accept of ['text/html', 'application/json;q=0', 'application/json; charset=utf-16', 'nonsense;;;=']) {
      const response = await house.query(mutation, accept);
      expect([accept, response.status]).toEqual([accept, 406]);
      expect(await refusalOf(response)).toBe('NOT_ACCEPTABLE');
    }
    const found = await house.query('{ customers(filter: { name: { eq: "Unseen" } }) { totalCount } }');
    expect(await found.json()).toEqual({ data: { customers: { totalCount: 0 } } });
  });

  it('is kept by no cache and guessed at by no browser, and carries a request id of its own', async () => {
    const [one, other] = [await house.query('{ __typename }'), await house.query('{ nothing }')];
    for (const { headers } of [one, other]) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(one.headers.get('x-request-id')).not.toBe(other.headers.get('x-request-id'));
  });

  it('says how many bytes it has, and the same of itself whether it was given or refused', async () => {
    const ask = async (document: string, credential: string) => {
      const body = JSON.stringify({ query: document });
      const answer = await house.exchange(
        [
          'POST /graphql HTTP/1.1',
          'host: x',
          `authorization: Bearer ${credential}`,
          'content-type: application/json',
          `content-length: ${Buffer.byteLength(body)}`,
          'connection: close',
          '',
          body,
        ].join('\r\n'),
      );
      const [head = '', text = ''] = answer.split('\r\n\r\n');
      const [status, ...lines] = head.split('\r\n');
      const headers = lines.map((line) => line.split(': ') as [string, string]);
      return { status, text, names: headers.map(([name]) => name), headers: new Map(headers) };
    };
    const given = await ask(
      'mutation { createCustomer(input: { name: "Zoë 👋" }) { customer { name } } }',
      house.credential,
    );
    expect([given.status, JSON.parse(given.text)]).toEqual([
      'HTTP/1.1 200 OK',
      { data: { createCustomer: { customer: { name: 'Zoë 👋' } } } },
    ]);
    const refused = await ask('{ __typename }', 'no.such.token');
    expect([refused.status, refused.text]).toEqual(['HTTP/1.1 401 Unauthorized', expect.stringContaining('TOKEN_')]);
    const names = ['content-type', 'cache-control', 'x-request-id', 'x-content-type-options', 'content-length'];
    expect(given.names).toEqual([...names, 'Date', 'Connection']);
    expect(refused.names).toEqual([...names.toSpliced(2, 0, 'www-authenticate'), 'Date', 'Connection']);
    for (const { headers, text } of [given, refused]) {
      expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
      expect(headers.get('Connection')).toBe('close');
    }
  });

  it('is told to those who watch with its status and its code', async () => {
    const response = await house.send({ body: '[]' });
    const malformed = await house.send({ body: '[' });
    const partial = await house.query('{ node(id: "x") { id } }');
    const completed = (id: string | null) =>
      house.seen.find((event) => event.type === 'request.completed' && event.requestId === id);
    expect(completed(response.headers.get('x-request-id'))).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(completed(malformed.headers.get('x-request-id'))).toMatchObject({ status: 400, code: 'MALFORMED_JSON' });
    expect(completed(partial.headers.get('x-request-id'))).toMatchObject({ status: 200, code: 'INVALID_ID' });
  });
});
