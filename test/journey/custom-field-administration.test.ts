import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertCustomField } from '../../src/control/commands/convert-custom-field.ts';
import { resumeCustomFields } from '../../src/control/commands/resume-custom-fields.ts';
import { setPlan } from '../../src/control/commands/set-plan.ts';
import { showTenant } from '../../src/control/commands/show-tenant.ts';
import type { CustomFieldHouse } from '../../src/control/custom-fields/house.ts';
import type { RowhouseEvent } from '../../src/kernel/events.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

const define = `mutation ($input: DefineCustomFieldInput!) {
  defineCustomField(input: $input) {
    customField { id entity name type list scale values { name } references rules { minimum maximum maximumLength pattern }
      required default personalData index deprecationReason converting description }
    userErrors { field code message }
  }
}`;
const update = `mutation ($input: UpdateCustomFieldInput!) {
  updateCustomField(input: $input) {
    customField { id name deprecationReason required default values { name } rules { minimum maximum } }
    userErrors { field code message }
  }
}`;
const remove = `mutation ($input: DeleteCustomFieldInput!) {
  deleteCustomField(input: $input) { deletedId tenant { customFields { name } } userErrors { field code message } }
}`;

describe('an administrator of custom fields', () => {
  let house: TestHouse;
  let tools: CustomFieldHouse;
  let tenant: Tenant;
  let token: string;

  const ask = async (query: string, variables?: Record<string, unknown>) => {
    const { data, errors } = await graphql(house.url, token, query, variables);
    expect(errors).toEqual([]);
    return data;
  };
  const defined = async (input: object) => (await ask(define, { input })).defineCustomField;
  const updated = async (input: object) => (await ask(update, { input })).updateCustomField;
  const deleted = async (id: string) => (await ask(remove, { input: { id } })).deleteCustomField;
  const createCustomer = async (customFields: object) => {
    const { createCustomer } = await ask(
      'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { message } } }',
      { input: { name: 'Alice', customFields } },
    );
    expect(createCustomer.userErrors).toEqual([]);
    return createCustomer.customer.id as string;
  };

  /** Comes back when this gateway knows of everything that commands have done until now. */
  const told = async () => {
    const { epoch } = await showTenant(house.control, tenant.id);
    await new Promise<void>((resolve) => {
      const isIt = (event: RowhouseEvent) =>
        event.type === 'tenant.changed' && event.tenantId === tenant.id && event.epoch >= epoch && resolve();
      house.events.listen(isIt);
      house.seen.forEach(isIt);
    });
  };

  beforeAll(async () => {
    house = await createTestHouse();
    tools = { modules: shippedModules, databaseUrl: house.database.urls.gateway };
    tenant = await house.createTenant({ slug: 'acme' });
    token = await house.token(tenant);
  });
  afterAll(() => house.close());

  it('defines a field, and finds it in the schema with the next request', async () => {
    const { customField, userErrors } = await defined({
      entity: 'Customer',
      name: 'score',
      type: 'DECIMAL',
      scale: 1,
      rules: { minimum: '0', maximum: '9.50' },
      default: '1.0',
      description: 'How much we like them.',
      index: true,
    });
    expect(userErrors).toEqual([]);
    expect(customField).toEqual({
      id: expect.any(String),
      entity: 'Customer',
      name: 'score',
      type: 'DECIMAL',
      list: false,
      scale: 1,
      values: null,
      references: null,
      rules: { minimum: '0', maximum: '9.5', maximumLength: null, pattern: null },
      required: false,
      default: ['1'],
      personalData: false,
      index: 'READY',
      deprecationReason: null,
      converting: false,
      description: 'How much we like them.',
    });
    await createCustomer({ score: '2.5' });
    await createCustomer({});
    expect(
      await ask('{ customers(orderBy: [{ customFields: { score: DESC } }]) { nodes { customFields { score } } } }'),
    ).toEqual({
      customers: { nodes: [{ customFields: { score: '2.5' } }, { customFields: { score: '1' } }] },
    });
    expect(await ask('{ tenant { customFields { name entity type default } } }')).toEqual({
      tenant: { customFields: [{ name: 'score', entity: 'Customer', type: 'DECIMAL', default: ['1'] }] },
    });
  });

  it('defines the same field as often as one likes, and no other one of its name', async () => {
    const input = { entity: 'Product', name: 'origin', type: 'STRING', rules: { maximumLength: 60 } };
    const first = await defined(input);
    expect(await defined(input)).toEqual(first);
    expect(await defined({ ...input, type: 'INT', rules: null })).toEqual({
      customField: null,
      userErrors: [
        {
          field: ['input', 'name'],
          code: 'TAKEN',
          message:
            'Product has a custom field origin already, with another type, rules. Update or convert it, or choose another name.',
        },
      ],
    });
  });

  it('reads all that is wrong with a definition at once, each with its path', async () => {
    const { customField, userErrors } = await defined({
      entity: 'Tenant',
      name: 'Tier',
      type: 'ENUM',
      values: [{ name: 'GOLD' }, { name: 'true' }, { name: 'GOLD' }],
      rules: { minimum: '1', maximumItems: 3 },
    });
    expect(customField).toBeNull();
    expect(userErrors.map((error: { field: string[]; code: string }) => [error.field.join('.'), error.code])).toEqual([
      ['input.name', 'INVALID'],
      ['input.entity', 'INVALID'],
      ['input.values.1.name', 'INVALID'],
      ['input.values.2.name', 'INVALID'],
      ['input.rules.minimum', 'INVALID'],
      ['input.rules.maximumItems', 'INVALID'],
    ]);
    expect(await ask('{ tenant { customFields { name } } }')).not.toMatchObject({
      tenant: { customFields: expect.arrayContaining([{ name: 'Tier' }]) },
    });
  });

  it.each([
    ['personal data', { type: 'STRING', personalData: true }],
    ['a reference', { type: 'REFERENCE', references: 'Product' }],
  ])('does not require of everybody what some may not write: %s', async (_what, definition) => {
    const input = { entity: 'Customer', name: 'hidden', required: true, ...definition };
    const { customField, userErrors } = await defined(input);
    expect(customField).toBeNull();
    expect(userErrors).toEqual([
      { field: ['input', 'required'], code: 'INVALID', message: expect.stringContaining('could create nothing') },
    ]);
  });

  it('renames a field without losing its values, deprecates it, and takes that back', async () => {
    const { customField } = await defined({ entity: 'Customer', name: 'nick', type: 'STRING' });
    const id = await createCustomer({ nick: 'Ally' });
    const renamed = await updated({ id: customField.id, name: 'nickname', deprecationReason: 'Ask for the name.' });
    expect(renamed).toMatchObject({ customField: { id: customField.id, name: 'nickname' }, userErrors: [] });
    expect(await ask('query ($id: ID!) { customer(id: $id) { customFields { nickname } } }', { id })).toEqual({
      customer: { customFields: { nickname: 'Ally' } },
    });
    const { errors } = await graphql(house.url, token, '{ customers { nodes { customFields { nick } } } }');
    expect(errors.map((error) => error.extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    const deprecations =
      '{ __type(name: "CustomerCustomFields") { fields(includeDeprecated: true) { name deprecationReason } } }';
    expect((await ask(deprecations)).__type.fields).toContainEqual({
      name: 'nickname',
      deprecationReason: 'Ask for the name.',
    });
    await updated({ id: customField.id, deprecationReason: null });
    expect((await ask(deprecations)).__type.fields).toContainEqual({ name: 'nickname', deprecationReason: null });
  });

  it('adds values to an ENUM and deprecates some, and takes none away', async () => {
    const { customField } = await defined({
      entity: 'Customer',
      name: 'tier',
      type: 'ENUM',
      values: [{ name: 'GOLD' }, { name: 'BASIC' }],
      default: ['BASIC'],
    });
    const { userErrors } = await updated({ id: customField.id, values: [{ name: 'GOLD' }] });
    expect(userErrors).toEqual([
      {
        field: ['input', 'default'],
        code: 'INVALID',
        message: 'default: One of GOLD was expected.',
      },
      {
        field: ['input', 'values'],
        code: 'INVALID',
        message: 'values: leave out BASIC, which rows may have: deprecate them, or convert the custom field',
      },
    ]);
    const more = await updated({
      id: customField.id,
      values: [{ name: 'SILVER' }, { name: 'GOLD' }, { name: 'BASIC', deprecationReason: 'Nobody is.' }],
      default: null,
      required: true,
    });
    expect(more.customField).toMatchObject({
      values: [{ name: 'SILVER' }, { name: 'GOLD' }, { name: 'BASIC' }],
      default: null,
      required: true,
    });
    const { createCustomer: refused } = await ask(
      'mutation { createCustomer(input: { name: "Bob" }) { userErrors { field code } } }',
    );
    expect(refused.userErrors).toEqual([{ field: ['input', 'customFields', 'tier'], code: 'REQUIRED' }]);
    await createCustomer({ tier: 'SILVER' });
    await updated({ id: customField.id, required: false });
  });

  it('does not rename a field to the name of another', async () => {
    const { customField } = await defined({ entity: 'Customer', name: 'first', type: 'INT' });
    await defined({ entity: 'Customer', name: 'second', type: 'INT' });
    expect((await updated({ id: customField.id, name: 'second' })).userErrors).toMatchObject([
      { field: ['input', 'name'], code: 'TAKEN' },
    ]);
    expect((await updated({ id: customField.id, name: '__typename' })).userErrors).toMatchObject([
      { field: ['input', 'name'], code: 'INVALID' },
    ]);
  });

  it('deletes a field, and finds none of its values in a new one of its name', async () => {
    const input = { entity: 'Customer', name: 'secret', type: 'STRING', index: true };
    const { customField } = await defined(input);
    const id = await createCustomer({ secret: 'old' });
    const gone = await deleted(customField.id);
    expect(gone.deletedId).toBe(customField.id);
    expect(gone.tenant.customFields).not.toContainEqual({ name: 'secret' });
    expect((await deleted(customField.id)).userErrors).toMatchObject([{ field: ['input', 'id'], code: 'NOT_FOUND' }]);
    const again = await defined(input);
    expect(again.customField.id).not.toBe(customField.id);
    const read = 'query ($id: ID!) { customer(id: $id) { customFields { secret } } }';
    expect(await ask(read, { id })).toEqual({ customer: { customFields: { secret: null } } });
    expect(await ask('{ customers(filter: { customFields: { secret: { eq: "old" } } }) { totalCount } }')).toEqual({
      customers: { totalCount: 0 },
    });
    expect(await resumeCustomFields(house.control, tools, { tenant: 'acme' })).toMatchObject({
      finished: ['Customer.secret'],
    });
    expect(await ask(read, { id })).toEqual({ customer: { customFields: { secret: null } } });
  });

  it('cannot touch a field of another tenant, not even learn of it', async () => {
    const other = await house.createTenant({ slug: 'globex' });
    const foreign = await graphql(house.url, await house.token(other), define, {
      input: { entity: 'Customer', name: 'theirs', type: 'INT' },
    });
    const { id } = foreign.data.defineCustomField.customField;
    const nobodys = Buffer.from('CustomField:00000000-0000-7000-8000-000000000000', 'latin1').toString('base64url');
    const answers = await Promise.all(
      [id, nobodys].map(async (one) => [await updated({ id: one, name: 'mine' }), await deleted(one)]),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]![0].userErrors).toMatchObject([{ field: ['input', 'id'], code: 'NOT_FOUND' }]);
  });

  it('is held to the plan, and told so', async () => {
    await setPlan(house.control, { name: 'tiny', customFields: 1, indexedCustomFields: 0 });
    const tiny = await house.createTenant({ slug: 'tiny', plan: 'tiny' });
    const tinyToken = await house.token(tiny);
    const add = async (name: string, more: object = {}) =>
      (await graphql(house.url, tinyToken, define, { input: { entity: 'Customer', name, type: 'INT', ...more } })).data
        .defineCustomField;
    expect((await add('a', { index: true })).userErrors).toMatchObject([{ field: ['input'], code: 'NOT_ALLOWED' }]);
    const { customField } = await add('a');
    expect((await add('b')).userErrors).toMatchObject([{ field: ['input'], code: 'NOT_ALLOWED' }]);
    await graphql(house.url, tinyToken, remove, { input: { id: customField.id } });
    const next = await add('b');
    expect(next.userErrors).toEqual([]);
    await graphql(house.url, tinyToken, remove, { input: { id: next.customField.id } });
    // As many again as the plan allows may wait for the removal of their values, and no more.
    expect((await add('c')).userErrors[0].message).toContain('rowhouse custom-field resume tiny');
    await resumeCustomFields(house.control, tools, { tenant: 'tiny' });
    expect((await add('c')).userErrors).toEqual([]);
  });

  it('must be an administrator, alone, and where administration is possible', async () => {
    const editor = await house.token(tenant, { roles: ['editor'] });
    const input = { entity: 'Customer', name: 'x', type: 'INT' };
    const forbidden = await graphql(house.url, editor, define, { input });
    expect(forbidden.errors.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
    const peeking = await graphql(house.url, editor, '{ tenant { slug customFields { name } } }');
    expect(peeking.errors.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
    const together = await graphql(
      house.url,
      token,
      `mutation ($input: DefineCustomFieldInput!) {
        defineCustomField(input: $input) { userErrors { code } }
        createCustomer(input: { name: "Bob" }) { userErrors { code } }
      }`,
      { input },
    );
    expect(together.errors.map((error) => error.extensions.code)).toEqual(['ADMINISTRATION_NOT_ALONE']);
    expect((await ask('{ tenant { customFields { name } } }')).tenant.customFields).not.toContainEqual({ name: 'x' });
  });

  it('leaves a record of who did what', async () => {
    const { customField } = await defined({ entity: 'Customer', name: 'audited', type: 'INT' });
    await updated({ id: customField.id, name: 'inspected' });
    await deleted(customField.id);
    const entries = await adminQuery<{ actor: string; action: string }>(
      house.database.adminUrl,
      `select actor, action from rowhouse_catalog.audit where tenant_id = $1::uuid order by at desc, id desc limit 3`,
      [tenant.id],
    );
    expect(entries).toEqual(
      ['delete', 'update', 'define'].map((verb) => ({ actor: 'tenant:tester', action: `${verb}-custom-field` })),
    );
  });

  it('keeps what a disabled extension hides', async () => {
    const flip = (verb: 'enable' | 'disable') =>
      ask(`mutation { ${verb}Extension(input: { name: "suppliers" }) { userErrors { code } } }`);
    await flip('enable');
    await defined({ entity: 'Supplier', name: 'rating', type: 'INT' });
    const { createSupplier } = await ask(
      'mutation { createSupplier(input: { name: "Sup", customFields: { rating: 5 } }) { supplier { id } userErrors { message } } }',
    );
    expect(createSupplier.userErrors).toEqual([]);
    await flip('disable');
    expect((await ask('{ tenant { customFields { name } } }')).tenant.customFields).toContainEqual({ name: 'rating' });
    await createCustomer({});
    await flip('enable');
    expect(await ask('{ suppliers { nodes { customFields { rating } } } }')).toEqual({
      suppliers: { nodes: [{ customFields: { rating: 5 } }] },
    });
  });

  it('sees a conversion only when it is done', async () => {
    const { customField } = await defined({ entity: 'Product', name: 'grams', type: 'STRING' });
    const { createProduct } = await ask(
      'mutation { createProduct(input: { name: "Tea", unitPrice: "1", customFields: { grams: "250" } }) { product { id } } }',
    );
    const { id } = createProduct.product;
    await convertCustomField(house.control, tools, {
      tenant: 'acme',
      field: { entity: 'Product', name: 'grams' },
      conversion: { type: 'INT' },
    });
    await told();
    const { updateProduct } = await ask(
      'mutation ($id: ID!) { updateProduct(input: { id: $id, customFields: { grams: 500 } }) { product { customFields { grams } } } }',
      { id },
    );
    expect(updateProduct.product.customFields).toEqual({ grams: 500 });
    expect((await ask('{ tenant { customFields { id name type } } }')).tenant.customFields).toContainEqual({
      id: customField.id,
      name: 'grams',
      type: 'INT',
    });
  });
});
