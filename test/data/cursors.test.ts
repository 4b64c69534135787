import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCursorSealer, cursorBinding, stableJson } from '../../src/data/cursor.ts';
import { toGlobalId } from '../../src/data/identifiers.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { type CoreRows, storeCoreRows } from '../support/core-rows.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse, testSecret } from '../support/house.ts';

describe('a cursor', () => {
  let house: TestHouse;
  let tenant: Tenant;
  let other: Tenant;
  let rows: CoreRows;
  let token: string;

  beforeAll(async () => {
    house = await createTestHouse();
    tenant = await house.createTenant({ slug: 'acme' });
    other = await house.createTenant({ slug: 'globex' });
    token = await house.token(tenant);
    rows = await storeCoreRows(house.database, tenant.id, 12);
    await storeCoreRows(house.database, other.id, 12);
  });
  afterAll(() => house.close());

  const pageOf = (field: string) => `nodes { id } edges { cursor } pageInfo { endCursor startCursor } ${field}`;

  const customersDocument = `query ($first: Int = 2, $after: String, $before: String, $filter: CustomerFilter, $orderBy: [CustomerOrder!]) {
    page: customers(first: $first, after: $after, before: $before, filter: $filter, orderBy: $orderBy) { ${pageOf('totalCount')} }
  }`;
  const productsDocument = `query ($after: String, $orderBy: [ProductOrder!]) {
    page: products(first: 2, after: $after, orderBy: $orderBy) { ${pageOf('totalCount')} }
  }`;
  const ordersOfDocument = `query ($customer: ID!, $after: String) {
    customer(id: $customer) { orders(first: 1, after: $after) { ${pageOf('totalCount')} } }
  }`;
  const ordersDocument = `query ($after: String) { orders(first: 1, after: $after) { ${pageOf('totalCount')} } }`;

  const firstCursor = async (variables: object = {}): Promise<string> =>
    (await graphql(house.url, token, customersDocument, { ...variables })).data.page.pageInfo.endCursor;

  /** What the same request answers with a text that never was a cursor: the measure for every refusal. */
  async function refused(document: string, variables: object, as = token): Promise<{ garbage: string; given: string }> {
    const garbage = await graphql(house.url, as, document, { ...variables, after: 'garbage' });
    const given = await graphql(house.url, as, document, { ...variables });
    expect(garbage.errors.map((error) => error.extensions.code)).toEqual(['INVALID_CURSOR']);
    return { garbage: garbage.text, given: given.text };
  }

  it('leads on where it was given, as after and as before', async () => {
    const orderBy = [{ city: 'DESC' }];
    const { data } = await graphql(house.url, token, customersDocument, { orderBy, first: 6 });
    const after = data.page.edges[1].cursor;
    const before = data.page.edges[4].cursor;
    const between = await graphql(house.url, token, customersDocument, { orderBy, first: 6, after, before });
    expect(between.data.page.nodes).toEqual(data.page.nodes.slice(2, 4));
  });

  it('is refused with another filter, order or direction exactly as garbage is', async () => {
    const filter = { name: { ne: 'Zoe' } };
    const after = await firstCursor({ filter, orderBy: [{ name: 'ASC' }] });
    for (const variables of [
      { orderBy: [{ name: 'ASC' }] },
      { orderBy: [{ name: 'ASC' }], filter: { name: { ne: 'Zo' } } },
      { orderBy: [{ name: 'ASC' }], filter: { name: { eq: 'Zoe' } } },
      { orderBy: [{ name: 'ASC' }], filter: { not: { name: { eq: 'Zoe' } } } },
      { orderBy: [{ name: 'DESC' }], filter },
      { orderBy: [{ email: 'ASC' }], filter },
      { orderBy: [{ name: 'ASC' }, { city: 'ASC' }], filter },
      { orderBy: [{ id: 'ASC' }], filter },
    ]) {
      const { garbage, given } = await refused(customersDocument, { ...variables, after });
      expect(given).toBe(garbage);
    }
    // The same filter in other words of JSON, and the same order spelled out or left to the default, is the same.
    const same = await graphql(house.url, token, customersDocument, { filter, after });
    expect(same.errors).toEqual([]);
  });

  it('is refused for another tenant, field or parent exactly as garbage is', async () => {
    const after = await firstCursor();
    const asOther = await refused(customersDocument, { after }, await house.token(other));
    expect(asOther.given).toBe(asOther.garbage);

    const elsewhere = await refused(productsDocument, { after, orderBy: [{ name: 'ASC' }] });
    expect(elsewhere.given).toBe(elsewhere.garbage);

    const [first, second] = rows.customers.map((id) => toGlobalId('Customer', id));
    const { data } = await graphql(house.url, token, ordersOfDocument, { customer: first });
    const ofFirst = data.customer.orders.pageInfo.endCursor;
    const next = await graphql(house.url, token, ordersOfDocument, { customer: first, after: ofFirst });
    expect(next.errors).toEqual([]);
    const ofSecond = await refused(ordersOfDocument, { customer: second, after: ofFirst });
    expect(ofSecond.given).toBe(ofSecond.garbage);
    const ofAll = await refused(ordersDocument, { after: ofFirst });
    expect(ofAll.given).toBe(ofAll.garbage);
  });

  it('serves every principal of its tenant, and every gateway that has the secret', async () => {
    const after = await firstCursor();
    const second = await house.secondApp();
    const viewer = await house.token(tenant, { roles: ['viewer'] });
    const here = await graphql(house.url, token, customersDocument, { after });
    const there = await graphql(second.url, viewer, customersDocument, { after });
    expect(there.text).toBe(here.text);
  });

  it('is the same whenever its row is, and another for another row', async () => {
    const one = await graphql(house.url, token, customersDocument, { first: 12 });
    const two = await graphql(house.url, token, customersDocument, { first: 12 });
    const cursors = one.data.page.edges.map((edge: { cursor: string }) => edge.cursor);
    expect(two.data.page.edges.map((edge: { cursor: string }) => edge.cursor)).toEqual(cursors);
    expect(new Set(cursors).size).toBe(12);
  });

  it('is refused alike whatever is wrong with its text', async () => {
    for (const after of ['', ' ', 'null', '0', Buffer.from('["Ann"]').toString('base64url'), 'a'.repeat(100_000)]) {
      const { garbage, given } = await refused(customersDocument, { after });
      expect(given).toBe(garbage);
    }
  });
});

