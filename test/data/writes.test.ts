import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../src/data/context.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { insertRow } from '../../src/data/insert-row.ts';
import { sql } from '../../src/data/sql.ts';
import { deleteRow, lockRow, updateRow } from '../../src/data/writes.ts';
import type { UserErrors } from '../../src/kernel/user-errors.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse } from '../support/house.ts';
import { createSpecimenTable, specimen } from '../support/specimens.ts';

const required = {
  text: 'a text',
  count: 1,
  price: '1.5',
  weight: '0.1',
  flag: false,
  day: '2026-11-23',
  at: new Date('2026-11-23T15:04:05.120Z'),
  color: 'RED',
};

describe('a row', () => {
  let layer: DataLayer;
  const tenantId = newId();
  const otherTenantId = newId();

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 4 });
    await createSpecimenTable(layer.database);
    await adminQuery(
      layer.database.adminUrl,
      `alter table ${sharedSchema}.specimens alter column count set default 7, alter column weight set default 0`,
    );
  });
  afterAll(() => layer.close());

  const write = <Result>(work: (context: Context) => Promise<Result>, id = tenantId): Promise<Result> =>
    layer.run('write', id, work);
  const insert = (values: object = {}, id = tenantId) =>
    write((context) => insertRow(context, specimen, { ...required, ...values }), id);
  const update = (id: string, values: object, expectedVersion?: number | null) =>
    write((context) => updateRow(context, specimen, id, values as Record<string, unknown>, expectedVersion));
  const load = (id: string, tenant = tenantId) => layer.run('read', tenant, (context) => context.load(specimen, id));

  /** The user errors that a write ends in. */
  async function userErrorsOf(work: Promise<unknown>): Promise<UserErrors['userErrors']> {
    const outcome = await work.then(
      () => new Error('nothing was refused'),
      (error: unknown) => error,
    );
    if (!(outcome instanceof Error) || outcome.name !== 'UserErrors') throw outcome;
    return (outcome as UserErrors).userErrors;
  }

  describe('that is inserted', () => {
    it('comes back as it was stored, each kind in its form', async () => {
      const row = await insert({ maybePrice: '-0.0100', maybeAt: new Date(0), maybeFlag: true, externalId: 'x1' });
      expect(row).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        externalId: 'x1',
        version: 1,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        updatedAt: row.createdAt,
        ...required,
        price: '1.50',
        at: '2026-11-23T15:04:05.120Z',
        maybeText: null,
        maybeCount: null,
        maybePrice: '-0.01',
        maybeWeight: null,
        maybeFlag: true,
        maybeDay: null,
        maybeAt: '1970-01-01T00:00:00.000Z',
        maybeColor: null,
        parentId: null,
      });
      expect(await load(row.id)).toEqual(row);
      expect(await load(row.id, otherTenantId)).toBeNull();
    });

    it('takes the default of its column for null as for what is left out', async () => {
      const { count: _count, ...others } = required;
      const rows = [
        await write((context) => insertRow(context, specimen, others)),
        await write((context) => insertRow(context, specimen, { ...others, count: null, maybeText: null })),
      ];
      for (const row of rows) expect(row).toMatchObject({ count: 7, maybeText: null });
    });

    it('ignores names that are no fields, and fields that Rowhouse keeps', async () => {
      const row = await insert({
        version: 9,
        createdAt: new Date(0),
        nothing: 1,
        tenantId: otherTenantId,
        id: newId(),
      });
      expect(row.version).toBe(1);
      expect(row.createdAt).not.toBe('1970-01-01T00:00:00.000Z');
      expect(await load(row.id)).toEqual(row);
    });

    it('names the field of each violation', async () => {
      await insert({ externalId: 'taken' });
      const { flag: _flag, ...withoutFlag } = required;
      const { weight: _weight, ...withoutWeight } = required;
      const insertOnly = (values: object) => write((context) => insertRow(context, specimen, { ...values }));
      const cases: ReadonlyArray<readonly [() => Promise<unknown>, string, string]> = [
        [() => insert({ externalId: 'taken' }), 'externalId', 'TAKEN'],
        [() => insert({ parentId: toGlobalId('Specimen', newId()) }), 'parentId', 'NOT_FOUND'],
        [() => insert({ count: 666 }), 'count', 'INVALID'],
        [() => insertOnly(withoutFlag), 'flag', 'REQUIRED'],
        [() => insert({ flag: null }), 'flag', 'REQUIRED'],
        [() => insertOnly({ ...withoutWeight, price: '100000000000000' }), 'price', 'INVALID'],
        [() => insert({ price: '1.00001' }), 'price', 'INVALID'],
        [() => insert({ maybePrice: '922337203685477.5808' }), 'maybePrice', 'INVALID'],
        [() => insert({ text: 'a\u0000b' }), 'text', 'INVALID'],
        [() => insert({ day: '0000-01-01' }), 'day', 'INVALID'],
        [() => insert({ maybeAt: new Date('0000-06-01T00:00:00Z') }), 'maybeAt', 'INVALID'],
        [() => insert({ maybeAt: new Date('9999-12-31T23:59:59-01:00') }), 'maybeAt', 'INVALID'],
      ];
      for (const [work, field, code] of cases) {
        expect(await userErrorsOf(work())).toEqual([{ field: ['input', field], code, message: expect.any(String) }]);
      }
      // PostgreSQL does not say which of several numbers overflows.
      expect(await userErrorsOf(insert({ price: '100000000000000' }))).toMatchObject([
        { field: ['input'], code: 'INVALID' },
      ]);
    });

    it('tells all that it can tell at once', async () => {
      const errors = await userErrorsOf(insert({ text: '\u0000', price: '1.23456', day: '0000-01-01' }));
      expect(errors.map((error) => error.field[1])).toEqual(['text', 'price', 'day']);
    });

    it('speaks of what a person gave, never of tables, columns or constraints', async () => {
      for (const values of [{ externalId: 'taken' }, { count: 666 }, { price: '100000000000000' }]) {
        const [error] = await userErrorsOf(insert(values));
        expect(error?.message).not.toMatch(/specimens|external_id|_key|_check|constraint|numeric|overflow|duplicate/);
      }
    });

    it('refuses a text that is too long for the index on its column', async () => {
      await adminQuery(
        layer.database.adminUrl,
        `create index specimens_text on ${sharedSchema}.specimens (tenant_id, text, id)`,
      );
      // Not to be compressed: what counts is the size in the index.
      const text = Array.from({ length: 3_000 }, () =>
        String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000)),
      ).join('');
      expect(await userErrorsOf(insert({ text }))).toMatchObject([{ field: ['input', 'text'], code: 'INVALID' }]);
    });

    it('refuses a reference that is no id of the right type as a mistake of the program', async () => {
      await expect(insert({ parentId: toGlobalId('Customer', newId()) })).rejects.toMatchObject({ code: 'INVALID_ID' });
    });
  });

  describe('that is updated', () => {
    it('leaves alone what is absent, and clears what is null', async () => {
      const row = await insert({ maybeText: 'x', maybeCount: 3, maybePrice: '2' });
      const changed = await update(row.id, { maybeText: null, text: 'another', maybeCount: undefined });
      expect(changed).toEqual({ ...row, text: 'another', maybeText: null, version: 2, updatedAt: expect.any(String) });
      expect(await load(row.id)).toEqual(changed);
    });

    it('cannot lose what it must have, and says so for each field', async () => {
      const row = await insert();
      const errors = await userErrorsOf(update(row.id, { text: null, count: null, maybeText: null }));
      expect(errors.map(({ field, code }) => [field[1], code])).toEqual([
        ['text', 'REQUIRED'],
        ['count', 'REQUIRED'],
      ]);
      expect(await load(row.id)).toEqual(row);
    });

    it('grows in version and updatedAt when a value is another, and only then', async () => {
      const row = await insert({ maybeText: 'x', externalId: 'grows' });
      const same = {
        ...required,
        maybeText: 'x',
        externalId: 'grows',
        price: '1.5000',
        weight: '0.10',
        maybeDay: null,
        at: new Date('2026-11-23T16:04:05.120+01:00'),
      };
      for (const values of [{}, { nothing: 1 }, { version: 5 }, same, { maybeCount: null }]) {
        expect(await update(row.id, values)).toEqual(row);
      }
      let last = row;
      for (const values of [
        { text: 'A text' },
        { price: '1.5001' },
        { maybeText: null },
        { flag: true },
        { maybeDay: '2026-01-01' },
      ]) {
        const next = await update(row.id, { ...values, weight: '0.1' });
        expect(next.version).toBe(last.version + 1);
        expect(next.updatedAt >= last.updatedAt).toBe(true);
        expect(next.createdAt).toBe(row.createdAt);
        last = next;
      }
    });

    it('never goes back in time, even where the clock of another gateway was ahead', async () => {
      const row = await insert();
      await adminQuery(
        layer.database.adminUrl,
        `update ${sharedSchema}.specimens set updated_at = '2999-01-01T00:00:00Z' where id = $1`,
        [row.id],
      );
      expect((await update(row.id, { text: 'later' })).updatedAt).toBe('2999-01-01T00:00:00.000Z');
    });

    it('is refused with another version than the expected one, and changes nothing', async () => {
      const row = await insert();
      const changed = await update(row.id, { text: 'second' }, 1);
      expect(changed.version).toBe(2);
      expect(await userErrorsOf(update(row.id, { text: 'third' }, 1))).toEqual([
        { field: ['input', 'expectedVersion'], code: 'STALE_VERSION', message: expect.any(String) },
      ]);
      // Also where there is nothing to change: what was read is not what is there.
      expect(await userErrorsOf(update(row.id, {}, 1))).toMatchObject([{ code: 'STALE_VERSION' }]);
      expect(await load(row.id)).toEqual(changed);
      expect((await update(row.id, { text: 'third' }, null)).version).toBe(3);
    });

    /** Runs as many updates as there are connections, none before all their sessions are open. */
    async function updateAtOnce(id: string, expectedVersion: number | null) {
      const sessions = 4;
      const ready = Promise.withResolvers<void>();
      let opened = 0;
      const attempts = Array.from({ length: sessions }, (_, index) =>
        write(async (context) => {
          await context.query(sql`select 1 as ready`);
          if (++opened === sessions) ready.resolve();
          await ready.promise;
          return updateRow(context, specimen, id, { text: `text ${index}` }, expectedVersion);
        }),
      );
      return Promise.allSettled(attempts);
    }

    it('by several at once who expect the same version is updated by exactly one', async () => {
      for (let round = 0; round < 5; round++) {
        const row = await insert();
        const settled = await updateAtOnce(row.id, 1);
        const won = settled.filter((one) => one.status === 'fulfilled');
        expect(won).toHaveLength(1);
        for (const one of settled) {
          if (one.status === 'rejected') expect(one.reason.userErrors).toMatchObject([{ code: 'STALE_VERSION' }]);
        }
        expect(await load(row.id)).toEqual(won[0]?.value);
        expect(won[0]?.value.version).toBe(2);
      }
    });

    it('by several at once who expect none loses no update', async () => {
      const row = await insert();
      const settled = await updateAtOnce(row.id, null);
      const versions = settled.map((one) => one.status === 'fulfilled' && one.value.version);
      expect(versions.toSorted()).toEqual([2, 3, 4, 5]);
      expect((await load(row.id))?.version).toBe(5);
    });

    it('names the field of a violation, and changes nothing', async () => {
      await insert({ externalId: 'first' });
      const row = await insert({ externalId: 'second' });
      expect(await userErrorsOf(update(row.id, { externalId: 'first' }))).toMatchObject([
        { field: ['input', 'externalId'], code: 'TAKEN' },
      ]);
      expect(await userErrorsOf(update(row.id, { parentId: toGlobalId('Specimen', newId()) }))).toMatchObject([
        { field: ['input', 'parentId'], code: 'NOT_FOUND' },
      ]);
      expect(await load(row.id)).toEqual(row);
    });

    it('cannot be made to refer to a row of another tenant, which looks like one that never was', async () => {
      const row = await insert();
      const foreign = await insert({}, otherTenantId);
      const errors = await Promise.all(
        [foreign.id, newId()].map((id) => userErrorsOf(update(row.id, { parentId: toGlobalId('Specimen', id) }))),
      );
      expect(errors[0]).toEqual(errors[1]);
    });
  });

  describe('that is deleted', () => {
    const remove = (id: string, expectedVersion?: number) =>
      write((context) => deleteRow(context, specimen, id, expectedVersion));

    it('is gone, and comes back once more as it was', async () => {
      const row = await insert();
      expect(await remove(row.id, 1)).toEqual(row);
      expect(await load(row.id)).toBeNull();
      expect(await userErrorsOf(remove(row.id))).toMatchObject([{ field: ['input', 'id'], code: 'NOT_FOUND' }]);
    });

    it('stays while others refer to it, and when it has changed', async () => {
      const parent = await insert();
      const child = await insert({ parentId: toGlobalId('Specimen', parent.id) });
      expect(await userErrorsOf(remove(parent.id))).toEqual([
        { field: ['input', 'id'], code: 'IN_USE', message: 'Other records still refer to this Specimen.' },
      ]);
      expect(await userErrorsOf(remove(child.id, 2))).toMatchObject([{ code: 'STALE_VERSION' }]);
      expect(await load(child.id)).toEqual(child);
      await remove(child.id);
      await remove(parent.id);
    });
  });

  it('of another tenant is NOT_FOUND for every write, exactly as one that never was', async () => {
    const foreign = await insert({}, otherTenantId);
    const writes: ReadonlyArray<(context: Context, id: string) => Promise<unknown>> = [
      (context, id) => lockRow(context, specimen, id),
      (context, id) => lockRow(context, specimen, id, 1, ['input', 'specimenId']),
      (context, id) => updateRow(context, specimen, id, { text: 'mine' }),
      (context, id) => updateRow(context, specimen, id, { text: 'mine' }, 1),
      (context, id) => updateRow(context, specimen, id, { text: 'mine' }, 5),
      (context, id) => deleteRow(context, specimen, id),
    ];
    for (const one of writes) {
      const [ofForeign, ofNone] = await Promise.all(
        [foreign.id, newId()].map((id) => userErrorsOf(write((context) => one(context, id)))),
      );
      expect(ofForeign).toEqual(ofNone);
      expect(ofForeign).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
    expect(await load(foreign.id, otherTenantId)).toEqual(foreign);
  });

  it('is seen by the operation that wrote it, whatever was loaded before', async () => {
    const row = await insert();
    await write(async (context) => {
      expect((await context.load(specimen, row.id))?.text).toBe('a text');
      await updateRow(context, specimen, row.id, { text: 'changed' });
      expect((await context.load(specimen, row.id))?.text).toBe('changed');
      await deleteRow(context, specimen, row.id);
      expect(await context.load(specimen, row.id)).toBeNull();
    });
  });
});

