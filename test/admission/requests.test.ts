import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extensions } from '../../resolvers/index.ts';
import { createFaults } from '../fixtures/faults.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let token: string;

beforeAll(async () => {
  house = await createTestHouse({ extensions: [...extensions, createFaults()] });
  const names = [...extensions.map(({ name }) => name), 'faults'];
  token = await house.token(await house.createTenant({ slug: 'acme', extensions: names }));
});
afterAll(() => house.close());

const list = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');
const ask = (query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer> =>
  graphql(house.url, token, query, variables);
const codeOf = ({ errors }: GraphqlAnswer): string | undefined => errors[0]?.extensions.code;

/** Sends a body as it stands. */
async function post(body: string): Promise<{ status: number; code: string | undefined }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${house.url}/graphql`, { method: 'POST', headers, body });
  const answer = (await response.json()) as { errors?: Array<{ extensions: { code: string } }> };
  return { status: response.status, code: answer.errors?.[0]?.extensions.code };
}

describe('what people need', () => {
  it('is within the limits: the introspection query of graphql-js with all that it can ask', async () => {
    const everything = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    };
    const answer = await ask(getIntrospectionQuery(everything));
    expect(answer.errors).toEqual([]);
    expect(answer.data.__schema.types.length).toBeGreaterThan(50);
  });

  it('is a page of 100, and 100 ids', async () => {
    expect(house.settings.pageSize).toBe(100);
    expect((await ask('{ customers(first: 100) { nodes { orders(last: 100) { totalCount } } } }')).errors).toEqual([]);
    expect(codeOf(await ask('{ customers(first: 101) { totalCount } }'))).toBe('PAGE_TOO_LARGE');
    expect(codeOf(await ask('query ($n: Int) { customers(last: $n) { totalCount } }', { n: 101 }))).toBe(
      'PAGE_TOO_LARGE',
    );

    const id = Buffer.from('Customer:0192f000-0000-7000-8000-000000000001').toString('base64url');
    const nodes = (count: number): Promise<GraphqlAnswer> =>
      ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array(count).fill(id) });
    expect((await nodes(100)).data.nodes).toEqual(Array(100).fill(null));
    expect(codeOf(await nodes(101))).toBe('PAGE_TOO_LARGE');
    expect(codeOf(await nodes(4_000))).toBe('PAGE_TOO_LARGE');
  });

  it('counts where a page stands in another', async () => {
    await ask('mutation { createCustomer(input: { name: "Ada" }) { customer { id } } }');
    const answer = await ask('{ customers { nodes { name orders(first: 101) { totalCount } } } }');
    expect(codeOf(answer)).toBe('PAGE_TOO_LARGE');
    expect(answer.errors[0]?.path).toEqual(['customers', 'nodes', 0, 'orders']);
  });
});

describe('what nobody needs', () => {
  const bomb = `{ ...F24 } fragment F0 on Query { __typename } ${list(24, (index) => `fragment F${index + 1} on Query { ...F${index} ... { ...F${index} } }`)}`;
  const documents: ReadonlyArray<readonly [string, string, string, object?]> = [
    ['2 KB that stand for 2^24 selections', bomb, 'DOCUMENT_TOO_MANY_SELECTIONS'],
    ['4,001 tokens', `{ ${list(3999, (index) => `f${index}`)} }`, 'DOCUMENT_TOO_LONG'],
    ['200,000 empty lines, which errors would count', `${'\n'.repeat(100_000)}{ nothing }`, 'DOCUMENT_TOO_LONG'],
    ['16 levels', `{ ${'node '.padEnd(5)}${'{ a '.repeat(15)}${'}'.repeat(15)} }`, 'DOCUMENT_TOO_DEEP'],
    ['51 aliases', `{ ${list(51, (index) => `a${index}: __typename`)} }`, 'DOCUMENT_TOO_MANY_ALIASES'],
    ['317 fields of one name', `{ ${list(317, () => '__typename')} }`, 'DOCUMENT_TOO_REPETITIVE'],
    ['33 lists in each other', `{ take(list: ${'['.repeat(33)}${']'.repeat(33)}) }`, 'VALUE_TOO_DEEP'],
    [
      '1,900 objects in each other',
      `{ customers(filter: ${'{not:'.repeat(1900)}${'}'.repeat(1900)}) { totalCount } }`,
      'VALUE_TOO_DEEP',
    ],
    [
      'introspection of introspection',
      `{ __schema { types { ${'fields { type { '.repeat(3)} name ${'} } '.repeat(3)} } } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a fragment that spreads itself',
      '{ ...A } fragment A on Query { tenant { slug } ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a fragment that does not exist', '{ ...A }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'one directive a thousand times',
      `{ __typename ${list(500, () => '@skip(if: false)')} }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a thousand unknown directives',
      `{ __typename ${list(1300, (index) => `@d${index}`)} }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a thousand unnamed operations', list(1300, () => '{ __typename }'), 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a filter that nests 6 deep',
      '{ customers(filter: { not: { not: { not: { not: { not: { name: { eq: "x" } } } } } } }) { totalCount } }',
      'INVALID_FILTER',
    ],
    [
      'a text of 200,000 characters to look for',
      `{ customers(filter: { name: { contains: "${'x'.repeat(200_000)}" } }) { totalCount } }`,
      'INVALID_FILTER',
    ],
    [
      'a number of 200,000 digits',
      `{ customers(first: ${'9'.repeat(200_000)}) { totalCount } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a decimal of 200,000 digits',
      `{ products(filter: { unitPrice: { gt: "${'9'.repeat(200_000)}" } }) { totalCount } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a name of 200,000 characters', `{ ${'a'.repeat(200_000)} }`, 'GRAPHQL_VALIDATION_FAILED'],
    [
      '20 names of 10,000 characters',
      `{ ${list(20, (index) => 'a'.repeat(10_000) + index)} }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['an id of 200,000 characters', `{ node(id: "${'x'.repeat(200_000)}") { id } }`, 'INVALID_ID'],
    [
      'a cursor of 200,000 characters',
      `{ customers(after: "${'x'.repeat(200_000)}") { totalCount } }`,
      'INVALID_CURSOR',
    ],
  ];
  for (const [what, document, code] of documents) {
    it(`is refused, and in few words: ${what}`, async () => {
      const answer = await ask(document);
      expect([answer.status, codeOf(answer)]).toEqual([200, code]);
      expect(answer.errors.length).toBeLessThanOrEqual(101);
      for (const { message } of answer.errors) expect(message.length).toBeLessThanOrEqual(1001);
    });
  }

  it('may be the most operations of one document: the one that is named runs', async () => {
    const answer = await graphqlNamed(
      list(500, (index) => `query Q${index} { __typename }`),
      'Q499',
    );
    expect(answer).toEqual({ data: { __typename: 'Query' } });
  });

  async function graphqlNamed(query: string, operationName: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ query, operationName });
    return (await fetch(`${house.url}/graphql`, { method: 'POST', headers, body })).json();
  }
});

describe('the JSON of a request', () => {
  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  it('may nest as deep as it likes where nobody looks, and is refused where somebody does', async () => {
    const query = '"query":"query ($list: [[Int!]]) { take(list: $list) }"';
    expect(await post(`{${query},"extensions":{"x":${deep(100_000)}}}`)).toEqual({ status: 200, code: undefined });
    expect(await post(`{${query},"variables":{"list":${deep(100_000)}}}`)).toEqual({
      status: 200,
      code: 'VALUE_TOO_DEEP',
    });
    expect(await post(`{${query},"variables":{"other":${deep(33)}}}`)).toEqual({ status: 200, code: 'VALUE_TOO_DEEP' });
    expect(await post(`{"query":${deep(100_000)}}`)).toEqual({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(await post(deep(100_000))).toEqual({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(await post('['.repeat(200_000))).toEqual({ status: 400, code: 'MALFORMED_JSON' });
  });

  it('with twenty thousand faults is answered with ten, in few words', async () => {
    const faulty = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1]));
    for (const [query, variables] of [
      ['query ($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }', { filter: faulty }],
      [
        'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { code } } }',
        { input: faulty },
      ],
      ['query ($list: [[Int!]]) { take(list: $list) }', { list: Array(20_000).fill(['x']) }],
    ] as const) {
      const answer = await ask(query, variables);
      expect([answer.status, codeOf(answer)]).toEqual([200, 'BAD_USER_INPUT']);
      expect(answer.errors.length).toBeLessThanOrEqual(11);
      expect(answer.text.length).toBeLessThan(20_000);
    }
  });

  it('with long texts is stored or refused like any other', async () => {
    // Nothing that would compress: 60,000 hexadecimal digits do not fit into an index.
    const name = Array.from({ length: 1000 }, (_, index) => createHash('sha256').update(`${index}`).digest('hex')).join(
      '',
    );
    const answer = await ask(
      'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { field code } } }',
      { input: { name } },
    );
    expect(answer.errors).toEqual([]);
    expect(answer.data.createCustomer.userErrors).toMatchObject([{ field: ['input', 'name'] }]);
  });
});
