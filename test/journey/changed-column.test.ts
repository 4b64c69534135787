import { afterAll, beforeAll, expect, it } from 'vitest';
import { sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let token: string;

beforeAll(async () => {
  house = await createTestHouse({ settings: { poolSize: 3 } });
  token = await house.token(await house.createTenant({ slug: 'changed', name: 'Changed' }));
});
afterAll(() => house.close());

const queries = ['{ customers { nodes { name } } }', '{ customers { totalCount nodes { name city } } }'];

/** Each on a connection of its own, as far as there are some. */
const askAll = async (): Promise<readonly unknown[]> =>
  Promise.all([...queries, ...queries].map(async (query) => (await graphql(house.url, token, query)).errors));

it('a migration that changes the type of a column goes unnoticed by those who ask, whatever was prepared before', async () => {
  const create = 'mutation { createCustomer(input: { name: "Ada" }) { customer { name version } } }';
  for (let time = 0; time < 4; time++) {
    await askAll();
    expect((await graphql(house.url, token, create)).errors).toEqual([]);
  }
  for (const type of ['varchar(90)', 'text']) {
    await adminQuery(house.database.adminUrl, `alter table ${sharedSchema}.customers alter column name type ${type}`);
    expect((await graphql(house.url, token, create)).errors).toEqual([]);
    for (let time = 0; time < 4; time++) expect(await askAll()).toEqual([[], [], [], []]);
  }
});
