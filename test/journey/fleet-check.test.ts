import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setExtensions } from '../../src/control/commands/set-extensions.ts';
import type { Tenant } from '../../src/kit.ts';
import { operatorVariables } from '../cli/command.ts';
import { runHere } from '../cli/in-process.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await createTestHouse();
  acme = await house.createTenant({ slug: 'acme', extensions: ['suppliers'] });
});
afterAll(() => house.close());

const run = (...words: string[]) => runHere(words, operatorVariables(house.database));

/** Sends an operation, and waits until the catalog knows of it. */
async function ask(tenant: Tenant, query: string, client = 'web', variables?: Record<string, unknown>) {
  const headers = { 'apollographql-client-name': client, 'apollographql-client-version': '1.4' };
  const answer = await graphql(house.url, await house.token(tenant), query, variables, { headers });
  expect(answer.errors).toEqual([]);
  await house.app.recorder?.flush();
  return answer;
}

describe('operations', () => {
  it('are recorded without literals, counted by client', async () => {
    await ask(acme, '{ customers(first: 3, filter: { name: { eq: "Ann" } }) { totalCount nodes { name id } } }');
    await ask(acme, '{ customers(filter: {name: {eq: "Bob"}}, first: 5) { nodes { id name } totalCount } }');
    const { stdout } = await run('schema', 'operations', 'acme', '--json');
    expect(JSON.parse(stdout).operations).toMatchObject([
      {
        client: 'web',
        clientVersion: '1.4',
        count: 2,
        kind: 'query',
        name: '',
        text: `query ($Int: Int!, $String: String!) {
  customers(filter: {name: {eq: $String}}, first: $Int) {
    nodes {
      id
      name
    }
    totalCount
  }
}`,
      },
    ]);
  });

  it('are told apart by client, and hold what came in variables by name alone', async () => {
    const filter = { name: { contains: 'secret' }, and: [{ city: { eq: 'Vienna' } }] };
    const text = 'query Found($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }';
    await ask(acme, text, 'mobile', { filter });
    await ask(acme, text, 'web', { filter: { name: { eq: 'Ann' } } });
    const rows = await adminQuery<{ client: string; inputs: readonly string[] }>(
      house.database.adminUrl,
      `select client, inputs from rowhouse_catalog.operation_uses u
      join rowhouse_catalog.operations o on o.hash = u.operation where o.name = 'Found' order by client`,
    );
    expect(rows).toEqual([
      {
        client: 'mobile',
        inputs: [
          'CustomerFilter',
          'CustomerFilter.and',
          'CustomerFilter.city',
          'CustomerFilter.name',
          'StringFilter',
          'StringFilter.contains',
          'StringFilter.eq',
        ],
      },
      { client: 'web', inputs: ['CustomerFilter', 'CustomerFilter.name', 'StringFilter', 'StringFilter.eq'] },
    ]);
    const { stdout } = await run('schema', 'operations', 'acme');
    expect(stdout).toMatch(/^OPERATION +KIND +CLIENT +SENT +LAST SEEN$/m);
    expect(stdout).toMatch(/^Found +query +mobile 1\.4 +1 /m);
    expect((await run('schema', 'operations', 'acme', '--text')).stdout).toContain('customers(filter: $filter)');
  });

  it('are not recorded where nothing was executed, nor where the schema alone was asked for', async () => {
    const before = JSON.parse((await run('schema', 'operations', 'acme', '--json')).stdout);
    const token = await house.token(acme);
    await graphql(house.url, token, '{ __schema { queryType { name } } __typename }');
    expect((await graphql(house.url, token, '{ nothing }')).errors).toHaveLength(1);
    const badly = await graphql(house.url, token, 'query Badly($id: ID!) { customer(id: $id) { name } }');
    expect(badly.errors).toHaveLength(1);
    await graphql(house.url, token, '{ tenant { slug } }');
    await house.app.recorder?.flush();
    const after = JSON.parse((await run('schema', 'operations', 'acme', '--json')).stdout);
    const textsOf = ({ operations }: { operations: readonly { text: string }[] }) =>
      new Set(operations.map((one) => one.text));
    expect([...textsOf(after).difference(textsOf(before))]).toEqual(['{\n  tenant {\n    slug\n  }\n}']);
  });

  it('break nowhere with the code that serves', async () => {
    const { code, stdout, stderr } = await run('schema', 'check');
    expect([code, stdout, stderr]).toEqual([
      0,
      '3 operations of 1 tenants were checked by 1 schemas: none would break.\n',
      expect.any(String),
    ]);
    const { stdout: json } = await run('schema', 'check', '--json', '--fail-on', 'dangerous', '--since', '30d');
    expect(JSON.parse(json)).toMatchObject({ tenants: 1, problems: [], uncomposable: [], unrecorded: [] });
    expect((await run('schema', 'check', '--fail-on', 'anything')).code).toBe(2);
    expect(await run('schema', 'check', '--tenant', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('TENANT_NOT_FOUND'),
    });
  });
});

