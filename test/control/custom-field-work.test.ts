import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertCustomField } from '../../src/control/commands/convert-custom-field.ts';
import { deleteCustomField } from '../../src/control/commands/delete-custom-field.ts';
import { indexCustomField } from '../../src/control/commands/index-custom-field.ts';
import { resumeCustomFields } from '../../src/control/commands/resume-custom-fields.ts';
import { customFieldsLimit } from '../../src/data/custom-field-size.ts';
import { toGlobalId } from '../../src/data/identifiers.ts';
import { type CustomFieldBench, createCustomFieldBench } from '../support/custom-field-bench.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';

describe('work on the values of a custom field', () => {
  let database: TestDatabase;
  let bench: CustomFieldBench;

  beforeAll(async () => {
    database = await createTestDatabase();
    bench = createCustomFieldBench(database);
  });
  afterAll(async () => {
    await bench.close();
    await database.drop();
  });

  it('makes an index of what is stored, and drops it', async () => {
    const tenant = await bench.tenant('indexing');
    const field = await bench.define(tenant, { name: 'score', type: 'INT' });
    await bench.customers(tenant, field.storedAs, [3, undefined, 1, 2]);
    const index = (indexed: boolean) =>
      indexCustomField(bench.control, bench.house, { tenant: 'indexing', field, indexed });
    expect(await index(true)).toMatchObject({ field: { index: 'ready' }, changed: true });
    expect(await bench.aside(tenant, field.storedAs)).toEqual(['3', '1', '2']);
    expect(await index(true)).toMatchObject({ changed: false });
    expect(await index(false)).toMatchObject({ field: { index: 'none' }, changed: true });
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
    expect(await bench.stored(tenant, field.storedAs)).toEqual([3, null, 1, 2]);
  });

  it('converts all values, list and type and index, and leaves nothing of the old ones', async () => {
    const tenant = await bench.tenant('converting');
    const field = await bench.define(tenant, { name: 'score', type: 'STRING', index: true });
    const values = Array.from({ length: 2_345 }, (_, index) => (index % 3 === 0 ? undefined : String(index)));
    await bench.customers(tenant, field.storedAs, values);
    const converted = await convertCustomField(bench.control, bench.house, {
      tenant: 'converting',
      field,
      conversion: { type: 'DECIMAL', list: true, scale: 3 },
    });
    expect(converted).toMatchObject({ changed: true, field: { type: 'DECIMAL', list: true, scale: 3, id: field.id } });
    expect(converted.field.storedAs).not.toBe(field.storedAs);
    expect(converted.field.conversion).toBeUndefined();
    expect(await bench.stored(tenant, converted.field.storedAs)).toEqual(
      values.map((value) => (value ? [value] : null)),
    );
    expect(await bench.aside(tenant, converted.field.storedAs)).toEqual(
      values.filter((value) => value !== undefined).map((value) => `${value}000`),
    );
    expect((await bench.stored(tenant, field.storedAs)).filter((value) => value !== null)).toEqual([]);
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
    expect(await resumeCustomFields(bench.control, bench.house, { tenant: 'converting' })).toMatchObject({
      finished: [],
    });
  });

  it('refuses a conversion that some values do not take, names them, and changes nothing', async () => {
    const tenant = await bench.tenant('refusing');
    const field = await bench.define(tenant, { name: 'score' });
    const values = Array.from({ length: 250 }, (_, index) => (index % 2 === 0 ? String(index) : `no ${index}`));
    const ids = await bench.customers(tenant, field.storedAs, values);
    const before = await bench.again(tenant);
    const error = await convertCustomField(bench.control, bench.house, {
      tenant: 'refusing',
      field,
      conversion: { type: 'INT' },
    }).catch((one) => one);
    expect(error).toMatchObject({
      code: 'CUSTOM_FIELD_NOT_CONVERTIBLE',
      message: '125 values of Customer.score cannot become INT; nothing was changed.',
    });
    expect(error.details.count).toBe(125);
    expect(error.details.values).toHaveLength(100);
    expect(error.details.values[0]).toEqual({
      id: toGlobalId('Customer', ids[1]!),
      value: 'no 1',
      problem: 'A whole number of 32 bits was expected.',
    });
    expect(await bench.again(tenant)).toEqual(before);
    expect(await bench.stored(tenant, field.storedAs)).toEqual(values);
  });

  it('takes as many rows at once as have not too much in them', async () => {
    const tenant = await bench.tenant('heavy');
    const field = await bench.define(tenant, { name: 'note', list: true });
    // 50 KB a row: a thousand of them at once would be 50 MB.
    const heavy = Array.from({ length: 5 }, () => 'x'.repeat(10_000));
    const values = [...Array.from({ length: 190 }, () => heavy), ...Array.from({ length: 60 }, () => ['light'])];
    await bench.customers(tenant, field.storedAs, values);
    const batches = new Map<string, number[]>();
    const converted = await convertCustomField(bench.control, bench.house, {
      tenant: 'heavy',
      field,
      conversion: { rules: { maximumItems: 7 } },
      onProgress: ({ step, done }) => batches.set(step, [...(batches.get(step) ?? []), done]),
    });
    for (const step of ['check', 'convert', 'remove']) expect(batches.get(step)).toEqual([0, 80, 160, 250]);
    expect(await bench.stored(tenant, converted.field.storedAs)).toEqual(values);
    expect((await bench.stored(tenant, field.storedAs)).filter((value) => value !== null)).toEqual([]);
  });

  it('reads each row a few times, also while PostgreSQL knows nothing of how many there are', async () => {
    const tenant = await bench.tenant('uncounted');
    const field = await bench.define(tenant, { name: 'score', type: 'INT' });
    const rows = 12_000;
    const others = Array.from({ length: rows }, (_, number) => number);
    await bench.customers(tenant, field.storedAs, others);
    /** Entries of indexes and rows of tables that were read until now: sessions tell of it when they end. */
    const read = async (): Promise<number> => {
      const sessions = 'select from pg_stat_activity where datname = current_database() and usename = $1::text';
      const { username } = new URL(database.urls.gateway);
      while ((await adminQuery(database.adminUrl, sessions, [username])).length > 0) await setTimeout(20);
      const [sum] = await adminQuery<{ sum: string }>(
        database.adminUrl,
        `select sum(coalesce(t.seq_tup_read, 0) + (
          select coalesce(sum(i.idx_tup_read), 0) from pg_stat_user_indexes i where i.relid = t.relid
        )) as sum
        from pg_stat_user_tables t where t.schemaname = 'rowhouse_shared' and t.relname in ('customers', 'custom_values')`,
      );
      return Number(sum!.sum);
    };
    const before = await read();
    await indexCustomField(bench.control, bench.house, { tenant: 'uncounted', field, indexed: true });
    const entries = (await read()) - before;
    expect(entries).toBeGreaterThanOrEqual(3 * rows);
    // Rows of the other tenants of this file are counted once, too.
    expect(entries).toBeLessThan(5 * rows);
    expect(await bench.aside(tenant, field.storedAs)).toHaveLength(rows);
  });

  it('refuses a conversion after which a row would be larger than rows can be', async () => {
    const tenant = await bench.tenant('full');
    const small = await bench.define(tenant, { name: 'small' });
    const large = await bench.define(tenant, { name: 'large', list: true });
    const filled = (bytes: number) => ({ [small.storedAs]: 'x', [large.storedAs]: ['x'.repeat(bytes)] });
    const [fits] = await bench.customers(tenant, small.storedAs, ['x', 'x']);
    const fill = (id: string, bytes: number) =>
      adminQuery(
        database.adminUrl,
        'update rowhouse_shared.customers set custom_fields = $2::jsonb where id = $1::uuid returning octet_length(custom_fields::text) as bytes',
        [id, JSON.stringify(filled(bytes))],
      );
    const [{ bytes } = { bytes: 0 }] = await fill(fits!, 10);
    // With brackets around the small value the row would have one byte too many, and then has just as many as it can.
    const room = customFieldsLimit - Number(bytes) + 10;
    await fill(fits!, room - 1);
    const command = { tenant: 'full', field: small, conversion: { list: true } };
    const refused = convertCustomField(bench.control, bench.house, command);
    await expect(refused).rejects.toMatchObject({
      code: 'CUSTOM_FIELD_NOT_CONVERTIBLE',
      details: {
        count: 1,
        values: [{ problem: 'The custom fields of one Customer take at most 65536 bytes together; these take 65537.' }],
      },
    });
    await fill(fits!, room - 2);
    expect(await convertCustomField(bench.control, bench.house, command)).toMatchObject({ field: { list: true } });
  });

  it('takes a row by itself that has more in it than a batch', async () => {
    const tenant = await bench.tenant('giant');
    const field = await bench.define(tenant, { name: 'note' });
    await bench.customers(tenant, field.storedAs, ['x', 'x'.repeat(5_000_000), 'x']);
    const batches: number[] = [];
    const refused = convertCustomField(bench.control, bench.house, {
      tenant: 'giant',
      field,
      conversion: { list: true },
      onProgress: ({ done }) => batches.push(done),
    });
    await expect(refused).rejects.toMatchObject({ code: 'CUSTOM_FIELD_NOT_CONVERTIBLE', details: { count: 1 } });
    expect(batches).toEqual([0, 2, 3]);
  });

  it('removes the values of a deleted field, and gives none of them to a new one of its name', async () => {
    const tenant = await bench.tenant('deleting');
    const field = await bench.define(tenant, { name: 'tier', type: 'ENUM', values: [{ name: 'GOLD' }], index: true });
    await bench.customers(tenant, field.storedAs, ['GOLD', undefined, 'GOLD']);
    await deleteCustomField(bench.control, { tenant: 'deleting', field });
    expect((await bench.again(tenant)).customFields).toEqual([]);
    const next = await bench.define(tenant, { name: 'tier', type: 'ENUM', values: [{ name: 'GOLD' }] });
    expect(await bench.stored(tenant, next.storedAs)).toEqual([null, null, null]);
    expect(await resumeCustomFields(bench.control, bench.house, { tenant: 'deleting' })).toMatchObject({
      finished: ['Customer.tier'],
    });
    expect(await bench.stored(tenant, field.storedAs)).toEqual([null, null, null]);
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
    expect((await bench.again(tenant)).customFields).toEqual([next]);
  });
});