describe('a mutation on the id of another tenant', () => {
  it('answers byte for byte as for an id that never existed', async () => {
    const house = await createTestHouse();
    try {
      const [owner, other] = [await house.createTenant({ slug: 'acme' }), await house.createTenant({ slug: 'globex' })];
      const [token, otherToken] = [await house.token(owner), await house.token(other)];
      const created = await graphql(
        house.url,
        otherToken,
        `mutation {
          createCustomer(input: { name: "Ann" }) { customer { id } }
          createProduct(input: { name: "Tea", unitPrice: "1" }) { product { id } }
        }`,
      );
      const customerId: string = created.data.createCustomer.customer.id;
      const productId: string = created.data.createProduct.product.id;
      const placed = await graphql(
        house.url,
        otherToken,
        `mutation ($customerId: ID!, $productId: ID!) {
          placeOrder(input: { customerId: $customerId, lines: [{ productId: $productId, quantity: 1 }] }) { order { id } }
        }`,
        { customerId, productId },
      );
      const mutations: ReadonlyArray<readonly [string, string, string]> = [
        [
          'Customer',
          customerId,
          'updateCustomer(input: { id: $id, name: "x" }) { customer { id } userErrors { field message code } }',
        ],
        ['Customer', customerId, 'deleteCustomer(input: { id: $id }) { deletedId userErrors { field message code } }'],
        [
          'Product',
          productId,
          'updateProduct(input: { id: $id, expectedVersion: 1, name: "x" }) { userErrors { field message code } }',
        ],
        [
          'Product',
          productId,
          'deleteProduct(input: { id: $id, expectedVersion: 9 }) { userErrors { field message code } }',
        ],
        [
          'Order',
          placed.data.placeOrder.order.id,
          'cancelOrder(input: { id: $id }) { order { id } userErrors { field message code } }',
        ],
        [
          'Customer',
          customerId,
          'placeOrder(input: { customerId: $id, lines: [] }) { userErrors { field message code } }',
        ],
      ];
      for (const [type, foreign, field] of mutations) {
        const ask = (id: string) => graphql(house.url, token, `mutation ($id: ID!) { ${field} }`, { id });
        const [ofForeign, ofNone] = [await ask(foreign), await ask(toGlobalId(type, newId()))];
        expect(ofForeign.text).toBe(ofNone.text);
        expect(ofForeign.text).toContain('NOT_FOUND');
      }
    } finally {
      await house.close();
    }
  });
});
