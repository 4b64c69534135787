import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setIntrospection } from '../../src/control/commands/set-introspection.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let tenant: Tenant;
let admin: string;
let viewer: string;

beforeAll(async () => {
  house = await createTestHouse();
  tenant = await house.createTenant({ slug: 'acme', extensions: ['suppliers', 'inventory'] });
  admin = await house.token(tenant);
  viewer = await house.token(tenant, { roles: ['viewer'] });
  await graphql(house.url, admin, 'mutation { createCustomer(input: { name: "Ada" }) { customer { id } } }');
});
afterAll(() => house.close());

const fieldsOf = `query ($type: String!) { __type(name: $type) { name fields { name } inputFields { name } } }`;

/** The names of a type's fields, or undefined where the type is not shown. */
async function fields(token: string, type: string): Promise<readonly string[] | undefined> {
  const { data, errors } = await graphql(house.url, token, fieldsOf, { type });
  expect(errors).toEqual([]);
  return (data.__type?.fields ?? data.__type?.inputFields)?.map(({ name }: { name: string }) => name);
}

describe('introspection', () => {
  it('shows each principal what it may use, and nothing else', async () => {
    expect(await fields(admin, 'Customer')).toEqual(expect.arrayContaining(['name', 'email', 'phone', 'orders']));
    const seen = await fields(viewer, 'Customer');
    expect(seen).toEqual(expect.arrayContaining(['name', 'orders']));
    expect(seen).not.toEqual(expect.arrayContaining(['email']));
    for (const input of ['CustomerFilter', 'CustomerOrder']) expect(await fields(viewer, input)).not.toContain('email');
    for (const type of ['Mutation', 'CreateCustomerInput', 'CreateCustomerPayload', 'UserError']) {
      expect([type, await fields(viewer, type)]).toEqual([type, undefined]);
      expect(await fields(admin, type)).toEqual(expect.arrayContaining([expect.any(String)]));
    }
    const { data } = await graphql(house.url, viewer, '{ __schema { queryType { name } mutationType { name } } }');
    expect(data.__schema).toEqual({ queryType: { name: 'Query' }, mutationType: null });
  });

  it('lists behind an interface what may be seen', async () => {
    const token = await house.token(tenant, { roles: [], scopes: ['customers:read'] });
    const query = '{ __type(name: "Node") { possibleTypes { name } } }';
    expect((await graphql(house.url, token, query)).data.__type.possibleTypes).toEqual([{ name: 'Customer' }]);
    expect((await graphql(house.url, viewer, query)).data.__type.possibleTypes.length).toBeGreaterThan(5);
  });

  it('answers FORBIDDEN with what is missing to whoever asks for a hidden field by name', async () => {
    const { errors } = await graphql(house.url, viewer, '{ customers { nodes { email } } }');
    expect(errors).toMatchObject([{ path: ['customers', 'nodes', 0, 'email'], extensions: { missing: ['pii:read'] } }]);
  });

  it('stands beside other fields, in the order of the document, under aliases and in fragments', async () => {
    const { text, errors } = await graphql(
      house.url,
      viewer,
      `query Mixed($type: String!, $filter: CustomerFilter, $no: Boolean!) {
        a: __type(name: $type) { ...Named }
        customers(filter: $filter) { totalCount nodes { email } }
        ...Root
        skipped: __schema @skip(if: true) { queryType { name } }
        other: __schema @include(if: $no) { queryType { name } }
        none: __type(name: "CreateCustomerInput") { name }
      }
      fragment Named on __Type { name }
      fragment Root on Query { __typename ... on Query { __schema { queryType { ...Named } } b: __type(name: "Order") { name } } }`,
      { type: 'Customer', filter: { name: { eq: 'Ada' } }, no: false },
    );
    expect(JSON.stringify(JSON.parse(text).data)).toBe(
      JSON.stringify({
        a: { name: 'Customer' },
        customers: { totalCount: 1, nodes: [{ email: null }] },
        __typename: 'Query',
        __schema: { queryType: { name: 'Query' } },
        b: { name: 'Order' },
        none: null,
      }),
    );
    expect(errors).toMatchObject([{ path: ['customers', 'nodes', 0, 'email'], extensions: { code: 'FORBIDDEN' } }]);
  });

  it('merges selections of one response key', async () => {
    const { data } = await graphql(
      house.url,
      viewer,
      '{ __schema { queryType { name } } ... { __schema { queryType { kind } } } }',
    );
    expect(data).toEqual({ __schema: { queryType: { name: 'Query', kind: 'OBJECT' } } });
  });

  it('goes by its variables each time, though its answers are kept', async () => {
    const query = 'query ($yes: Boolean!) { __schema { queryType { name @include(if: $yes) kind } } }';
    for (const yes of [true, false, true]) {
      const { data } = await graphql(house.url, viewer, query, { yes });
      expect(Object.keys(data.__schema.queryType)).toEqual(yes ? ['name', 'kind'] : ['kind']);
    }
    const { errors } = await graphql(house.url, viewer, query, { yes: 'maybe' });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('answers the same, byte for byte, however often and to whomever of equal grants', async () => {
    const texts = [];
    for (const token of [viewer, viewer, await house.token(tenant, { roles: ['viewer'], subject: 'another' })]) {
      texts.push((await graphql(house.url, token, getIntrospectionQuery())).text);
    }
    expect(new Set(texts).size).toBe(1);
    expect((await graphql(house.url, admin, getIntrospectionQuery())).text).not.toBe(texts[0]);
  });
});

describe('where introspection is off', () => {
  let closed: Tenant;
  let token: string;

  beforeAll(async () => {
    closed = await house.createTenant({ slug: 'closed', extensions: ['suppliers', 'inventory'] });
    await setIntrospection(house.control, 'closed', 'off');
    token = await house.token(closed, { roles: ['viewer'] });
    await graphql(
      house.url,
      await house.token(closed),
      'mutation { createCustomer(input: { name: "Ada", email: "ada@example.com" }) { customer { id } } }',
    );
  });

  const ask = (query: string, variables?: Readonly<Record<string, unknown>>) =>
    graphql(house.url, token, query, variables);

  it.each([
    '{ __schema { queryType { name } } }',
    '{ viewer { subject } ... { t: __type(name: "Customer") { name } } }',
  ])('refuses it, and all that stands beside it: %s', async (query) => {
    const { data, errors } = await ask(query);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { message: 'Introspection is turned off here.', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
  });

  it('still answers what may be seen, and __typename', async () => {
    const query = 'query ($f: CustomerFilter) { __typename customers(filter: $f) { nodes { __typename name } } }';
    const { data, errors } = await ask(query, { f: { name: { eq: 'Ada' } } });
    expect([data.customers.nodes, errors]).toEqual([[{ __typename: 'Customer', name: 'Ada' }], []]);
  });

  it('says of a wrong document that touches nothing hidden what it says elsewhere', async () => {
    for (const query of [
      '{ customers(first: "x") { nodes } viewer { subject(a: 1) } }',
      '{ customers(first: "x") { nodes } }',
      '{ customers(filter: { name: { eq: 1 } }) { totalCount } customers { totalCount } }',
      '{ customers',
      'query A { viewer { subject } } query A { viewer { subject } }',
    ]) {
      const open = await graphql(house.url, viewer, query);
      expect((await ask(query)).text).toBe(open.text);
      expect(open.errors.length).toBeGreaterThan(0);
    }
  });

  /** A document with the name of something hidden in place of `HIDDEN`. */
  const documents: ReadonlyArray<readonly [string, string, string, object?]> = [
    ['a field', 'email', '{ customers { nodes { name HIDDEN } } }'],
    ['a field beside another that nobody has', 'email', '{ customers { nodes { HIDDEN nobody } } }'],
    ['a field with arguments that it does not have', 'email', '{ customers { nodes { HIDDEN(first: 1) } } }'],
    ['a field of a mutation', 'createCustomer', 'mutation { HIDDEN(input: { name: "x" }) { userErrors { code } } }'],
    ['a field by GET, where mutations are refused', 'createCustomer', 'mutation { HIDDEN { userErrors { code } } }'],
    ['an input field in a literal', 'email', '{ customers(filter: { HIDDEN: { eq: "x" } }) { totalCount } }'],
    ['an input field of another input', 'email', '{ customers(filter: { or: [{ HIDDEN: null }] }) { totalCount } }'],
    ['an order', 'email', '{ customers(orderBy: [{ HIDDEN: ASC }]) { totalCount } }'],
    [
      'a default value',
      'email',
      'query ($f: CustomerFilter = { HIDDEN: {} }) { customers(filter: $f) { totalCount } }',
    ],
    ['a type in a fragment', 'CreateCustomerPayload', '{ viewer { ... on HIDDEN { customer { id } } } }'],
    ['a type of a fragment', 'CreateCustomerPayload', '{ viewer { ...F } } fragment F on HIDDEN { customer { id } }'],
    ['a type of a variable', 'CreateCustomerInput', 'query ($v: HIDDEN) { viewer { subject } }'],
    [
      'a name in an operation that does not run',
      'email',
      'query A { viewer { subject } } query B { customers { nodes { HIDDEN } } }',
    ],
    [
      'an input field in a variable',
      'email',
      'query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }',
      { f: { HIDDEN: { eq: 'x' } } },
    ],
    [
      'an input field in a list in a variable',
      'email',
      'query ($o: [CustomerOrder!]) { customers(orderBy: $o) { totalCount } }',
      { o: [{ HIDDEN: 'ASC' }] },
    ],
    [
      'an input field beside faults in a variable',
      'email',
      'query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }',
      { f: { name: 1, HIDDEN: 2, nobody: 3 } },
    ],
  ];
  for (const [what, hidden, query, variables] of documents) {
    it(`tells of ${what} what it tells of one that nobody has`, async () => {
      const unknown = `${hidden.slice(0, -1)}_`;
      const answers = [];
      for (const name of [hidden, unknown]) {
        const given = variables && JSON.parse(JSON.stringify(variables).replaceAll('HIDDEN', name));
        const document = query.replaceAll('HIDDEN', name);
        if (what.includes('GET')) {
          const response = await fetch(`${house.url}/graphql?${new URLSearchParams({ query: document })}`, {
            headers: { authorization: `Bearer ${token}` },
          });
          answers.push({ status: response.status, allow: response.headers.get('allow'), text: await response.text() });
        } else {
          const { status, text } = await ask(document, given);
          answers.push({ status, allow: null, text });
        }
      }
      const [asked, compared] = answers;
      expect({ ...asked, text: asked?.text.replaceAll(hidden, unknown) }).toEqual(compared);
      expect(compared?.text).toContain(unknown);
      expect(asked?.text).not.toMatch(/pii|customers:write|FORBIDDEN|data/);
    });
  }

  it('tells of an id of a hidden type what it tells of one of a type that nobody has', async () => {
    const poor = await house.token(closed, { roles: [], scopes: ['orders:read'] });
    const id = (type: string): string =>
      Buffer.from(`${type}:0192f000-0000-7000-8000-000000000001`).toString('base64url');
    const query = 'query ($id: ID!) { node(id: $id) { id } }';
    const answers = [];
    for (const type of ['Customer', 'Nobody']) {
      answers.push((await graphql(house.url, poor, query, { id: id(type) })).text);
    }
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).toContain('INVALID_ID');
  });

  it('runs nothing of a document that asks for something hidden', async () => {
    const query = 'mutation { createCustomer(input: { name: "Eve" }) { customer { id } } }';
    expect((await ask(query)).data).toBeUndefined();
    expect((await ask('{ customers { totalCount } }')).data.customers.totalCount).toBe(1);
  });
});
