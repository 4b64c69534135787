import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { createApp, type GatewaySettings } from '../../src/app.ts';
import { errorTable } from '../../src/kernel/errors.ts';
import { createEvents, type Events, type RowhouseEvent } from '../../src/kernel/events.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { createFaults, secretText } from '../fixtures/faults.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let tenant: Tenant;
let token: string;

beforeAll(async () => {
  house = await createTestHouse({ extensions: [createFaults()] });
  tenant = await house.createTenant({ slug: 'acme', extensions: ['faults'] });
  token = await house.token(tenant);
});
afterAll(() => house.close());

type Masked = Extract<RowhouseEvent, { readonly type: 'error.masked' }>;

/** Collects what is reported while the work runs. */
async function reportedBy<Result>(work: Promise<Result>, events: Events = house.events): Promise<[Result, Masked[]]> {
  const masked: Masked[] = [];
  const end = events.listen((event) => {
    if (event.type === 'error.masked') masked.push(event);
  });
  const result = await work;
  end();
  return [result, masked];
}

/** Neither our code nor the database's words nor a stack. */
function expectNothingInside({ text }: GraphqlAnswer): void {
  for (const inside of [
    secretText,
    'hunter2',
    'at async',
    '.ts:',
    'node_modules',
    'stacktrace',
    'select ',
    'division',
  ]) {
    expect(text).not.toContain(inside);
  }
}

/** All texts of an error and its causes. */
function wordsOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.message} ${wordsOf(cause.cause)}` : String(cause);
}

describe('an error that nobody meant to be read', () => {
  const kinds: ReadonlyArray<[string, string]> = [
    ['ERROR', 'hunter2'],
    ['TEXT', 'hunter2'],
    ['NOTHING', 'undefined'],
    ['GRAPHQL_ERROR', 'hunter2'],
    ['DIVISION', 'division by zero'],
  ];
  for (const [kind, words] of kinds) {
    it(`is masked and its cause reported under the request's id: ${kind}`, async () => {
      const [answer, masked] = await reportedBy(graphql(house.url, token, `{ __typename fail(how: ${kind}) }`));
      const requestId = answer.headers.get('x-request-id');
      expect(answer.status).toBe(200);
      expect(answer.data).toEqual({ __typename: 'Query', fail: null });
      expect(answer.errors).toEqual([
        {
          message: errorTable.INTERNAL_ERROR.message,
          locations: [{ line: 1, column: 14 }],
          path: ['fail'],
          extensions: { code: 'INTERNAL_ERROR', requestId },
        },
      ]);
      expectNothingInside(answer);
      expect(masked).toHaveLength(1);
      expect(masked[0]).toMatchObject({ requestId, tenantId: tenant.id, code: 'INTERNAL_ERROR', stage: 'execution' });
      expect(wordsOf(masked[0]?.cause)).toContain(words);
    });
  }

  for (const kind of ['SYNTAX', 'FORBIDDEN_STATEMENT']) {
    it(`says nothing of a statement that was refused: ${kind}`, async () => {
      const [answer, masked] = await reportedBy(graphql(house.url, token, `{ fail(how: ${kind}) }`));
      expect(answer.errors[0]?.message).toBe(errorTable.STATEMENT_REFUSED.message);
      expect(answer.errors[0]?.extensions).toEqual({ code: 'STATEMENT_REFUSED' });
      expectNothingInside(answer);
      expect(masked).toHaveLength(1);
    });
  }

  it('is masked where it takes the whole answer with it', async () => {
    const [answer, masked] = await reportedBy(graphql(house.url, token, '{ __typename failStrictly(how: ERROR) }'));
    expect([answer.status, answer.data]).toEqual([200, null]);
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_ERROR']);
    expectNothingInside(answer);
    expect(masked).toHaveLength(1);
  });

  it('is masked when it is a value that its type cannot carry', async () => {
    const [answer, masked] = await reportedBy(graphql(house.url, token, '{ badNumber }'));
    expect(answer.errors[0]?.extensions.code).toBe('INTERNAL_ERROR');
    expectNothingInside(answer);
    expect(wordsOf(masked[0]?.cause)).toContain('hunter2');
  });

  it('undoes the mutation in which it arises', async () => {
    const [answer, masked] = await reportedBy(
      graphql(house.url, token, 'mutation { writeAndFail(input: { name: "Ghost", how: ERROR }) { name } }'),
    );
    expect([answer.status, answer.data]).toEqual([200, { writeAndFail: null }]);
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_ERROR']);
    expectNothingInside(answer);
    expect(masked).toHaveLength(1);
    const { data } = await graphql(house.url, token, '{ customers { totalCount } }');
    expect(data.customers.totalCount).toBe(0);
  });
});

describe('an error of our own', () => {
  it('is shown with its message, its cause reported', async () => {
    const [answer, masked] = await reportedBy(graphql(house.url, token, '{ fail(how: WITH_CAUSE) }'));
    expect(answer.errors).toMatchObject([{ message: 'This may be read.', extensions: { code: 'BAD_USER_INPUT' } }]);
    expectNothingInside(answer);
    expect(wordsOf(masked[0]?.cause)).toContain('hunter2');
  });
});

describe('a schema that cannot be composed', () => {
  it('is a refusal that names none of its faults, which are reported', async () => {
    const events = createEvents();
    const app = await createApp({ settings: house.settings as GatewaySettings, core, extensions: [], events });
    const url = await app.listen();
    try {
      const [answer, masked] = await reportedBy(graphql(url, token, '{ __typename }'), events);
      expect([answer.status, answer.data]).toEqual([500, undefined]);
      expect(answer.errors).toEqual([
        { message: errorTable.COMPOSITION_FAILED.message, extensions: { code: 'COMPOSITION_FAILED' } },
      ]);
      expect(answer.text).not.toContain('faults');
      expect(masked).toMatchObject([{ code: 'COMPOSITION_FAILED', stage: 'composition', tenantId: tenant.id }]);
      expect(wordsOf(masked[0]?.cause)).toContain('faults');
    } finally {
      await app.close();
    }
  });
});

describe('a misspelt name', () => {
  const documents: ReadonlyArray<[string, string, Record<string, unknown>?]> = [
    ['{ viewr { subject } }', 'viewer'],
    ['{ viewer { subjct } }', 'subject'],
    ['{ customers(frist: 1) { totalCount } }', 'first'],
    ['{ customers(filter: { nam: { eq: "x" } }) { totalCount } }', '"name"'],
    ['{ take(choice: EROR) }', 'ERROR'],
    ['{ take(choice: "ERROR") }', 'the enum value'],
    ['{ node(id: "x") { ... on Custmer { name } } }', 'Customer'],
    ['query ($x: Strng) { __typename }', 'String'],
    ['{ tenant }', 'tenant {'],
    ['query ($choice: FailureKind) { take(choice: $choice) }', 'ERROR"', { choice: 'EROR' }],
    ['query ($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }', '"name"', { filter: { nam: 1 } }],
    [
      'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { code } } }',
      '"city"',
      { input: { name: 'x', citi: 'y' } },
    ],
  ];
  for (const [document, right, variables] of documents) {
    it(`is not answered with the right one: ${document}`, async () => {
      const answer = await graphql(house.url, token, document, variables);
      expect(answer.data).toBeUndefined();
      for (const { message } of answer.errors) {
        expect(message).not.toContain('Did you mean');
        expect(message).not.toContain(right);
      }
      expect(answer.errors.length).toBeGreaterThan(0);
    });
  }
});
