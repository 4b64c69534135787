import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestHouse, type TestHouse } from 'rowhouse/testing';
import noteTaking from '../src/index.ts';

interface Created {
  readonly customer: { readonly id: string };
}

describe('note_taking', () => {
  let house: TestHouse;
  let customerId: string;

  const create = (input: Readonly<Record<string, unknown>>, ask = house.request) =>
    ask<{ createCustomerNote: { customerNote: { id: string }; userErrors: { code: string }[] } }>(
      `mutation ($input: CreateCustomerNoteInput!) {
        createCustomerNote(input: $input) { customerNote { id } userErrors { code } }
      }`,
      { input },
    );

  const createCustomer = async (): Promise<string> => {
    const { data } = await house.request<{ createCustomer: Created }>(
      'mutation { createCustomer(input: { name: "Alice" }) { customer { id } } }',
    );
    return data.createCustomer.customer.id;
  };

  // PostgreSQL, a gateway and a tenant with this extension; the first start takes some seconds.
  before(async () => {
    house = await startTestHouse({ extensions: [noteTaking] });
    customerId = await createCustomer();
  });
  after(() => house.close());

  it('keeps what is written, and shows it with its customer', async () => {
    const { data, errors } = await create({ customerId, title: 'First', body: 'Remember this.' });
    assert.deepEqual([errors, data.createCustomerNote.userErrors], [[], []]);
    const shown = await house.request(
      `query ($id: ID!) { customer(id: $id) { name customerNotes { nodes { title body version customer { name } } } } }`,
      { id: customerId },
    );
    assert.deepEqual(shown.errors, []);
    const node = { title: 'First', body: 'Remember this.', version: 1, customer: { name: 'Alice' } };
    assert.deepEqual(shown.data, { customer: { name: 'Alice', customerNotes: { nodes: [node] } } });
  });

  it('holds the maximum of the settings, also when many ask at the same time', async () => {
    const id = await createCustomer();
    await house.changeSettings('note_taking', { maximumPerCustomer: 3 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => create({ customerId: id, title: `${index}` })),
    );
    const codes = answers.flatMap(({ data }) => data.createCustomerNote.userErrors.map(({ code }) => code));
    assert.deepEqual(codes, Array(17).fill('NOT_ALLOWED'));
    await house.changeSettings('note_taking', { maximumPerCustomer: null });
    const { data } = await create({ customerId: id, title: 'One more' });
    assert.deepEqual(data.createCustomerNote.userErrors, []);
  });

  it('lists by title, and the newest first where that feature is on', async () => {
    const { request, switchFeature } = await house.createTenant({ slug: 'initech' });
    const made = await request<{ createCustomer: Created }>(
      'mutation { createCustomer(input: { name: "Bob" }) { customer { id } } }',
    );
    const id = made.data.createCustomer.customer.id;
    for (const title of ['A', 'B']) await create({ customerId: id, title }, request);
    const titles = async () => {
      const { data } = await request<{ customerNotes: { nodes: { title: string }[] } }>(
        '{ customerNotes { nodes { title } } }',
      );
      return data.customerNotes.nodes.map(({ title }) => title);
    };
    assert.deepEqual(await titles(), ['A', 'B']);
    await switchFeature('note-taking-newest-first', true);
    assert.deepEqual(await titles(), ['B', 'A']);
  });

  it('lets a viewer read, and not write', async () => {
    const viewer = await house.as({ roles: ['viewer'] });
    const read = await viewer('{ customerNotes { totalCount } }');
    assert.deepEqual(read.errors, []);
    const { errors } = await create({ customerId, title: 'Forbidden' }, viewer);
    assert.deepEqual(errors[0]?.extensions, { code: 'FORBIDDEN', missing: ['note_taking:write'] });
  });

  it('shows another tenant nothing', async () => {
    const { data } = await create({ customerId, title: 'Secret' });
    const other = await house.createTenant({ slug: 'globex' });
    const seen = await other.request(
      `query ($id: ID!) { customerNote(id: $id) { title } customerNotes { totalCount } }`,
      { id: data.createCustomerNote.customerNote.id },
    );
    assert.deepEqual(seen.data, { customerNote: null, customerNotes: { totalCount: 0 } });
  });
});
