import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/kernel/config.ts';
import { errorTable } from '../../src/kernel/errors.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
afterEach(() => house.close());

/** What a document is answered while somebody else holds all customers. */
async function askWhileLocked(settings: Partial<Settings>, document: string): Promise<[GraphqlAnswer, GraphqlAnswer]> {
  house = await createTestHouse({ settings });
  const token = await house.token(await house.createTenant({ slug: 'acme' }));
  const client = new pg.Client({ connectionString: house.database.adminUrl });
  await client.connect();
  try {
    await client.query('begin; lock table rowhouse_shared.customers in access exclusive mode');
    const during = await graphql(house.url, token, document);
    await client.query('rollback');
    return [during, await graphql(house.url, token, '{ customers { totalCount } }')];
  } finally {
    await client.end();
  }
}

const query = '{ __typename customers { totalCount } }';
const mutation = 'mutation { createCustomer(input: { name: "Ada" }) { customer { name } } }';

describe('a statement that takes too long', () => {
  for (const [kind, document, data] of [
    ['query', query, { __typename: 'Query', customers: null }],
    ['mutation', mutation, { createCustomer: null }],
  ] as const) {
    it(`ends its ${kind} with STATEMENT_TIMEOUT, and nothing else`, async () => {
      const [during, after] = await askWhileLocked({ statementTimeout: 200, lockTimeout: 60_000 }, document);
      expect([during.status, during.data]).toEqual([200, data]);
      expect(during.errors).toMatchObject([
        { message: errorTable.STATEMENT_TIMEOUT.message, extensions: { code: 'STATEMENT_TIMEOUT' } },
      ]);
      expect(during.text).not.toMatch(/canceling|statement timeout|57014/);
      expect(after.data).toEqual({ customers: { totalCount: 0 } });
    });

    it(`or LOCK_TIMEOUT, where it is the ${kind} of another that it waited for`, async () => {
      const [during, after] = await askWhileLocked({ statementTimeout: 60_000, lockTimeout: 200 }, document);
      expect([during.status, during.data]).toEqual([200, data]);
      expect(during.errors).toMatchObject([{ extensions: { code: 'LOCK_TIMEOUT', retryable: true } }]);
      expect(after.data).toEqual({ customers: { totalCount: 0 } });
    });
  }
});
