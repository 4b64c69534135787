import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer, order, orderLine, product } from '../../resolvers/core/entities.ts';
import type { Context } from '../../src/data/context.ts';
import { customFieldsSize } from '../../src/data/custom-field-size.ts';
import type { AnyRow } from '../../src/data/entity.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { insertRow } from '../../src/data/insert-row.ts';
import { insertRows } from '../../src/data/insert-rows.ts';
import { deleteRow, updateRow } from '../../src/data/writes.ts';
import type { UserErrors } from '../../src/kernel/user-errors.ts';
import type { CustomField } from '../../src/tenancy/custom-field.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { customField, everyCustomField, tenantWith } from '../support/custom-rows.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';

describe('custom fields of a row', () => {
  let layer: DataLayer;
  beforeAll(async () => {
    layer = await createDataLayer({ entities: [customer, product, order, orderLine] });
  });
  afterAll(() => layer.close());

  const write = <Result>(tenant: Tenant, work: (context: Context) => Promise<Result>): Promise<Result> =>
    layer.run('write', tenant, work);
  const insert = (tenant: Tenant, customFields?: unknown) =>
    write(tenant, (context) => insertRow(context, customer, { name: 'Ann', customFields }));
  const update = (tenant: Tenant, id: string, customFields: unknown, others: object = {}) =>
    write(tenant, (context) => updateRow(context, customer, id, { ...others, customFields }));
  const remove = (tenant: Tenant, id: string) => write(tenant, (context) => deleteRow(context, customer, id));

  /** The custom fields of a row by name. */
  const valuesOf = (tenant: Tenant, row: AnyRow | null): Record<string, unknown> => {
    const stored = JSON.parse(String(row?.customFields));
    const names = new Map(tenant.customFields.map((field) => [field.storedAs, field.name]));
    return Object.fromEntries(Object.entries(stored).map(([key, value]) => [names.get(key) ?? key, value]));
  };
  const load = async (tenant: Tenant, id: string) =>
    valuesOf(tenant, await layer.run('read', tenant, (context) => context.load(customer, id)));

  interface SideRow {
    readonly field_id: string;
    readonly position: number;
    readonly value: string;
  }
  /** What the side table has for a row, by field name; each value as text. */
  const aside = async (tenant: Tenant, id: string): Promise<Record<string, readonly string[]>> => {
    const rows = await adminQuery<SideRow & Record<string, unknown>>(
      layer.database.adminUrl,
      `select field_id, position, coalesce(text_value, integer_value::text, date_value::text, boolean_value::text,
         uuid_value::text, to_char(timestamp_value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as value
       from ${sharedSchema}.custom_values where tenant_id = $1 and row_id = $2 order by field_id, position`,
      [tenant.id, id],
    );
    const names = new Map(tenant.customFields.map((field) => [field.storedAs, field.name]));
    const groups = Map.groupBy(rows, (row) => names.get(row.field_id) ?? row.field_id);
    return Object.fromEntries([...groups].map(([name, some]) => [name, some.map(({ value }) => value)]));
  };

  /** Everything that a tenant has stored. */
  const stored = (tenant: Tenant) =>
    adminQuery(
      layer.database.adminUrl,
      `select id::text, custom_fields::text from ${sharedSchema}.customers where tenant_id = $1
       union all select field_id::text, row_id::text from ${sharedSchema}.custom_values where tenant_id = $1 order by 1, 2`,
      [tenant.id],
    );

  async function userErrorsOf(work: Promise<unknown>): Promise<UserErrors['userErrors']> {
    const outcome = await work.then(
      () => new Error('nothing was refused'),
      (error: unknown) => error,
    );
    if (!(outcome instanceof Error) || outcome.name !== 'UserErrors') throw outcome;
    return (outcome as UserErrors).userErrors;
  }

  const every = {
    text: 'Ω',
    count: -7,
    price: '012.50',
    flag: false,
    day: '2026-02-28',
    at: new Date('2026-11-23T15:04:05.120Z'),
    color: 'GREEN',
  };
  /** The same under the names of {@link everyCustomField}: alone, as a list, and each once more indexed. */
  const given = Object.fromEntries(
    Object.entries(every).flatMap(([name, value]) => [
      [name, value],
      [`${name}Kept`, value],
      [`${name}List`, [value, value]],
      [`${name}ListKept`, [value, value]],
    ]),
  );

  it('of every type come back as they are stored, and the indexed ones stand in the side table', async () => {
    const tenant = tenantWith(everyCustomField());
    const owner = await insert(tenant, {});
    const reference = toGlobalId('Customer', owner.id);
    const row = await insert(tenant, { ...given, ownerKept: reference, ownerListKept: [reference] });
    const forms = { ...every, price: '12.5', at: '2026-11-23T15:04:05.120Z' };
    const expected = Object.entries(forms).flatMap(([name, value]) => [
      [name, value],
      [`${name}Kept`, value],
      [`${name}List`, [value, value]],
      [`${name}ListKept`, [value, value]],
    ]);
    const values = { ...Object.fromEntries(expected), ownerKept: owner.id, ownerListKept: [owner.id] };
    expect(valuesOf(tenant, row)).toEqual(values);
    expect(await load(tenant, row.id)).toEqual(values);
    const sides = Object.entries({ ...forms, price: '125000' }).flatMap(([name, value]) => [
      [`${name}Kept`, [String(value)]],
      [`${name}ListKept`, [String(value), String(value)]],
    ]);
    expect(await aside(tenant, row.id)).toEqual({
      ...Object.fromEntries(sides),
      ownerKept: [owner.id],
      ownerListKept: [owner.id],
    });
  });

  it('that are indexed or being indexed are kept aside, and no others', async () => {
    const indexes = ['none', 'building', 'ready', 'dropping'] as const;
    const tenant = tenantWith(indexes.map((index) => customField({ name: index, type: 'INT', index })));
    const row = await insert(tenant, Object.fromEntries(indexes.map((name) => [name, 1])));
    expect(await aside(tenant, row.id)).toEqual({ building: ['1'], ready: ['1'] });
  });

  it('take their defaults when a row is created, with and without an input of theirs', async () => {
    const tenant = tenantWith([
      customField({ name: 'plain', type: 'STRING' }),
      customField({ name: 'kept', type: 'INT', index: 'ready', default: 7 }),
      customField({ name: 'tags', type: 'STRING', list: true, default: ['a', 'b'] }),
      customField({ name: 'must', type: 'BOOLEAN', required: true, default: false }),
    ]);
    const defaults = { kept: 7, tags: ['a', 'b'], must: false };
    for (const none of [undefined, null, {}, { kept: null, must: null, plain: null }]) {
      const row = await insert(tenant, none);
      expect(valuesOf(tenant, row)).toEqual(defaults);
      expect(await aside(tenant, row.id)).toEqual({ kept: ['7'] });
    }
    expect(valuesOf(tenant, await insert(tenant, { kept: 0, tags: [] }))).toEqual({ kept: 0, tags: [], must: false });
  });

  it('that are required are asked for when a row is created, and cannot be cleared', async () => {
    const tenant = tenantWith([
      customField({ name: 'must', type: 'STRING', required: true }),
      customField({ name: 'other', type: 'STRING' }),
    ]);
    const required = [{ field: ['input', 'customFields', 'must'], code: 'REQUIRED', message: 'must is required.' }];
    for (const none of [undefined, null, {}, { must: null }, { other: 'x' }]) {
      expect(await userErrorsOf(insert(tenant, none))).toEqual(required);
    }
    expect(await stored(tenant)).toEqual([]);
    const row = await insert(tenant, { must: 'x' });
    expect(await userErrorsOf(update(tenant, row.id, { must: null }))).toEqual([
      { field: ['input', 'customFields', 'must'], code: 'REQUIRED', message: 'must cannot be cleared.' },
    ]);
    // A row from before the field was required is left as it is while nobody speaks of the field.
    const before = tenantWith([]);
    const old = await insert(before);
    const after = { ...before, customFields: tenant.customFields };
    expect(await load(after, (await update(after, old.id, { other: 'y' })).id)).toEqual({ other: 'y' });
  });

  it('that are absent are left alone by an update, and cleared by null', async () => {
    const tenant = tenantWith(everyCustomField());
    const row = await insert(tenant, given);
    const before = await load(tenant, row.id);
    const changed = await update(tenant, row.id, { textKept: null, countListKept: [3], flag: true });
    const { textKept: _cleared, ...others } = before;
    expect(valuesOf(tenant, changed)).toEqual({ ...others, countListKept: [3], flag: true });
    expect(await load(tenant, row.id)).toEqual(valuesOf(tenant, changed));
    const side = await aside(tenant, row.id);
    expect(side).not.toHaveProperty('textKept');
    expect(side).toMatchObject({ countListKept: ['3'], countKept: ['-7'], priceListKept: ['125000', '125000'] });
  });

  it('let version and updatedAt grow when a value is another, and only then', async () => {
    const tenant = tenantWith(everyCustomField());
    const row = await insert(tenant, given);
    for (const same of [undefined, {}, given, { price: '12.50000' }, { ownerKept: null }]) {
      expect(await update(tenant, row.id, same, { name: 'Ann' })).toEqual(row);
    }
    let last = row;
    for (const another of [{ text: 'ω' }, { textList: ['Ω'] }, { atKept: null }, { flagKept: true }]) {
      const next = await update(tenant, row.id, another);
      expect(next.version).toBe(last.version + 1);
      expect(next.updatedAt >= last.updatedAt).toBe(true);
      last = next;
    }
    // One version for a change of both kinds.
    const both = await update(tenant, row.id, { text: 'both' }, { city: 'Köln' });
    expect(both).toMatchObject({ version: last.version + 1, city: 'Köln' });
  });

  it('keep what an update does not know: values under keys of other definitions', async () => {
    const [known, unknown] = [
      customField({ name: 'known', type: 'INT' }),
      customField({ name: 'unknown', type: 'INT' }),
    ];
    const tenant = tenantWith([known, unknown]);
    const row = await insert(tenant, { known: 1, unknown: 2 });
    await update({ ...tenant, customFields: [known] }, row.id, { known: 3 });
    expect(await load(tenant, row.id)).toEqual({ known: 3, unknown: 2 });
  });

  describe('that are wrong', () => {
    const rules = (name: string, type: CustomField['type'], given: Partial<CustomField>) =>
      customField({ name, type, ...given });
    const tenant = tenantWith([
      rules('text', 'STRING', { rules: { minimumLength: 2, maximumLength: 4 } }),
      rules('code', 'STRING', { rules: { pattern: '[a-z]+' }, index: 'ready' }),
      rules('count', 'INT', { rules: { minimum: 1, maximum: 5 } }),
      rules('price', 'DECIMAL', { scale: 2, rules: { minimum: '0.5', maximum: '10' } }),
      rules('huge', 'DECIMAL', { scale: 10 }),
      rules('flag', 'BOOLEAN', {}),
      rules('day', 'DATE', { rules: { minimum: '2026-01-01', maximum: '2026-12-31' } }),
      rules('at', 'DATETIME', { rules: { minimum: '2026-01-01T00:00:00.000Z' } }),
      rules('color', 'ENUM', {}),
      rules('owner', 'REFERENCE', {}),
      rules('owners', 'REFERENCE', { list: true }),
      rules('tags', 'STRING', { list: true, rules: { minimumItems: 1, maximumItems: 3, maximumLength: 3 } }),
    ]);
    const nobody = toGlobalId('Customer', newId());
    const cases: ReadonlyArray<readonly [value: object, path: string, code: string, expected: RegExp]> = [
      [{ text: 'a' }, 'text', 'TOO_SMALL', /at least 2 characters/],
      [{ text: 'abcde' }, 'text', 'TOO_LARGE', /at most 4 characters/],
      [{ text: 'a\u0000b' }, 'text', 'INVALID', /U\+0000/],
      [{ text: 'a\ud800' }, 'text', 'INVALID', /surrogate/],
      [{ text: 5 }, 'text', 'INVALID', /A text was expected/],
      [{ code: 'ab1' }, 'code', 'INVALID', /matches \[a-z\]\+ as a whole/],
      [{ code: 'a'.repeat(501) }, 'code', 'TOO_LARGE', /at most 500 characters/],
      [{ count: 0 }, 'count', 'TOO_SMALL', /at least 1 /],
      [{ count: 6 }, 'count', 'TOO_LARGE', /at most 5 /],
      [{ count: 1.5 }, 'count', 'INVALID', /whole number/],
      [{ count: 2 ** 31 }, 'count', 'INVALID', /32 bits/],
      [{ price: '0.49' }, 'price', 'TOO_SMALL', /at least 0.5/],
      [{ price: '10.01' }, 'price', 'TOO_LARGE', /at most 10/],
      [{ price: '1.001' }, 'price', 'INVALID', /At most 2 digits after the point/],
      [{ price: '1e1' }, 'price', 'INVALID', /digits with an optional point/],
      [{ huge: '922337203.6854775808' }, 'huge', 'TOO_LARGE', /At most/],
      [{ huge: '-999999999999' }, 'huge', 'TOO_SMALL', /At least/],
      [{ flag: 'yes' }, 'flag', 'INVALID', /true or false/],
      [{ day: '2026-02-30' }, 'day', 'INVALID', /YYYY-MM-DD/],
      [{ day: '2025-12-31' }, 'day', 'TOO_SMALL', /at least 2026-01-01/],
      [{ day: '2027-01-01' }, 'day', 'TOO_LARGE', /at most 2026-12-31/],
      [{ at: new Date('2025-12-31T23:59:59.999Z') }, 'at', 'TOO_SMALL', /at least 2026-01-01T/],
      [{ at: new Date('0000-06-01T00:00:00Z') }, 'at', 'INVALID', /years 0001 to 9999/],
      [{ at: '2026-06-01' }, 'at', 'INVALID', /RFC 3339/],
      [{ color: 'PINK' }, 'color', 'INVALID', /One of BLUE, GREEN, RED/],
      [{ owner: nobody }, 'owner', 'NOT_FOUND', /no such Customer/],
      [{ owner: toGlobalId('Product', newId()) }, 'owner', 'INVALID', /id of a Customer/],
      [{ owners: [nobody] }, 'owners.0', 'NOT_FOUND', /no such Customer/],
      [{ tags: [] }, 'tags', 'TOO_SMALL', /at least 1 value/],
      [{ tags: ['a', 'b', 'c', 'd'] }, 'tags', 'TOO_LARGE', /at most 3 values/],
      [{ tags: ['a', 'abcd'] }, 'tags.1', 'TOO_LARGE', /at most 3 characters/],
      [{ tags: ['a', null] }, 'tags.1', 'INVALID', /A text was expected/],
      [{ tags: 'a' }, 'tags', 'INVALID', /A list was expected/],
      [{ tags: Array(101).fill('a') }, 'tags', 'TOO_LARGE', /at most 3 values/],
    ];

    it.each(cases)('%j get their path, their code and what was expected, and nothing is stored', async (...one) => {
      const [values, path, code, expected] = one;
      const own = { ...tenant, id: newId() };
      const row = await insert(own);
      const before = await stored(own);
      const error = {
        field: ['input', 'customFields', ...path.split('.')],
        code,
        message: expect.stringMatching(expected),
      };
      expect(await userErrorsOf(insert(own, values))).toEqual([error]);
      expect(await userErrorsOf(update(own, row.id, values, { name: 'changed' }))).toEqual([error]);
      expect(await stored(own)).toEqual(before);
    });

    it('are told all at once, together with what is wrong with the other fields', async () => {
      const errors = await userErrorsOf(
        write(tenant, (context) =>
          insertRow(context, customer, {
            name: '\u0000',
            customFields: { text: 'abcde', count: 0, owner: nobody, tags: ['abcd', 'x', 'abcde'] },
          }),
        ),
      );
      expect(errors.map(({ field, code }) => `${field.slice(1).join('.')} ${code}`).toSorted()).toEqual([
        'customFields.count TOO_SMALL',
        'customFields.owner NOT_FOUND',
        'customFields.tags.0 TOO_LARGE',
        'customFields.tags.2 TOO_LARGE',
        'customFields.text TOO_LARGE',
        'name INVALID',
      ]);
      expect(await stored(tenant)).toEqual([]);
    });

    it('are told under the path of the input that has them', async () => {
      const nested = ['input', 'lines', '3'];
      const work = write(tenant, (context) =>
        insertRow(context, customer, { name: 'Ann', customFields: { count: 9 } }, nested),
      );
      expect(await userErrorsOf(work)).toMatchObject([{ field: [...nested, 'customFields', 'count'] }]);
    });
  });

  it('cannot be null as a whole where a row is updated: that would say neither what is cleared nor what is left', async () => {
    const tenant = tenantWith([customField({ name: 'text', type: 'STRING' })]);
    const row = await insert(tenant, { text: 'x' });
    expect(await userErrorsOf(update(tenant, row.id, null, { name: 'Bob' }))).toEqual([
      {
        field: ['input', 'customFields'],
        code: 'INVALID',
        message: 'customFields cannot be null: name the fields that null is to clear.',
      },
    ]);
    expect(await load(tenant, row.id)).toEqual({ text: 'x' });
  });

  it('whose default does not hold any more ask for a value, and say why', async () => {
    const tenant = tenantWith([
      customField({ name: 'code', type: 'STRING', index: 'ready', default: 'x'.repeat(600) }),
      customField({ name: 'color', type: 'ENUM', default: 'PINK' }),
      customField({ name: 'tags', type: 'STRING', list: true, default: ['ab', 'c'], rules: { maximumLength: 1 } }),
    ]);
    const why = (name: string, expected: string) => ({
      field: ['input', 'customFields', name],
      code: 'REQUIRED',
      message: expect.stringMatching(`^${name} is required, because its default does not hold any more. .*${expected}`),
    });
    const errors = [why('code', 'at most 500'), why('color', 'One of BLUE'), why('tags', 'at most 1 character')];
    expect(await userErrorsOf(insert(tenant))).toEqual(errors);
    expect(await stored(tenant)).toEqual([]);
    const values = { code: 'x', color: 'RED', tags: [] };
    expect(valuesOf(tenant, await insert(tenant, values))).toEqual(values);
  });

  describe('that are large', () => {
    const texts = Array.from({ length: 8 }, (_, index) => customField({ name: `t${index}`, type: 'STRING' }));
    const tenant = tenantWith([...texts, customField({ name: 'tags', type: 'STRING', list: true })]);
    const filled = (count: number, text: string) =>
      Object.fromEntries(texts.slice(0, count).map(({ name }) => [name, text]));
    const tooLarge = [
      {
        field: ['input', 'customFields'],
        code: 'TOO_LARGE',
        message: expect.stringMatching(
          /^The custom fields of one Customer take at most 65536 bytes together; these take \d+/,
        ),
      },
    ];

    it('are refused beyond what a row may hold, whatever it held before', async () => {
      const own = { ...tenant, id: newId() };
      const text = 'x'.repeat(10_000);
      expect(await userErrorsOf(insert(own, filled(7, text)))).toEqual(tooLarge);
      expect(await userErrorsOf(insert(own, filled(4, '漢'.repeat(10_000))))).toEqual(tooLarge);
      expect(await stored(own)).toEqual([]);
      const row = await insert(own, filled(6, text));
      expect(await userErrorsOf(update(own, row.id, { t6: text }))).toEqual(tooLarge);
      expect(await update(own, row.id, { t6: 'short' })).toMatchObject({ version: 2 });
    });

    it('may become smaller where they are larger already', async () => {
      const own = { ...tenant, id: newId() };
      const row = await insert(own);
      await adminQuery(
        layer.database.adminUrl,
        `update ${sharedSchema}.customers set custom_fields = $2 where tenant_id = $1`,
        [own.id, JSON.stringify(Object.fromEntries(texts.map(({ storedAs }) => [storedAs, 'x'.repeat(10_000)])))],
      );
      expect(await userErrorsOf(update(own, row.id, { tags: ['x'] }))).toEqual(tooLarge);
      expect(Object.keys(valuesOf(own, await update(own, row.id, { t0: null })))).toHaveLength(7);
    });

    it('are measured as PostgreSQL writes them', async () => {
      const every = tenantWith(everyCustomField());
      const odd = [
        await insert(every, given),
        await insert(tenant),
        await insert(tenant, { tags: [] }),
        await insert(tenant, { t0: '"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028😀Ω', tags: ['', ',', '"'] }),
      ];
      for (const row of odd) {
        const written = String((row as AnyRow).customFields);
        expect(customFieldsSize(JSON.parse(written))).toBe(Buffer.byteLength(written));
      }
    });

    it('are refused at once where one operation has too many of them', async () => {
      const own = tenantWith([customField({ name: 'text', type: 'STRING', default: 'x'.repeat(10_000) })]);
      const errors = await userErrorsOf(
        write(own, (context) => insertRows(context, customer, Array(500).fill({ name: 'Ann' }))),
      );
      expect(errors).toEqual([
        {
          field: ['input', '397', 'customFields', 'text'],
          code: 'TOO_LARGE',
          message: expect.stringContaining('at most 4000000 characters together'),
        },
      ]);
      const twice = write(own, async (context) => {
        await insertRows(context, customer, Array(300).fill({ name: 'Ann' }));
        await insertRows(context, customer, Array(300).fill({ name: 'Ann' }));
      });
      expect(await userErrorsOf(twice)).toMatchObject([{ code: 'TOO_LARGE' }]);
      expect(await stored(own)).toEqual([]);
    });
  });

  it('of a name that the tenant has not defined mean that its record is outdated', async () => {
    const tenant = tenantWith([customField({ name: 'known', type: 'INT' })]);
    const row = await insert(tenant);
    for (const unknown of [{ unknown: 1 }, { known: 1, unknown: null }]) {
      await expect(insert(tenant, unknown)).rejects.toMatchObject({ code: 'TENANT_CHANGED' });
      await expect(update(tenant, row.id, unknown)).rejects.toMatchObject({ code: 'TENANT_CHANGED' });
    }
  });

  it('that refer to a type that the tenant does not have are neither asked for nor written', async () => {
    const tenant = tenantWith([
      customField({ name: 'carrier', type: 'REFERENCE', references: 'Carrier', required: true, default: newId() }),
    ]);
    expect(valuesOf(tenant, await insert(tenant))).toEqual({});
    await expect(insert(tenant, { carrier: 'x' })).rejects.toMatchObject({ code: 'TENANT_CHANGED' });
  });

  describe('that refer to rows', () => {
    const tenant = tenantWith([
      customField({ name: 'owner', type: 'REFERENCE' }),
      customField({ name: 'friends', type: 'REFERENCE', list: true }),
      customField({ name: 'favourite', type: 'REFERENCE', references: 'Product', entity: 'Customer' }),
      customField({ name: 'buyer', type: 'REFERENCE', entity: 'Product' }),
    ]);
    const inUse = [{ field: ['input', 'id'], code: 'IN_USE', message: 'Other records still refer to this Customer.' }];
    const idOf = (row: { readonly id: string }) => toGlobalId('Customer', row.id);

    it('answer the id of another tenant as one that never was', async () => {
      const foreign = await insert(tenantWith([]));
      const row = await insert(tenant);
      const refusals = await Promise.all(
        [foreign.id, newId()].map(async (id) => [
          await userErrorsOf(insert(tenant, { owner: toGlobalId('Customer', id) })),
          await userErrorsOf(update(tenant, row.id, { friends: [idOf(row), toGlobalId('Customer', id)] })),
        ]),
      );
      expect(JSON.stringify(refusals[0])).toBe(JSON.stringify(refusals[1]));
      expect(refusals[0]?.[1]).toMatchObject([{ field: ['input', 'customFields', 'friends', '1'], code: 'NOT_FOUND' }]);
    });

    it('keep them from being deleted, whatever entity refers, alone or in a list', async () => {
      const target = await insert(tenant);
      const others = await insert(tenant);
      const referring: ReadonlyArray<() => Promise<() => Promise<unknown>>> = [
        async () => {
          const row = await insert(tenant, { owner: idOf(target) });
          return () => remove(tenant, row.id);
        },
        async () => {
          const row = await insert(tenant, { friends: [idOf(others), idOf(target)] });
          return () => update(tenant, row.id, { friends: [idOf(others)] });
        },
        async () => {
          const row = await write(tenant, (context) =>
            insertRow(context, product, { name: 'Tea', unitPrice: '1', customFields: { buyer: idOf(target) } }),
          );
          return () =>
            write(tenant, (context) => updateRow(context, product, row.id, { customFields: { buyer: null } }));
        },
      ];
      for (const refer of referring) {
        const release = await refer();
        expect(await userErrorsOf(remove(tenant, target.id))).toEqual(inUse);
        await release();
      }
      await remove(tenant, target.id);
      expect(await layer.run('read', tenant, (context) => context.load(customer, target.id))).toBeNull();
    });

    it('do not keep a row from being deleted that refers to itself', async () => {
      const row = await insert(tenant);
      await update(tenant, row.id, { owner: idOf(row), friends: [idOf(row)] });
      await remove(tenant, row.id);
      expect(await aside(tenant, row.id)).toEqual({});
    });

    it('of another tenant keep nobody from deleting', async () => {
      const row = await insert(tenant);
      await insert(tenant, { owner: idOf(row) });
      const other = { ...tenant, id: newId() };
      expect(await userErrorsOf(remove(other, row.id))).toMatchObject([{ code: 'NOT_FOUND' }]);
      await remove(other, (await insert(other)).id);
    });
  });

  it('go with the row that is deleted', async () => {
    const tenant = tenantWith(everyCustomField());
    const row = await insert(tenant, given);
    expect(await stored(tenant)).not.toEqual([]);
    expect(valuesOf(tenant, await remove(tenant, row.id))).toMatchObject({ text: 'Ω' });
    expect(await stored(tenant)).toEqual([]);
  });

  describe('that are being converted', () => {
    const from = customField({ name: 'size', type: 'STRING', index: 'ready' });
    const conversion = { type: 'INT' as const, list: false, rules: { maximum: 9 }, storedAs: newId() };
    const tenant = tenantWith([{ ...from, conversion }]);

    it('are stored in both forms, and kept aside in both', async () => {
      const row = await insert(tenant, { size: '7' });
      expect(await load(tenant, row.id)).toEqual({ size: '7', [conversion.storedAs]: 7 });
      expect(await aside(tenant, row.id)).toEqual({ size: ['7'], [conversion.storedAs]: ['7'] });
      await update(tenant, row.id, { size: '8' });
      expect(await load(tenant, row.id)).toEqual({ size: '8', [conversion.storedAs]: 8 });
      expect(await aside(tenant, row.id)).toEqual({ size: ['8'], [conversion.storedAs]: ['8'] });
      await update(tenant, row.id, { size: null });
      expect(await load(tenant, row.id)).toEqual({});
      expect(await aside(tenant, row.id)).toEqual({});
    });

    it('get their new form from an update that changes nothing else', async () => {
      const row = await insert({ ...tenant, customFields: [from] }, { size: '7' });
      await update(tenant, row.id, { size: '7' });
      expect(await load(tenant, row.id)).toEqual({ size: '7', [conversion.storedAs]: 7 });
      expect(await aside(tenant, row.id)).toEqual({ size: ['7'], [conversion.storedAs]: ['7'] });
    });

    it('refuse a value that does not convert, and say so', async () => {
      for (const size of ['large', '10']) {
        expect(await userErrorsOf(insert(tenant, { size }))).toEqual([
          {
            field: ['input', 'customFields', 'size'],
            code: 'INVALID',
            message: expect.stringMatching(/^size is being changed to another type, and this value does not convert/),
          },
        ]);
      }
    });

    it('go with the row in both forms', async () => {
      const own = { ...tenant, id: newId() };
      const row = await insert(own, { size: '7' });
      await remove(own, row.id);
      expect(await stored(own)).toEqual([]);
    });
  });

  describe('of several rows that are inserted at once', () => {
    const tenant = tenantWith([
      customField({ name: 'tier', type: 'ENUM', index: 'ready', default: 'RED' }),
      customField({ name: 'must', type: 'STRING', required: true }),
    ]);
    const insertAll = (rows: readonly object[], own = tenant) =>
      write(own, (context) => insertRows(context, customer, rows as Record<string, unknown>[], ['input', 'people']));

    it('come back in their order, each as if it had come alone', async () => {
      const rows = await insertAll([
        { name: 'a', customFields: { must: '1' } },
        { name: 'b', city: 'Köln', customFields: { must: '2', tier: 'BLUE' } },
        { name: 'c', city: null, customFields: { must: '"3",{}' } },
      ]);
      expect(rows.map(({ name, city, version }) => ({ name, city, version }))).toEqual([
        { name: 'a', city: null, version: 1 },
        { name: 'b', city: 'Köln', version: 1 },
        { name: 'c', city: null, version: 1 },
      ]);
      expect(rows.map((row) => valuesOf(tenant, row))).toEqual([
        { must: '1', tier: 'RED' },
        { must: '2', tier: 'BLUE' },
        { must: '"3",{}', tier: 'RED' },
      ]);
      for (const row of rows) {
        expect(await layer.run('read', tenant, (context) => context.load(customer, row.id))).toEqual(row);
        expect(await aside(tenant, row.id)).toEqual({ tier: [String(valuesOf(tenant, row).tier)] });
      }
      expect(await insertAll([])).toEqual([]);
    });

    it('are refused together, each fault with the number of its row', async () => {
      const own = { ...tenant, id: newId() };
      const errors = await userErrorsOf(
        insertAll(
          [
            { name: 'a', customFields: { must: 'x' } },
            { name: 'b' },
            { name: '\u0000', customFields: { must: 'x', tier: 'X' } },
          ],
          own,
        ),
      );
      expect(errors.map(({ field, code }) => [field.slice(1).join('.'), code])).toEqual([
        ['people.1.customFields.must', 'REQUIRED'],
        ['people.2.name', 'INVALID'],
        ['people.2.customFields.tier', 'INVALID'],
      ]);
      expect(await stored(own)).toEqual([]);
      await insert(own, { must: 'x' });
      const taken = [{ externalId: 'x', name: 'a', customFields: { must: 'x' } }];
      expect(await userErrorsOf(insertAll([...taken, ...taken], own))).toMatchObject([
        { field: ['input', 'people', 'externalId'], code: 'TAKEN' },
      ]);
    });
  });

  describe('cost nothing where a tenant has none:', () => {
    /** The statements of an operation, without those by which it begins and ends. */
    async function statementsOf(
      tenant: Tenant,
      work: (context: Context) => Promise<unknown>,
    ): Promise<readonly string[]> {
      const start = layer.seen.length;
      await write(tenant, work);
      return layer.seen.slice(start).flatMap((event) => (event.type === 'statement.executed' ? [event.text] : []));
    }
    const kinds = (texts: readonly string[]) => texts.map((text) => text.trim().split(' ')[0]);

    it('a row is written by the statements that it took before', async () => {
      // One that has some, but of another entity.
      for (const tenant of [tenantWith([]), tenantWith([customField({ name: 'x', type: 'INT', entity: 'Product' })])]) {
        const inserted = await insert(tenant);
        const texts = [
          await statementsOf(tenant, (context) => insertRow(context, customer, { name: 'Ann', customFields: {} })),
          await statementsOf(tenant, (context) => updateRow(context, customer, inserted.id, { name: 'Bob' })),
          await statementsOf(tenant, (context) => deleteRow(context, customer, inserted.id)),
        ];
        // Whoever deletes makes sure that no younger definition speaks of the row: one flight with the row's lock.
        expect(texts.map(kinds)).toEqual([['insert'], ['select', 'update'], ['select', 'select', 'select', 'delete']]);
        expect(texts.flat().join()).not.toMatch(/custom_values/);
        expect(texts.slice(0, 2).flat().join()).not.toMatch(/epoch|advisory/);
      }
    });

    it('with some, values are written by one statement however many there are', async () => {
      const tenant = tenantWith(everyCustomField());
      const texts = await statementsOf(tenant, (context) =>
        insertRow(context, customer, { name: 'Ann', customFields: given }),
      );
      // Those of the definitions, in one flight; the row; what is kept aside.
      const expected = ['select', 'insert', 'select', 'insert', 'insert'];
      expect(kinds(texts)).toEqual(expected);
      const more = await statementsOf(tenant, (context) =>
        insertRows(context, customer, Array(50).fill({ name: 'Ann', customFields: given })),
      );
      expect(kinds(more)).toEqual(expected);
    });
  });
});
