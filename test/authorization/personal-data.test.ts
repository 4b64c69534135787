import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

/** A request, and whether it touches e-mail or telephone. */
interface Request {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly touches: boolean;
}

/** Stands for the id of the first customer. */
const placeholder = 'THE FIRST CUSTOMER';

const emails = ['anna@example.com', 'zoe@example.com'];

/** Comparisons that would tell the two e-mails apart, and some that would not. */
const textComparison = fc.oneof(
  fc.record({
    operator: fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'),
    value: fc.constantFrom(...emails, 'm', ''),
  }),
  fc.record({
    operator: fc.constantFrom('contains', 'startsWith'),
    value: fc.constantFrom('a', 'z', 'anna', '%', '@'),
  }),
  fc.record({ operator: fc.constant('in'), value: fc.subarray(emails) }),
  fc.record({ operator: fc.constant('isNull'), value: fc.boolean() }),
);

const personal = ['email', 'phone'];

interface Condition {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly touches: boolean;
}

const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition; leaf: Condition }>((tie) => ({
  leaf: fc
    .record({
      field: fc.constantFrom('email', 'phone', 'email', 'name', 'city', 'externalId'),
      comparison: textComparison,
    })
    .map(({ field, comparison }) => ({
      filter: { [field]: { [comparison.operator]: comparison.value } },
      touches: personal.includes(field),
    })),
  node: fc.oneof(
    { maxDepth: 2 },
    tie('leaf'),
    tie('node').map(({ filter, touches }) => ({ filter: { not: filter }, touches })),
    fc
      .record({ key: fc.constantFrom('and', 'or'), parts: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) })
      .map(({ key, parts }) => ({
        filter: { [key]: parts.map((part) => part.filter) },
        touches: parts.some((part) => part.touches),
      })),
  ),
})).node;

const order = fc
  .uniqueArray(fc.constantFrom('email', 'phone', 'name', 'city', 'createdAt'), { maxLength: 3 })
  .chain((fields) =>
    fc
      .array(fc.constantFrom('ASC', 'DESC'), { minLength: fields.length, maxLength: fields.length })
      .map((directions) => ({
        orderBy: fields.map((field, index) => ({ [field]: directions[index] })),
        touches: fields.some((field) => personal.includes(field)),
      })),
  );

const selections = [
  'totalCount',
  'nodes { id name }',
  'nodes { id email }',
  'edges { cursor node { phone } }',
  'pageInfo { hasNextPage startCursor endCursor }',
];

/** @param cursors such as the tenant gives out, for pages that begin in the midst */
function requests(cursors: readonly string[]): fc.Arbitrary<Request> {
  const list = fc
    .record({
      where: fc.option(condition, { nil: undefined, freq: 3 }),
      sorted: fc.option(order, { nil: undefined }),
      page: fc.constantFrom(
        {},
        { first: 1 },
        { last: 1 },
        { first: 1, after: cursors[0] },
        { last: 1, before: cursors[1] },
      ),
      selected: fc.subarray(selections, { minLength: 1 }),
    })
    .map(({ where, sorted, page, selected }) => ({
      query: `query ($filter: CustomerFilter, $orderBy: [CustomerOrder!], $first: Int, $last: Int, $after: String, $before: String) {
        customers(filter: $filter, orderBy: $orderBy, first: $first, last: $last, after: $after, before: $before) { ${selected.join(' ')} }
      }`,
      variables: { ...(where && { filter: where.filter }), ...(sorted && { orderBy: sorted.orderBy }), ...page },
      touches: (where?.touches ?? false) || (sorted?.touches ?? false),
    }));
  const written = fc
    .record({
      field: fc.constantFrom(...personal),
      value: fc.constantFrom(...emails, null, 'x'.repeat(2000), '\u0000'),
      change: fc.constantFrom('create', 'update', 'taken', 'stale'),
    })
    .map(({ field, value, change }) => {
      const input = { name: 'x', [field]: value };
      const query =
        change === 'create' || change === 'taken'
          ? 'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id email } userErrors { field message code } } }'
          : 'mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { id email } userErrors { field message code } } }';
      const more =
        change === 'create'
          ? {}
          : change === 'taken'
            ? { externalId: 'one' }
            : { id: placeholder, expectedVersion: change === 'stale' ? 99 : 1 };
      return { query, variables: { input: { ...input, ...more } }, touches: true };
    });
  const read = fc
    .constantFrom(
      `{ customer(id: "${placeholder}") { name email phone } }`,
      `{ node(id: "${placeholder}") { ... on Customer { email orders { nodes { customer { email } } } } } }`,
      `{ nodes(ids: ["${placeholder}"]) { ... on Customer { phone } } }`,
      '{ orders(orderBy: [{ number: ASC }]) { nodes { number customer { id email } } } }',
      '{ salesSummary(groupBy: CUSTOMER) { total groups { key label total } } }',
      'mutation { createCustomer(input: { name: "x", externalId: "one" }) { userErrors { field message code } } }',
      `mutation { deleteCustomer(input: { id: "${placeholder}" }) { userErrors { field message code } } }`,
      `mutation { updateCustomer(input: { id: "${placeholder}", expectedVersion: 99, name: "x" }) { userErrors { message } } }`,
    )
    .map((query) => ({ query, touches: false }));
  return fc.oneof({ weight: 4, arbitrary: list }, { weight: 1, arbitrary: written }, { weight: 1, arbitrary: read });
}

