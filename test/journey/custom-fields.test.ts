import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

/** The life of a custom field as a tenant's administrator and its people see it: GraphQL from end to end. */
describe('a custom field from its definition to its end', () => {
  let house: TestHouse;
  let token: string;
  let fieldId: string;
  const ids = new Map<string, string>();
  const ask = (query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer> =>
    graphql(house.url, token, query, variables);
  const names = async (args: string): Promise<readonly string[]> => {
    const { data, errors } = await ask(`{ customers(${args}) { nodes { name } } }`);
    expect(errors).toEqual([]);
    return data.customers.nodes.map(({ name }: { name: string }) => name);
  };
  const change = (input: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer> =>
    ask(
      `mutation ($input: UpdateCustomFieldInput!) {
        updateCustomField(input: $input) { customField { name deprecationReason } userErrors { field code message } }
      }`,
      { input: { id: fieldId, ...input } },
    );
  const introspected = async (): Promise<ReadonlyArray<{ name: string; deprecationReason: string | null }>> => {
    const { data } = await ask(
      '{ __type(name: "CustomerCustomFields") { fields(includeDeprecated: true) { name deprecationReason } } }',
    );
    return data.__type?.fields ?? [];
  };

  beforeAll(async () => {
    house = await createTestHouse();
    token = await house.token(await house.createTenant({ slug: 'acme' }));
  });
  afterAll(() => house.close());

  it('is defined by an administrator, and there in the next operation', async () => {
    const { data } = await ask(`mutation {
      defineCustomField(input: { entity: "Customer", name: "credit", type: DECIMAL, scale: 2, index: true,
        rules: { minimum: "0" }, description: "How much may be owed." }) { customField { id } userErrors { message } }
    }`);
    expect(data.defineCustomField.userErrors).toEqual([]);
    fieldId = data.defineCustomField.customField.id;
    expect(await introspected()).toEqual([{ name: 'credit', deprecationReason: null }]);
  });

  it('is the tenant’s alone', async () => {
    const other = await house.createTenant({ slug: 'other' });
    const answer = await graphql(
      house.url,
      await house.token(other),
      '{ customers { nodes { customFields { credit } } } }',
    );
    expect(answer.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('is written with new rows, and a wrong value is told with its place and stored nowhere', async () => {
    for (const [name, credit] of [
      ['Ann', '20.5'],
      ['Bob', '3'],
      ['Cem', null],
      ['Dan', '100'],
      ['Eve', '3'],
    ] as const) {
      const { data } = await ask(
        `mutation ($input: CreateCustomerInput!) {
          createCustomer(input: $input) { customer { id customFields { credit } } userErrors { message } }
        }`,
        { input: { name, customFields: { credit } } },
      );
      expect(data.createCustomer).toEqual({
        customer: { id: expect.any(String), customFields: { credit } },
        userErrors: [],
      });
      ids.set(name, data.createCustomer.customer.id);
    }
    const refused = await ask(`mutation {
      createCustomer(input: { name: "Zoe", customFields: { credit: "-1" } }) {
        customer { id } userErrors { field code message }
      }
    }`);
    expect(refused.data.createCustomer).toEqual({
      customer: null,
      userErrors: [
        { field: ['input', 'customFields', 'credit'], code: 'TOO_SMALL', message: expect.stringContaining('0') },
      ],
    });
    expect(await names('filter: { name: { eq: "Zoe" } }')).toEqual([]);
  });

  it('filters, orders and pages', async () => {
    expect(await names('filter: { customFields: { credit: { eq: "3" } } }, orderBy: [{ name: ASC }]')).toEqual([
      'Bob',
      'Eve',
    ]);
    expect(await names('filter: { customFields: { credit: { isNull: true } } }')).toEqual(['Cem']);
    const order = 'orderBy: [{ customFields: { credit: DESC } }, { name: ASC }]';
    expect(await names(order)).toEqual(['Dan', 'Ann', 'Bob', 'Eve', 'Cem']);
    const paged: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { data }: GraphqlAnswer = await ask(
        `query ($after: String) {
          customers(first: 2, after: $after, ${order}) { nodes { name } pageInfo { endCursor hasNextPage } }
        }`,
        { after },
      );
      paged.push(...data.customers.nodes.map(({ name }: { name: string }) => name));
      ({ endCursor: after, hasNextPage: more } = data.customers.pageInfo);
    }
    expect(paged).toEqual(['Dan', 'Ann', 'Bob', 'Eve', 'Cem']);
  });

  it('is updated and cleared, and left alone where it is not given', async () => {
    const update = (name: string, input: object) =>
      ask(
        `mutation ($input: UpdateCustomerInput!) {
          updateCustomer(input: $input) { customer { name customFields { credit } } userErrors { message } }
        }`,
        { input: { id: ids.get(name), ...input } },
      ).then(({ data }) => data.updateCustomer.customer);
    expect(await update('Bob', { customFields: { credit: '7.25' } })).toEqual({
      name: 'Bob',
      customFields: { credit: '7.25' },
    });
    expect(await update('Bob', { name: 'Bobby' })).toEqual({ name: 'Bobby', customFields: { credit: '7.25' } });
    expect(await update('Eve', { customFields: { credit: null } })).toEqual({
      name: 'Eve',
      customFields: { credit: null },
    });
    expect(
      await names(
        'filter: { customFields: { credit: { gte: "7.25" } } }, orderBy: [{ customFields: { credit: ASC } }]',
      ),
    ).toEqual(['Bobby', 'Ann', 'Dan']);
  });

  it('is renamed with its values, and its old name is free', async () => {
    const { data } = await change({ name: 'creditLimit' });
    expect(data.updateCustomField.userErrors).toEqual([]);
    expect(await names('filter: { customFields: { creditLimit: { gt: "50" } } }')).toEqual(['Dan']);
    const old = await ask('{ customers { nodes { customFields { credit } } } }');
    expect(old.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('is deprecated where tools look, and works on', async () => {
    const { data } = await change({ deprecationReason: 'Ask the bank.' });
    expect(data.updateCustomField.customField).toEqual({ name: 'creditLimit', deprecationReason: 'Ask the bank.' });
    expect(await introspected()).toEqual([{ name: 'creditLimit', deprecationReason: 'Ask the bank.' }]);
    expect(await names('filter: { customFields: { creditLimit: { gt: "50" } } }')).toEqual(['Dan']);
  });

  it('is deleted, and a new one of its name has none of its values', async () => {
    const { data } = await ask(
      'mutation ($id: ID!) { deleteCustomField(input: { id: $id }) { deletedId userErrors { message } } }',
      { id: fieldId },
    );
    expect(data.deleteCustomField).toEqual({ deletedId: fieldId, userErrors: [] });
    expect(await introspected()).toEqual([]);
    const again = await ask(`mutation {
      defineCustomField(input: { entity: "Customer", name: "creditLimit", type: DECIMAL }) { userErrors { message } }
    }`);
    expect(again.data.defineCustomField.userErrors).toEqual([]);
    expect(await names('filter: { customFields: { creditLimit: { isNull: false } } }')).toEqual([]);
    expect(await names('first: 10')).toHaveLength(5);
  });
});
