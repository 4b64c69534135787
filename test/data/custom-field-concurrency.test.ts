import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer, product } from '../../resolvers/core/entities.ts';
import type { Context } from '../../src/data/context.ts';
import { raiseCustomFieldEpoch } from '../../src/data/custom-field-epoch.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { insertRow } from '../../src/data/insert-row.ts';
import { deleteRow, updateRow } from '../../src/data/writes.ts';
import { UserErrors } from '../../src/kernel/user-errors.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { customField, tenantWith } from '../support/custom-rows.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';

let layer: DataLayer;
beforeAll(async () => {
  layer = await createDataLayer({ entities: [customer, product], poolSize: 8, limits: { lockTimeout: 30_000 } });
});
afterAll(() => layer.close());

/** Work of a session that waits before its commit until it is told to go on. */
interface Held {
  /** The work is done, the session not yet committed. */
  readonly done: Promise<void>;
  /** Lets it commit, and waits for that. */
  release(): Promise<unknown>;
}

function hold(tenant: Tenant, work: (context: Context) => Promise<unknown>): Held {
  const [done, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const session = layer.run('write', tenant, async (context) => {
    await work(context).finally(done.resolve);
    await go.promise;
  });
  session.catch(() => {});
  return {
    done: done.promise,
    release() {
      go.resolve();
      return session;
    },
  };
}

/** Waits until so many sessions of the database wait for a lock. */
const waiting = (sessions: number) =>
  expect
    .poll(
      async () => {
        const [row] = await adminQuery<{ waiting: string }>(
          layer.database.adminUrl,
          `select count(*) as waiting from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return Number(row?.waiting);
      },
      { interval: 5, timeout: 10_000 },
    )
    .toBe(sessions);

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) =>
      error instanceof UserErrors
        ? error.userErrors.map(({ code }) => code).join()
        : (error as { readonly code: string }).code,
  );

describe('a row that a custom field is to refer to', () => {
  const tenant = tenantWith([
    customField({ name: 'owner', type: 'REFERENCE' }),
    customField({ name: 'buyers', type: 'REFERENCE', entity: 'Product', list: true }),
  ]);
  const create = (name: string) => layer.run('write', tenant, (context) => insertRow(context, customer, { name }));
  const refer = (id: string) => (context: Context) =>
    insertRow(context, product, {
      name: 'Tea',
      unitPrice: '1',
      customFields: { buyers: [toGlobalId('Customer', id)] },
    });
  const remove = (id: string) => (context: Context) => deleteRow(context, customer, id);

  it('is not deleted when the reference comes first', async () => {
    const { id } = await create('Ann');
    const reference = hold(tenant, refer(id));
    await reference.done;
    const deletion = outcomeOf(layer.run('write', tenant, remove(id)));
    await waiting(1);
    await reference.release();
    expect(await deletion).toBe('IN_USE');
  });

  it('is not referred to when the deletion comes first', async () => {
    const other = await create('Bob');
    const point = (id: string) => (context: Context) =>
      updateRow(context, customer, other.id, { customFields: { owner: toGlobalId('Customer', id) } });
    const writes: ReadonlyArray<(id: string) => (context: Context) => Promise<unknown>> = [refer, point];
    for (const write of writes) {
      const { id } = await create('Ann');
      const deletion = hold(tenant, remove(id));
      await deletion.done;
      const reference = outcomeOf(layer.run('write', tenant, write(id)));
      await waiting(1);
      await deletion.release();
      expect(await reference).toBe('NOT_FOUND');
    }
  });

  it('is never gone while a reference to it is there, however the two collide', async () => {
    const own = { ...tenant, id: newId() };
    for (let round = 0; round < 25; round++) {
      const { id } = await layer.run('write', own, (context) => insertRow(context, customer, { name: 'Ann' }));
      const [deletion, ...references] = await Promise.all([
        outcomeOf(layer.run('write', own, remove(id))),
        ...Array.from({ length: 3 }, () => outcomeOf(layer.run('write', own, refer(id)))),
      ]);
      expect(deletion).toMatch(/^(done|IN_USE)$/);
      expect(deletion === 'done').toBe(references.every((one) => one === 'NOT_FOUND'));
    }
    const dangling = await adminQuery(
      layer.database.adminUrl,
      `select row_id from ${sharedSchema}.custom_values v where tenant_id = $1
       and not exists (select from ${sharedSchema}.customers c where c.tenant_id = $1 and c.id = v.uuid_value)`,
      [own.id],
    );
    expect(dangling).toEqual([]);
  });
});

describe('a field of which not everybody knows yet', () => {
  const owner = customField({ name: 'owner', type: 'REFERENCE' });
  /** The record of a moment ago, and that with the field. */
  const records = (): readonly [before: Tenant, now: Tenant] => {
    const before = tenantWith([]);
    return [before, { ...before, epoch: 2, customFieldsEpoch: 2, customFields: [owner] }];
  };
  const create = (tenant: Tenant) =>
    layer.run('write', tenant, (context) => insertRow(context, customer, { name: 'Ann' }));
  const refer = (id: string) => (context: Context) =>
    insertRow(context, customer, { name: 'Bob', customFields: { owner: toGlobalId('Customer', id) } });
  const remove = (id: string) => (context: Context) => deleteRow(context, customer, id);

  it('is written by nobody while a row is deleted by the record of before', async () => {
    const [before, now] = records();
    const { id } = await create(before);
    const deletion = hold(before, remove(id));
    await deletion.done;
    const reference = outcomeOf(layer.run('write', now, refer(id)));
    await waiting(1);
    await deletion.release();
    expect(await reference).toBe('NOT_FOUND');
  });

  it('lets nobody delete a row by the record of before once it has been written', async () => {
    const [before, now] = records();
    const { id } = await create(before);
    const reference = hold(now, refer(id));
    await reference.done;
    const deletion = outcomeOf(layer.run('write', before, remove(id)));
    await waiting(1);
    await reference.release();
    expect(await deletion).toBe('TENANT_CHANGED');
    expect(await outcomeOf(layer.run('write', now, remove(id)))).toBe('IN_USE');
  });

  it('is not in the way of those who write by it: neither the first of them nor the others', async () => {
    const [before, now] = records();
    const rows = await Promise.all(Array.from({ length: 8 }, () => create(before)));
    // Each holds a row, and then the next one's.
    const outcomes = await Promise.all(
      rows.map(({ id }, index) =>
        outcomeOf(
          layer.run('write', now, async (context) => {
            await refer(id)(context);
            await refer(rows[(index + 1) % rows.length]!.id)(context);
          }),
        ),
      ),
    );
    expect(new Set(outcomes)).toEqual(new Set(['done']));
    // From now on they share the lock.
    const [one, other] = [hold(now, refer(rows[0]!.id)), hold(now, refer(rows[0]!.id))];
    await Promise.all([one.done, other.done]);
    await Promise.all([one.release(), other.release()]);
  });
});

describe('a change of how values are stored', () => {
  const before = tenantWith([customField({ name: 'size', type: 'STRING', index: 'ready' })]);
  const conversion = { type: 'INT' as const, list: false, rules: {}, storedAs: newId() };
  /** The tenant while its field is being converted: one epoch later. */
  const converting = (own: Tenant): Tenant => ({
    ...own,
    epoch: 2,
    customFields: own.customFields.map((field) => ({ ...field, conversion })),
  });
  const raise = (context: Context) => raiseCustomFieldEpoch(context, 2);
  const insert = (context: Context) => insertRow(context, customer, { name: 'Ann', customFields: { size: '7' } });

  /** Rows without the new form of the value, and all. */
  const rowsOf = async ({ id }: Tenant) => {
    const [counts] = await adminQuery<{ old: number; total: number }>(
      layer.database.adminUrl,
      `select count(*) filter (where not custom_fields ? $2)::integer as old, count(*)::integer as total
       from ${sharedSchema}.customers where tenant_id = $1`,
      [id, conversion.storedAs],
    );
    return counts;
  };

  it('waits for writers that have begun, and refuses those that come later by the former record', async () => {
    const own = { ...before, id: newId() };
    const writer = hold(own, insert);
    await writer.done;
    const change = layer.run('write', own, raise);
    await waiting(1);
    await writer.release();
    await change;
    expect(await rowsOf(own)).toEqual({ old: 1, total: 1 });
    expect(await outcomeOf(layer.run('write', own, insert))).toBe('TENANT_CHANGED');
    expect(await outcomeOf(layer.run('write', converting(own), insert))).toBe('done');
    expect(await rowsOf(own)).toEqual({ old: 1, total: 2 });
  });

  it('is waited for by writers, who then go by the present record or not at all', async () => {
    const own = { ...before, id: newId() };
    const row = await layer.run('write', own, insert);
    const change = hold(own, raise);
    await change.done;
    const writes: ReadonlyArray<(context: Context) => Promise<unknown>> = [
      insert,
      (context) => updateRow(context, customer, row.id, { customFields: { size: '8' } }),
      (context) => deleteRow(context, customer, row.id),
    ];
    const stale = writes.map((write) => outcomeOf(layer.run('write', own, write)));
    const present = outcomeOf(layer.run('write', converting(own), insert));
    await waiting(4);
    await change.release();
    expect(await Promise.all(stale)).toEqual(['TENANT_CHANGED', 'TENANT_CHANGED', 'TENANT_CHANGED']);
    expect(await present).toBe('done');
    expect(await rowsOf(own)).toEqual({ old: 1, total: 2 });
  });

  it('leaves no writer behind: whoever commits after it wrote by the new definition', async () => {
    const own = { ...before, id: newId() };
    let changed = false;
    let refused = 0;
    const writer = async (): Promise<void> => {
      for (let turn = 0; turn < 30 || !changed; turn++) {
        const outcome = await outcomeOf(layer.run('write', own, insert));
        if (outcome === 'TENANT_CHANGED') refused++;
        else expect(outcome).toBe('done');
      }
    };
    const writers = Promise.all(Array.from({ length: 5 }, writer));
    await expect.poll(async () => (await rowsOf(own))?.total, { interval: 5 }).toBeGreaterThan(10);
    await layer.run('write', own, raise);
    const counts = await rowsOf(own);
    changed = true;
    await writers;
    expect(await rowsOf(own)).toEqual(counts);
    expect(refused).toBeGreaterThan(0);
  });

  it('never goes back, and does not concern entities without custom fields', async () => {
    const own = { ...before, id: newId() };
    await layer.run('write', own, raise);
    await layer.run('write', own, (context) => raiseCustomFieldEpoch(context, 1));
    expect(await outcomeOf(layer.run('write', own, insert))).toBe('TENANT_CHANGED');
    const row = await layer.run('write', own, (context) => insertRow(context, customer, { name: 'Ann' }));
    // The row comes back with what it has in custom fields.
    const rename = (tenant: Tenant) =>
      outcomeOf(layer.run('write', tenant, (context) => updateRow(context, customer, row.id, { name: 'Bob' })));
    expect(await rename(own)).toBe('TENANT_CHANGED');
    expect(await rename({ ...own, customFields: [] })).toBe('done');
    // Another tenant's changes are its own.
    expect(await outcomeOf(layer.run('write', { ...before, id: newId() }, insert))).toBe('done');
  });
});