describe('two customers who differ in e-mail and telephone alone', () => {
  let house: TestHouse;
  let tenant: Tenant;
  let customerId: string;
  let cursors: readonly string[];

  beforeAll(async () => {
    house = await createTestHouse();
    tenant = await house.createTenant({ slug: 'acme' });
    const { data } = await graphql(
      house.url,
      await house.token(tenant),
      `mutation {
        one: createCustomer(input: { name: "Same", externalId: "one", email: "m@example.com" }) { customer { id } }
        two: createCustomer(input: { name: "Same", externalId: "two", email: "m@example.com" }) { customer { id } }
        createProduct(input: { name: "Tea", unitPrice: "2" }) { product { id } }
      }`,
    );
    customerId = data.one.customer.id;
    const placed = await graphql(
      house.url,
      await house.token(tenant),
      'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }',
      { input: { customerId, lines: [{ productId: data.createProduct.product.id, quantity: 1 }] } },
    );
    expect(placed.errors).toEqual([]);
    const page = await graphql(house.url, await house.token(tenant), '{ customers { edges { cursor } } }');
    cursors = page.data.customers.edges.map((edge: { cursor: string }) => edge.cursor);
  });
  afterAll(() => house.close());

  /** Puts other values into the columns behind everybody's back: nothing else of the rows changes. */
  async function give(one: string | null, two: string | null): Promise<void> {
    for (const [externalId, value] of [
      ['one', one],
      ['two', two],
    ]) {
      await adminQuery(
        house.database.adminUrl,
        `update rowhouse_shared.customers set email = $1, phone = $1 where tenant_id = $2 and external_id = $3`,
        [value, tenant.id, externalId],
      );
    }
  }

  async function answer(
    token: string,
    { query, variables }: Request,
  ): Promise<{ status: number; text: string; codes: readonly string[] }> {
    const filled = JSON.parse(JSON.stringify({ query, variables }).replaceAll(placeholder, customerId));
    const { status, text, errors } = await graphql(house.url, token, filled.query, filled.variables);
    return { status, text, codes: errors.map(({ extensions }) => extensions.code) };
  }

  const states: ReadonlyArray<readonly [string | null, string | null]> = [
    [emails[0]!, emails[1]!],
    [emails[1]!, emails[0]!],
    [emails[0]!, emails[0]!],
    [null, emails[1]!],
  ];

  it('cannot be told apart without pii:read: every answer is the same, byte for byte', async () => {
    // A viewer may read all but personal data; a key may write, too.
    const tokens = [
      await house.token(tenant, { roles: ['viewer'] }),
      await house.token(tenant, {
        roles: [],
        scopes: ['customers:read', 'customers:write', 'orders:read', 'products:read'],
      }),
    ];
    const generated = fc.sample(requests(cursors), { numRuns: 150, seed: 2026 });
    expect(generated.filter(({ touches }) => touches).length).toBeGreaterThan(50);
    const seen: string[][] = [];
    for (const [one, two] of states) {
      await give(one, two);
      const answers: string[] = [];
      for (const [index, request] of generated.entries()) {
        const { status, text, codes } = await answer(tokens[index % tokens.length]!, request);
        expect(codes).not.toContain('INTERNAL_ERROR');
        if (request.touches) {
          expect(codes, JSON.stringify(request)).toContain('FORBIDDEN');
          expect(text).toMatch(/"missing":\["(pii:read|customers:write)"\]/);
        }
        answers.push(`${status} ${text}`);
      }
      seen.push(answers);
    }
    for (const answers of seen.slice(1)) expect(answers).toEqual(seen[0]);
  });

  it('are told apart by the same questions with pii:read', async () => {
    const token = await house.token(tenant, { roles: [], scopes: ['customers:read', 'pii:read'] });
    const generated = fc
      .sample(requests(cursors), { numRuns: 60, seed: 2026 })
      .filter(({ query }) => query.startsWith('query'));
    const seen: string[][] = [];
    for (const [one, two] of states.slice(0, 2)) {
      await give(one, two);
      const answers: string[] = [];
      for (const request of generated) answers.push((await answer(token, request)).text);
      seen.push(answers);
    }
    const different = seen[0]!.filter((text, index) => text !== seen[1]![index]);
    expect(different.length).toBeGreaterThan(10);
  });
});
