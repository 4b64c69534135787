import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineAll } from '../support/custom-field-tenants.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

describe('the custom fields of one request', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await createTestHouse();
  });
  afterAll(() => house.close());

  interface UserError {
    readonly field: readonly string[];
    readonly code: string;
    readonly message: string;
  }
  const errorsOf = (payload: { readonly userErrors: readonly UserError[] }): readonly string[] =>
    payload.userErrors.map(({ field, code }) => `${field.slice(2).join('.')} ${code}`);

  it('share the work of matching patterns, in whatever root field they are', async () => {
    const created = await house.createTenant({ slug: 'patterns' });
    const { tenant } = await defineAll(house, created, [
      { name: 'codes', type: 'STRING', list: true, rules: { pattern: '[ab]*a[ab]{90}c' } },
    ]);
    const create = (name: string, variable: string) =>
      `${name}: createCustomer(input: { name: "Ann", customFields: { codes: $${variable} } }) { userErrors { field code } }`;
    const texts = (first: number) =>
      Array.from({ length: 15 }, (_, index) => `${'ab'.repeat(245)}${'a'.repeat(first + index)}`.slice(-500));
    const { data, errors } = await graphql(
      house.url,
      await house.token(tenant),
      `mutation ($one: [String!], $other: [String!]) {
        ${create('one', 'one')} ${create('other', 'other')} ${create('again', 'one')}
      }`,
      { one: texts(20), other: texts(40) },
    );
    expect(errors).toEqual([]);
    const all = (code: string, from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `codes.${from + index} ${code}`);
    expect(errorsOf(data?.one)).toEqual(all('INVALID', 0, 15));
    const other = errorsOf(data?.other);
    expect(other.slice(0, 2)).toEqual(all('INVALID', 0, 2));
    expect(other.at(-1)).toBe('codes.14 TOO_LARGE');
    // What was answered once costs nothing.
    expect(errorsOf(data?.again)).toEqual(all('INVALID', 0, 15));
  });

  it('are bounded together, however often a variable is used', async () => {
    const created = await house.createTenant({ slug: 'variables' });
    const names = Array.from({ length: 20 }, (_, index) => `list${index}`);
    const { tenant } = await defineAll(
      house,
      created,
      names.map((name) => ({ entity: 'OrderLine', name, type: 'STRING' as const, list: true })),
    );
    const token = await house.token(tenant);
    const made = await graphql(
      house.url,
      token,
      `mutation {
        a: createCustomer(input: { name: "Ann" }) { customer { id } }
        b: createProduct(input: { name: "Tea", unitPrice: "1" }) { product { id } }
      }`,
    );
    const line = `{ productId: $product, quantity: 1, customFields: { ${names.map((name) => `${name}: $v`).join(' ')} } }`;
    const { data, errors } = await graphql(
      house.url,
      token,
      `mutation ($customer: ID!, $product: ID!, $v: [String!]) {
        placeOrder(input: { customerId: $customer, lines: [${Array(10).fill(line).join(' ')}] }) {
          userErrors { field code message }
        }
      }`,
      {
        customer: made.data?.a.customer.id,
        product: made.data?.b.product.id,
        v: Array(50).fill('x'.repeat(2_000)),
      },
    );
    expect(errors).toEqual([]);
    // 100,000 characters for each: the second line has no room for its last but one, and nothing after it is looked at.
    expect(data?.placeOrder.userErrors).toEqual([
      {
        field: ['input', 'lines', '1', 'customFields', 'list8'],
        code: 'TOO_LARGE',
        message: expect.stringContaining('The custom fields of one request take at most 4000000 characters together'),
      },
    ]);
  });

  it('are not read without end, in whatever root field they are', async () => {
    const created = await house.createTenant({ slug: 'readers' });
    const { tenant, fields } = await defineAll(house, created, [{ name: 'texts', type: 'STRING', list: true }]);
    await adminQuery(
      house.database.adminUrl,
      `insert into rowhouse_shared.customers (tenant_id, id, name, custom_fields)
       select $1, gen_random_uuid(), 'Ann', jsonb_build_object($2::text, jsonb_build_array(repeat('x', 60000)))
       from generate_series(1, 100)`,
      [tenant.id, fields.texts!.storedAs],
    );
    const token = await house.token(tenant);
    const ask = (pages: number, selection = 'name customFields { __typename }') =>
      graphql(
        house.url,
        token,
        `{ ${Array.from({ length: pages }, (_, page) => `p${page}: customers(first: ${100 - page}) { nodes { ${selection} } }`).join(' ')} }`,
      );
    const few = await ask(5);
    expect(few.errors).toEqual([]);
    expect(few.data?.p0.nodes).toHaveLength(100);
    expect((await ask(6)).errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE' } }]);
    // Where nothing of them is selected, nothing of them is read.
    expect((await ask(6, 'name')).errors).toEqual([]);
  });

  it('that a principal may not see are not named to it', async () => {
    const created = await house.createTenant({ slug: 'hidden' });
    const { tenant, fields } = await defineAll(house, created, [
      { name: 'secret', type: 'STRING', personalData: true },
      { name: 'open', type: 'STRING', required: true },
    ]);
    // As one was defined that is not any more.
    await adminQuery(
      house.database.adminUrl,
      'update rowhouse_catalog.custom_fields set required = true where id = $1',
      [fields.secret!.id],
    );
    const ask = async (scopes: readonly string[]) => {
      const token = await house.token(tenant, { roles: [], scopes: [...scopes] });
      const { data, errors } = await graphql(
        house.url,
        token,
        'mutation { createCustomer(input: { name: "Ann" }) { userErrors { field code message } } }',
      );
      expect(errors).toEqual([]);
      return data?.createCustomer.userErrors;
    };
    const needed = { field: ['input', 'customFields', 'open'], code: 'REQUIRED', message: 'open is required.' };
    await expect
      .poll(() => ask(['customers:read', 'customers:write', 'pii:read']))
      .toEqual([
        needed,
        { field: ['input', 'customFields', 'secret'], code: 'REQUIRED', message: 'secret is required.' },
      ]);
    expect(await ask(['customers:read', 'customers:write'])).toEqual([
      needed,
      {
        field: ['input', 'customFields'],
        code: 'REQUIRED',
        message: 'A custom field that you may not see needs a value. Ask an administrator of your organisation.',
      },
    ]);
  });
});