describe('an extension that clients use', () => {
  const text = 'query Suppliers { suppliers { totalCount nodes { name } } }';

  it('is disabled by force alone at a shell, which says who uses it', async () => {
    const tenant = await house.createTenant({ slug: 'globex', extensions: ['suppliers', 'shipping'] });
    await ask(tenant, text, 'erp');
    const refused = await run('tenant', 'set-extensions', 'globex', '--disable', 'suppliers');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toBe(
      'OPERATIONS_BREAK: An operation that clients use would break; nothing was changed. Suppliers of erp 1.4: Cannot query field "suppliers" on type "Query". Make the change nevertheless with --force.\n',
    );
    expect((await run('tenant', 'set-extensions', 'globex', '--disable', 'shipping')).code).toBe(0);
    const forced = await run('tenant', 'set-extensions', 'globex', '--disable', 'suppliers', '--force', '--json');
    expect(JSON.parse(forced.stdout)).toMatchObject({ slug: 'globex', extensions: [], changed: true });
    // What was broken knowingly is not told again.
    expect((await run('schema', 'check', '--tenant', 'globex')).code).toBe(0);
  });

  it('is disabled by force alone over GraphQL', async () => {
    const tenant = await house.createTenant({ slug: 'hooli', extensions: ['suppliers'] });
    await ask(tenant, text);
    const disable = `mutation ($input: DisableExtensionInput!) {
      disableExtension(input: $input) { tenant { extensions } userErrors { field code message } }
    }`;
    const send = async (input: object) => graphql(house.url, await house.token(tenant), disable, { input });
    const refused = await send({ name: 'suppliers' });
    expect(refused.errors).toEqual([]);
    expect(refused.data.disableExtension).toEqual({
      tenant: null,
      userErrors: [
        { field: ['input', 'force'], code: 'IN_USE', message: expect.stringContaining('Suppliers of web 1.4') },
      ],
    });
    const forced = await send({ name: 'suppliers', force: true });
    expect(forced.data.disableExtension).toEqual({ tenant: { extensions: [] }, userErrors: [] });
  });

  it('is found by the check where it was disabled without looking', async () => {
    const tenant = await house.createTenant({ slug: 'umbrella', extensions: ['suppliers'] });
    await ask(tenant, text);
    await setExtensions(house.control, 'umbrella', { disable: ['suppliers'] });
    const { code, stdout, stderr } = await run('schema', 'check', '--tenant', 'umbrella');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^breaking +Suppliers +web 1\.4 +umbrella +Cannot query field "suppliers" on type "Query"\.$/m,
    );
    expect(stderr).toContain('OPERATIONS_BREAK: With this code an operation would not do what it did, at one tenant.');
    const accepted = await run('schema', 'check', '--tenant', 'umbrella', '--accept');
    expect(accepted).toMatchObject({ code: 0, stderr: expect.stringContaining('Accepted what breaks at one tenant.') });
    expect((await run('schema', 'check', '--tenant', 'umbrella')).code).toBe(0);
    // Seen again, by a gateway that serves it still: it was too early.
    await adminQuery(
      house.database.adminUrl,
      `update rowhouse_catalog.operation_uses set last_seen = now() + interval '10 minutes' where tenant_id = $1::uuid`,
      [tenant.id],
    );
    expect((await run('schema', 'check', '--tenant', 'umbrella')).code).toBe(1);
  });
});

describe('a custom field that clients use', () => {
  it('is deleted by force alone, at a shell and over GraphQL', async () => {
    const tenant = await house.createTenant({ slug: 'initech' });
    for (const name of ['tier', 'note', 'unused']) {
      const defined = await run('custom-field', 'define', 'initech', `Customer.${name}`, '--type', 'STRING');
      expect(defined.code).toBe(0);
    }
    await ask(tenant, 'query Tiers { customers { nodes { customFields { tier } } } }');
    const create = `mutation Note($input: CreateCustomerInput!) {
      createCustomer(input: $input) { customer { id } userErrors { code } }
    }`;
    await ask(tenant, create, 'crm', { input: { name: 'Ann', customFields: { note: 'Hello' } } });

    const refused = await run('custom-field', 'delete', 'initech', 'Customer.tier');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('Tiers of web 1.4: Cannot query field "tier" on type "CustomerCustomFields".');
    expect((await run('custom-field', 'delete', 'initech', 'Customer.unused')).code).toBe(0);
    const renamed = await run('custom-field', 'update', 'initech', 'Customer.tier', '--rename', 'level');
    expect(renamed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Make the change nevertheless with --force.'),
    });
    const described = await run('custom-field', 'update', 'initech', 'Customer.tier', '--description', 'How dear.');
    expect(described.code).toBe(0);
    const converted = await run('custom-field', 'convert', 'initech', 'Customer.tier', '--type', 'INT');
    expect(converted).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CustomerCustomFields.tier has changed its type from String to Int'),
    });

    const token = await house.token(tenant);
    const { data } = await graphql(house.url, token, '{ tenant { customFields { id name } } }');
    const id = data.tenant.customFields.find(({ name }: { name: string }) => name === 'note').id;
    const remove = `mutation ($input: DeleteCustomFieldInput!) {
      deleteCustomField(input: $input) { deletedId userErrors { field code message } }
    }`;
    const inUse = await graphql(house.url, token, remove, { input: { id } });
    expect(inUse.data.deleteCustomField).toEqual({
      deletedId: null,
      userErrors: [
        {
          field: ['input', 'force'],
          code: 'IN_USE',
          message: expect.stringContaining(
            'Note of crm 1.4: CustomerCustomFieldsInput.note is gone, and came in a variable',
          ),
        },
      ],
    });
    const forced = await graphql(house.url, token, remove, { input: { id, force: true } });
    expect(forced.data.deleteCustomField).toEqual({ deletedId: id, userErrors: [] });
    expect((await run('custom-field', 'delete', 'initech', 'Customer.tier', '--force')).code).toBe(0);
    expect((await run('schema', 'check', '--tenant', 'initech')).code).toBe(0);
  });
});