describe('a sealed position', () => {
  const sealer = createCursorSealer(testSecret);
  const binding = cursorBinding(['tenant', 'Query.customers']);
  const invalid = expect.objectContaining({ code: 'INVALID_CURSOR' });
  const positions = fc.array(
    fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.integer(), fc.boolean(), fc.constant(null)),
    {
      maxLength: 6,
    },
  );

  it('opens to exactly what was sealed', () => {
    fc.assert(
      fc.property(positions, (position) => {
        expect(sealer.open(binding, sealer.seal(binding, position))).toEqual(position);
      }),
    );
  });

  it('opens with a row that is longer than any column is likely to be', () => {
    const position = ['長'.repeat(50_000), 1, null];
    expect(sealer.open(binding, sealer.seal(binding, position))).toEqual(position);
  });

  it('does not open after any change to any of its bits or characters', () => {
    const cursor = sealer.seal(binding, ['Ann', 1, null]);
    const bytes = Buffer.from(cursor, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => sealer.open(binding, changed.toString('base64url'))).toThrow(invalid);
    }
    // base64url's last character can have bits that say nothing: they must not make a second spelling.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \n';
    for (let at = 0; at < cursor.length; at++) {
      for (const character of alphabet) {
        const changed = cursor.slice(0, at) + character + cursor.slice(at + 1);
        if (changed !== cursor) expect(() => sealer.open(binding, changed)).toThrow(invalid);
      }
    }
    for (const appended of ['=', '==', 'A', ' ', '\n', cursor]) {
      expect(() => sealer.open(binding, cursor + appended)).toThrow(invalid);
    }
    for (let length = 0; length < cursor.length; length++) {
      expect(() => sealer.open(binding, cursor.slice(0, length))).toThrow(invalid);
      expect(() => sealer.open(binding, cursor.slice(cursor.length - length))).toThrow(invalid);
    }
  });

  it('does not open with another binding or another secret', () => {
    const cursor = sealer.seal(binding, ['Ann']);
    expect(() => sealer.open(cursorBinding(['tenant', 'Query.products']), cursor)).toThrow(invalid);
    expect(() => createCursorSealer(`${testSecret}.`).open(binding, cursor)).toThrow(invalid);
    expect(() => sealer.open(binding, createCursorSealer(`${testSecret}.`).seal(binding, ['Ann']))).toThrow(invalid);
  });

  it('shows nothing of its content, in any of the forms that it could be looked for', () => {
    const content = 'anna.schmidt@example.com';
    const cursor = sealer.seal(binding, [content, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']);
    const bytes = Buffer.from(cursor, 'base64url');
    for (const encoding of ['utf8', 'latin1', 'utf16le', 'hex', 'base64'] as const) {
      expect(bytes.toString(encoding)).not.toContain('anna');
      expect(bytes.includes(Buffer.from('anna', encoding === 'hex' ? 'utf8' : encoding))).toBe(false);
    }
    // No block of the plain text repeats in the sealed one.
    const blocks = Array.from({ length: Math.floor((bytes.length - 28) / 16) }, (_, at) =>
      bytes.subarray(12 + at * 16, 28 + at * 16).toString('hex'),
    );
    expect(new Set(blocks).size).toBe(blocks.length);
  });

  it('takes a nonce of its own for each position and binding', () => {
    const nonce = (cursor: string): string => cursor.slice(0, 16);
    const nonces = [
      sealer.seal(binding, ['a']),
      sealer.seal(binding, ['b']),
      sealer.seal(cursorBinding(['other']), ['a']),
      createCursorSealer(`${testSecret}.`).seal(binding, ['a']),
    ].map(nonce);
    expect(new Set(nonces).size).toBe(4);
  });
});

describe('a binding', () => {
  it('is the same for the same parts in whatever order their members stand', () => {
    expect(stableJson({ b: 1, a: [{ d: null, c: undefined }] })).toBe('{"a":[{"d":null}],"b":1}');
    expect(cursorBinding([{ a: 1, b: 2 }])).toBe(cursorBinding([{ b: 2, a: 1 }]));
    expect(stableJson([new Date(0), 10n, undefined, 'x'])).toBe('["1970-01-01T00:00:00.000Z","10",null,"x"]');
  });

  it('is another wherever parts differ, however they are cut', () => {
    const bindings = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc'],
      ['a,b', 'c'],
      [['ab'], 'c'],
      [null, 'abc'],
      ['null', 'abc'],
      [{ a: 'b' }, 'c'],
    ].map(cursorBinding);
    expect(new Set(bindings).size).toBe(bindings.length);
  });
});
