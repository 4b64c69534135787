import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { createFaults } from '../fixtures/faults.ts';
import { adminQuery } from '../support/databases.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let tenant: Tenant;
let token: string;

beforeAll(async () => {
  house = await createTestHouse({ extensions: [createFaults()], settings: { answerValues: 1000, answerErrors: 10 } });
  tenant = await house.createTenant({ slug: 'acme', extensions: ['faults'] });
  token = await house.token(tenant);
  await adminQuery(
    house.database.adminUrl,
    `insert into rowhouse_shared.customers (tenant_id, id, name)
    select $1::uuid, gen_random_uuid(), 'Customer ' || i from generate_series(1, 25) as i`,
    [tenant.id],
  );
  await adminQuery(
    house.database.adminUrl,
    `insert into rowhouse_shared.orders (tenant_id, id, number, currency, customer_id)
    select c.tenant_id, gen_random_uuid(), c.name || ' ' || i, 'USD', c.id
    from rowhouse_shared.customers as c cross join generate_series(1, 20) as i`,
  );
});
afterAll(() => house.close());

const ask = (query: string, credential = token): Promise<GraphqlAnswer> => graphql(house.url, credential, query);
const outcome = (answer: GraphqlAnswer): unknown[] => [answer.status, answer.data, answer.errors];
const statements = (): number => house.seen.filter(({ type }) => type === 'statement.executed').length;

describe('an answer', () => {
  it('may hold as many objects as it has values for, and not one more', async () => {
    expect(house.settings.answerValues).toBe(1000);
    // One field on each: 500 orders of 25 customers, and what refers back to them.
    const exact = await ask('{ customers(first: 25) { nodes { orders(first: 20) { nodes { number } } } } }');
    expect(exact.errors).toEqual([]);
    const orders = (first: number, rest: string): string =>
      `{ customers(first: 25) { nodes { orders(first: ${first}) { nodes { ${rest} } } } } }`;
    // 25 customers + 25 * 19 orders + as many customers again, and 25 * 20 twice.
    expect((await ask(orders(19, 'customer { name }'))).errors).toEqual([]);
    expect(outcome(await ask(orders(20, 'customer { name }')))).toEqual([
      200,
      null,
      [
        {
          message: 'The answer would hold more than 1000 objects. Ask for smaller pages or fewer fields.',
          extensions: { code: 'ANSWER_TOO_LARGE', maximum: 1000 },
        },
      ],
    ]);
  });

  it('holds the fewer objects, the more fields are selected on them', async () => {
    const customers = (fields: number): string =>
      `{ customers(first: 25) { nodes { ${Array.from({ length: fields }, (_, index) => `a${index}: name`).join(' ')} } } }`;
    expect((await ask(customers(40))).errors).toEqual([]);
    const [refused] = (await ask(customers(41))).errors;
    expect(refused?.extensions).toEqual({ code: 'ANSWER_TOO_LARGE', maximum: 24 });
  });

  it('counts a page as often as it is shown, edges and all', async () => {
    const pages = (count: number, shown: string): string =>
      `{ customers(first: 25) { ${Array.from({ length: count }, (_, index) => `p${index}: ${shown}`).join(' ')} } }`;
    // Six aliases, six values each at the widest: at most 166 objects.
    expect((await ask(pages(6, 'nodes { name }'))).errors).toEqual([]);
    for (const tooMuch of [pages(7, 'nodes { name }'), pages(6, 'edges { node { name } }')]) {
      const [refused] = (await ask(tooMuch)).errors;
      expect(refused?.extensions.code).toBe('ANSWER_TOO_LARGE');
    }
  });

  it('that grows without end is given up while it grows', async () => {
    const endless = `${'customer { orders(first: 20) { nodes { '.repeat(4)}id${' } } }'.repeat(4)}`;
    const before = statements();
    const answer = await ask(`{ orders(first: 100) { nodes { ${endless} } } }`);
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['ANSWER_TOO_LARGE']);
    // One statement for each level that was reached: three of eight.
    expect(statements() - before).toBeLessThan(5);
    const next = await ask('{ customers { totalCount } }');
    expect(next.data).toEqual({ customers: { totalCount: 25 } });
  });

  it('with ten failed fields names each, with eleven none but the first', async () => {
    const viewer = await house.token(tenant, { roles: ['viewer'] });
    const emails = (first: number): string => `{ customers(first: ${first}) { nodes { name email } } }`;
    const ten = await ask(emails(10), viewer);
    expect(ten.errors.map(({ extensions }) => extensions.code)).toEqual(Array(10).fill('FORBIDDEN'));
    expect(ten.data.customers.nodes).toHaveLength(10);
    expect(outcome(await ask(emails(11), viewer))).toEqual([
      200,
      null,
      [
        {
          message:
            'More than 10 fields of the answer failed. The first: The credential does not grant pii:read, which Customer.email asks for.',
          extensions: { code: 'ANSWER_TOO_MANY_ERRORS', maximum: 10, first: 'FORBIDDEN' },
        },
      ],
    ]);
  });

  it('counts what fails in connections as well', async () => {
    const answer = await ask('{ customers(first: 25) { nodes { orders(first: 101) { totalCount } } } }');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_MANY_ERRORS', first: 'PAGE_TOO_LARGE' } }]);
  });

  it('that is too large undoes its mutation', async () => {
    const selection =
      'orders(first: 20) { nodes { customer { orders(first: 20) { nodes { customer { orders { nodes { id } } } } } } } }';
    const [row] = await adminQuery<{ id: string }>(
      house.database.adminUrl,
      'select id from rowhouse_shared.customers where tenant_id = $1::uuid limit 1',
      [tenant.id],
    );
    const id = Buffer.from(`Customer:${row?.id}`).toString('base64url');
    const mutation = (rest: string): string =>
      `mutation { ${rest} updateCustomer(input: { id: "${id}", name: "Renamed" }) { customer { ${selection} } } }`;
    for (const rest of ['', 'first: createCustomer(input: { name: "Left behind" }) { customer { name } }']) {
      const answer = await ask(mutation(rest));
      expect([answer.data, answer.errors.map(({ extensions }) => extensions.code)]).toEqual([
        null,
        ['ANSWER_TOO_LARGE'],
      ]);
    }
    const found = await ask('{ customers(filter: { name: { in: ["Renamed", "Left behind"] } }) { totalCount } }');
    expect(found.data).toEqual({ customers: { totalCount: 0 } });
  });
});
