// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of a mapping are written like this

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImportRow, importRows } from '../../src/control/import/open-import.ts';
import { createEvents } from '../../src/kernel/events.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { StoredCustomValue } from '../../src/tenancy/custom-field.ts';
import type { CustomFieldDefinition } from '../../src/tenancy/custom-field-definition.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { type CustomTenant, defineAll } from '../support/custom-field-tenants.ts';
import { adminQuery } from '../support/databases.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench } from '../support/import-files.ts';

describe('the import of custom fields', () => {
  let house: TestHouse;
  let bench: ImportBench;
  let count = 0;

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createImportBench(house);
  });
  afterAll(async () => {
    bench.remove();
    await house.close();
  });

  const tenantWith = async (
    ...definitions: ReadonlyArray<Pick<CustomFieldDefinition, 'name' | 'type'> & Partial<CustomFieldDefinition>>
  ): Promise<CustomTenant> =>
    defineAll(house, await house.createTenant({ slug: `tenant-${++count}`, timeZone: 'Europe/Paris' }), definitions);

  const target = (tenant: Tenant) => ({
    databaseUrl: house.database.urls.gateway,
    tenant,
    modules: shippedModules,
  });

  /** Custom values of customers by external id and name. */
  async function valuesOf({ tenant, fields }: CustomTenant): Promise<Readonly<Record<string, object>>> {
    const rows = await bench.rows<{ id: string; values: Record<string, StoredCustomValue> }>(
      tenant,
      'external_id as id, custom_fields as values',
      'customers',
    );
    const names = new Map(Object.values(fields).map(({ storedAs, name }) => [storedAs, name]));
    return Object.fromEntries(
      rows.map(({ id, values }) => [
        id,
        Object.fromEntries(Object.entries(values).map(([key, value]) => [names.get(key) ?? key, value])),
      ]),
    );
  }

  /** The side table of a tenant: external id, field, position and value as text. */
  async function asideOf({ tenant, fields }: CustomTenant): Promise<readonly string[]> {
    const rows = await adminQuery<{ row: string; field: string; position: number; value: string }>(
      house.database.adminUrl,
      `select c.external_id as row, v.field_id as field, v.position,
        coalesce(text_value, integer_value::text, to_char(timestamp_value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI'),
          date_value::text, boolean_value::text, uuid_value::text) as value
      from rowhouse_shared.custom_values v
      left join rowhouse_shared.customers c on c.tenant_id = v.tenant_id and c.id = v.row_id
      where v.tenant_id = $1 order by 1, 2, 3`,
      [tenant.id],
    );
    const names = new Map(Object.values(fields).map(({ storedAs, name }) => [storedAs, name]));
    return rows.map((one) => `${one.row} ${names.get(one.field)} ${one.position} ${one.value}`).sort();
  }

  async function idsOf(tenant: Tenant): Promise<Readonly<Record<string, string>>> {
    const rows = await bench.rows<{ external_id: string; id: string }>(tenant, 'external_id, id', 'customers');
    return Object.fromEntries(rows.map(({ external_id, id }) => [external_id, id]));
  }

  const customers = (fields: object, file = 'c.csv') => ({
    entities: [{ entity: 'Customer', file, externalId: 'id', fields: { name: 'id', ...fields } }],
  });

  it('fills every type, and lists of them', async () => {
    const custom = await tenantWith(
      { name: 'text', type: 'STRING' },
      { name: 'whole', type: 'INT' },
      { name: 'rate', type: 'DECIMAL', scale: 3 },
      { name: 'active', type: 'BOOLEAN' },
      { name: 'since', type: 'DATE' },
      { name: 'seen', type: 'DATETIME' },
      { name: 'tier', type: 'ENUM', values: [{ name: 'GOLD' }, { name: 'SILVER' }] },
      { name: 'boss', type: 'REFERENCE', references: 'Customer' },
      { name: 'tags', type: 'STRING', list: true },
      { name: 'marks', type: 'INT', list: true },
      { name: 'friends', type: 'REFERENCE', references: 'Customer', list: true },
    );
    const mapping = customers({
      'customFields.text': 'text',
      'customFields.whole': 'whole',
      'customFields.rate': { column: 'rate', convert: [{ number: { decimal: ',' } }] },
      'customFields.active': 'active',
      'customFields.since': { column: 'since', convert: [{ date: 'DD.MM.YYYY' }] },
      'customFields.seen': 'seen',
      'customFields.tier': { column: 'tier', convert: ['upper'] },
      'customFields.boss': { externalId: 'boss' },
      'customFields.tags': { column: 'tags', convert: [{ split: ';' }, 'trim', { nullIf: '-' }] },
      'customFields.marks': { column: 'marks', convert: [{ split: ' ' }] },
      'customFields.friends': { externalId: { column: 'friends', convert: [{ split: '|' }] } },
    });
    await bench.run(custom.tenant, mapping, {
      'c.csv': [
        'id,text,whole,rate,active,since,seen,tier,boss,tags,marks,friends',
        'a,hello,12.0,"1,500",yes,24.12.2025,2026-07-01 12:00,gold,,x; y;-;;z,1 2  3,',
        'b,,,,,,,,a,one,,a|b',
      ].join('\n'),
    });
    const ids = await idsOf(custom.tenant);
    expect(await valuesOf(custom)).toEqual({
      a: {
        text: 'hello',
        whole: 12,
        rate: '1.5',
        active: true,
        since: '2025-12-24',
        seen: '2026-07-01T10:00:00.000Z',
        tier: 'GOLD',
        tags: ['x', 'y', 'z'],
        marks: [1, 2, 3],
      },
      b: { boss: ids.a, tags: ['one'], friends: [ids.a, ids.b] },
    });
  });

  it('reads instants as those of other fields are read, where the clock is changed, too', async () => {
    const owner = await house.createTenant({ slug: `tenant-${++count}`, timeZone: 'Africa/Casablanca' });
    const { tenant, fields } = await defineAll(house, owner, [
      { entity: 'Order', name: 'promised', type: 'DATETIME' },
      { entity: 'Order', name: 'calls', type: 'DATETIME', list: true },
    ]);
    const times = [
      '2026-03-29 02:30',
      '2026-10-24 02:30:15.5',
      '2026-02-15 02:30',
      '2026-07-01',
      '2026-07-01T12:00-04:30',
      '1890-01-01',
    ];
    const mapping = {
      entities: [
        { entity: 'Customer', file: 'o.csv', externalId: 'id', fields: { name: 'id' } },
        {
          entity: 'Order',
          file: 'o.csv',
          externalId: 'id',
          fields: {
            number: 'id',
            currency: { constant: 'EUR' },
            customer: { externalId: 'id' },
            placedAt: 'at',
            'customFields.promised': 'at',
            'customFields.calls': { template: '${at};${at}', convert: [{ split: ';' }] },
          },
        },
      ],
    };
    await bench.run(tenant, mapping, {
      'o.csv': `id,at\n${times.map((time, index) => `${index},${time}\n`).join('')}`,
    });
    const rows = await bench.rows<{ placed: Date; values: Record<string, StoredCustomValue> }>(
      tenant,
      'placed_at as placed, custom_fields as values',
      'orders',
    );
    expect(rows).toHaveLength(times.length);
    for (const { placed, values } of rows) {
      const instant = placed.toISOString();
      expect(values).toEqual({ [fields.promised!.storedAs]: instant, [fields.calls!.storedAs]: [instant, instant] });
    }
    const { faults } = await bench.fail(tenant, mapping, { 'o.csv': 'id,at\n1,0001-01-01 00:00+02\n' });
    expect(faults).toContain(
      'o.csv:2: Order.customFields.promised: "0001-01-01 00:00:00.000+02": A date with time of the years 0001 to 9999 was expected (RFC 3339).',
    );
  });

  it('takes lists of NDJSON as they are', async () => {
    const custom = await tenantWith(
      { name: 'tags', type: 'STRING', list: true },
      { name: 'sums', type: 'DECIMAL', scale: 2, list: true },
    );
    const mapping = customers(
      { 'customFields.tags': { column: 'labels', convert: ['upper'] }, 'customFields.sums': 'sums' },
      'c.ndjson',
    );
    await bench.run(custom.tenant, mapping, {
      'c.ndjson': [
        { id: 'a', labels: ['x', null, 'y;z'], sums: [1.1, '2'] },
        { id: 'b', labels: 'one', sums: [] },
        { id: 'c' },
      ],
    });
    expect(await valuesOf(custom)).toEqual({
      a: { tags: ['X', 'Y;Z'], sums: ['1.1', '2'] },
      b: { tags: ['ONE'] },
      c: {},
    });
    const { faults } = await bench.fail(custom.tenant, mapping, {
      'c.ndjson': [
        { id: 'c', labels: ['x'], sums: [1] },
        { id: ['a'], labels: ['x'], sums: [1] },
        { id: 'b', labels: [['x']], sums: [1] },
      ],
    });
    expect(faults).toEqual(['c.ndjson:2: "id" holds a list', 'c.ndjson:3: "labels" holds a list in its list']);
  });

  it('leaves alone what is left out, clears what is empty, and does not touch what is the same', async () => {
    const custom = await tenantWith({ name: 'one', type: 'INT' }, { name: 'two', type: 'STRING', index: true });
    const both = customers({ 'customFields.one': 'one', 'customFields.two': 'two' });
    await bench.run(custom.tenant, both, { 'c.csv': 'id,one,two\na,1,x\nb,2,y\nc,3,z\n' });
    const state = () => bench.rows(custom.tenant, 'external_id, version, updated_at, xmin', 'customers');
    const before = await state();
    const { entities } = await bench.run(custom.tenant, both, { 'c.csv': 'id,one,two\na,1,x\nb,2.0,y\nc,3,z\n' });
    expect(entities).toEqual([{ entity: 'Customer', inserted: 0, updated: 0, unchanged: 3, skipped: 0 }]);
    expect(await state()).toEqual(before);

    await bench.run(custom.tenant, customers({ 'customFields.two': 'two' }), { 'c.csv': 'id,two\na,\nb,Y\nd,n\n' });
    expect(await valuesOf(custom)).toEqual({
      a: { one: 1 },
      b: { one: 2, two: 'Y' },
      c: { one: 3, two: 'z' },
      d: { two: 'n' },
    });
    expect(await asideOf(custom)).toEqual(['b two 0 Y', 'c two 0 z', 'd two 0 n']);
    expect(await bench.rows(custom.tenant, 'external_id as id, version as v', 'customers')).toEqual([
      { id: 'a', v: 2 },
      { id: 'b', v: 2 },
      { id: 'c', v: 1 },
      { id: 'd', v: 1 },
    ]);
    // A mapping that does not speak of custom fields leaves all of them.
    await bench.run(custom.tenant, customers({ city: 'id' }), { 'c.csv': 'id\na\nb\n' });
    expect(await valuesOf(custom)).toMatchObject({ a: { one: 1 }, b: { one: 2, two: 'Y' } });
  });

  it('keeps the side table in step, through many batches', async () => {
    const custom = await tenantWith(
      { name: 'day', type: 'DATE', index: true },
      { name: 'rate', type: 'DECIMAL', scale: 2, index: true },
      { name: 'marks', type: 'INT', list: true, index: true },
      { name: 'plain', type: 'STRING' },
      { name: 'boss', type: 'REFERENCE', references: 'Customer' },
    );
    const row = (index: number, shift: number) => ({
      externalId: `${index}`,
      name: `Customer ${index}`,
      customFields: {
        day: (index + shift) % 3 === 0 ? null : new Date(Date.UTC(2026, 0, 1 + index + shift)),
        rate: `${index + shift}.5`,
        marks: Array.from({ length: (index + shift) % 4 }, (_, mark) => mark),
        plain: 'x',
        boss: index === 0 ? null : `${index - 1}`,
      },
    });
    for (const [size, shift] of [
      [2_300, 0],
      [2_500, 1],
    ] as const) {
      const rows = Array.from({ length: size }, (_, index) => row(index, shift));
      await importRows(target(custom.tenant), (importing) => importing.rows('Customer', rows));
    }
    const ids = await idsOf(custom.tenant);
    const expected = Array.from({ length: 2_500 }, (_, index) => row(index, 1)).flatMap(
      ({ externalId, customFields }) => [
        ...(customFields.day ? [`${externalId} day 0 ${customFields.day.toISOString().slice(0, 10)}`] : []),
        `${externalId} rate 0 ${customFields.rate.replace('.5', '50')}`,
        ...customFields.marks.map((mark, position) => `${externalId} marks ${position} ${mark}`),
        ...(customFields.boss === null ? [] : [`${externalId} boss 0 ${ids[customFields.boss]}`]),
      ],
    );
    expect(await asideOf(custom)).toEqual(expected.sort());
  });

  it('gives new rows their defaults, and asks for what is required', async () => {
    const custom = await tenantWith(
      {
        name: 'tier',
        type: 'ENUM',
        values: [{ name: 'GOLD' }, { name: 'NEW' }],
        required: true,
        default: ['NEW'],
        index: true,
      },
      { name: 'code', type: 'STRING', required: true },
      { name: 'rank', type: 'INT', default: ['7'] },
    );
    const { tenant } = custom;
    const coded = customers({ 'customFields.code': 'code', 'customFields.tier': 'tier' });
    await bench.run(tenant, coded, { 'c.csv': 'id,code,tier\na,x,\nb,y,GOLD\n' });
    const first = { a: { tier: 'NEW', code: 'x', rank: 7 }, b: { tier: 'GOLD', code: 'y', rank: 7 } };
    expect(await valuesOf(custom)).toEqual(first);
    expect(await asideOf(custom)).toEqual(['a tier 0 NEW', 'b tier 0 GOLD']);

    expect((await bench.fail(tenant, coded, { 'c.csv': 'id,code,tier\na,,GOLD\nb,y,\nc,,\n' })).faults).toEqual([
      'c.csv:2: Customer.customFields.code: is empty, but required',
      'c.csv:3: Customer.customFields.tier: is empty, but required',
      'c.csv:4: Customer.customFields.code: is empty, but required',
    ]);
    // Said once, however many rows there are; those that are there can be updated all the same.
    expect((await bench.fail(tenant, customers({}), { 'c.csv': 'id\nc\na\nd\n' })).faults).toEqual([
      'c.csv:2: Customer.customFields.code: a new Customer needs it, and it is not mapped',
    ]);
    await bench.run(tenant, customers({ city: 'id', 'customFields.rank': 'id' }), { 'c.csv': 'id\n' });
    expect(await valuesOf(custom)).toEqual(first);
  });

  it('tells every wrong value by file and line, and keeps nothing', async () => {
    const custom = await tenantWith(
      { name: 'score', type: 'INT', rules: { minimum: '1', maximum: '9' } },
      { name: 'code', type: 'STRING', rules: { pattern: '[A-Z]+[0-9]', maximumLength: 4 } },
      { name: 'rate', type: 'DECIMAL', scale: 1 },
      { name: 'tier', type: 'ENUM', values: [{ name: 'GOLD' }, { name: 'NEW' }] },
      { name: 'tags', type: 'STRING', list: true, rules: { minimumItems: 2, maximumLength: 3 } },
      { name: 'seen', type: 'DATETIME', rules: { minimum: '2020-01-01T00:00:00Z' } },
      { name: 'boss', type: 'REFERENCE', references: 'Customer' },
      { name: 'friends', type: 'REFERENCE', references: 'Customer', list: true, rules: { maximumItems: 2 } },
    );
    const splitting = { column: 'v', convert: [{ split: ';' }] };
    const columns = {
      score: 'v',
      code: 'v',
      rate: 'v',
      tier: 'v',
      tags: splitting,
      seen: 'v',
      boss: { externalId: 'v' },
      friends: { externalId: splitting },
    };
    const faultsOf = async (name: keyof typeof columns, ...values: readonly string[]) => {
      const content = `id,v\n${values.map((value, index) => `${index},"${value}"\n`).join('')}`;
      const mapping = customers({ [`customFields.${name}`]: columns[name] });
      const { code, faults } = await bench.fail(custom.tenant, mapping, { 'c.csv': content });
      expect(code).toBe('IMPORT_INVALID');
      return faults.map((fault) => fault.replace(`Customer.customFields.${name}: `, ''));
    };
    expect(await faultsOf('score', 'x', '0', '10', '1.5')).toEqual([
      'c.csv:2: "x" is not a whole number',
      'c.csv:3: "0": A value of at least 1 was expected.',
      'c.csv:4: "10": A value of at most 9 was expected.',
      'c.csv:5: "1.5" is not a whole number',
    ]);
    expect(await faultsOf('code', 'A1b', 'ABCD1')).toEqual([
      'c.csv:2: "A1b": A text that matches [A-Z]+[0-9] as a whole was expected.',
      'c.csv:3: "ABCD1": A text of at most 4 characters was expected.',
    ]);
    expect(await faultsOf('rate', '1.25')).toEqual([
      'c.csv:2: "1.25": At most 1 digits after the point were expected.',
    ]);
    expect(await faultsOf('tier', 'gold')).toEqual(['c.csv:2: "gold": One of GOLD, NEW was expected.']);
    expect(await faultsOf('tags', 'a', 'a;bbbb;ccccc')).toEqual([
      'c.csv:2: A list of at least 2 values was expected.',
      'c.csv:3: element 2: "bbbb": A text of at most 3 characters was expected.',
      'c.csv:3: element 3: "ccccc": A text of at most 3 characters was expected.',
    ]);
    expect(await faultsOf('seen', '2020-01-01 00:59', 'yesterday')).toEqual([
      'c.csv:2: "2020-01-01 00:59:00.000 Europe/Paris": A value of at least 2020-01-01T00:00:00.000Z was expected.',
      'c.csv:3: "yesterday" is not a date with time, YYYY-MM-DD HH:MM:SS with or without an offset',
    ]);
    expect(await faultsOf('boss', 'nobody')).toEqual(['c.csv:2: there is no Customer with the external id "nobody"']);
    expect(await faultsOf('friends', '0;nobody', '0;1;2')).toEqual([
      'c.csv:2: there is no Customer with the external id "nobody"',
      'c.csv:3: A list of at most 2 values was expected.',
    ]);
    expect(await idsOf(custom.tenant)).toEqual({});
    expect(await asideOf(custom)).toEqual([]);
  });

  it('tells what a mapping does not mean', async () => {
    const { tenant } = await tenantWith(
      { name: 'tier', type: 'ENUM', values: [{ name: 'GOLD' }] },
      { name: 'boss', type: 'REFERENCE', references: 'Customer' },
      { name: 'tags', type: 'STRING', list: true },
    );
    const { code, faults } = await bench.fail(
      tenant,
      customers({
        'customFields.colour': 'id',
        'customFields.tier': { constant: 'SILVER' },
        'customFields.boss': 'id',
        'customFields.tags': { column: 'id', convert: [{ split: ';' }, { split: ',' }] },
        city: { column: 'id', convert: [{ split: ';' }] },
        tier: 'id',
        customFields: 'id',
        country: { constant: 'FR' },
      }),
      { 'c.csv': 'id\n1\n' },
    );
    expect(code).toBe('MAPPING_INVALID');
    const fields = '$.entities[0].fields';
    const noSplit = 'only the value of a custom field that is a list can be split, and once';
    const known = 'externalId, name, email, phone, city, country'.replace('externalId, ', '');
    expect(faults).toEqual([
      `${fields}["customFields.colour"]: Customer has no custom field "colour"; the tenant has boss, tags, tier`,
      `${fields}["customFields.tier"].constant: "SILVER": One of GOLD was expected.`,
      `${fields}["customFields.boss"]: is a reference; write { "externalId": ... } with the external id of a Customer`,
      `${fields}["customFields.tags"].convert[1]: ${noSplit}`,
      `${fields}.city.convert[0]: ${noSplit}`,
      `${fields}.tier: Customer has no field "tier"; it has ${known}`,
      `${fields}.customFields: Customer has no field "customFields"; it has ${known}`,
    ]);
    const other = await bench.fail(
      tenant,
      { entities: [{ entity: 'OrderLine', file: 'c.csv', externalId: 'id', fields: { 'customFields.x': 'id' } }] },
      { 'c.csv': 'id\n1\n' },
    );
    expect(other.faults).toEqual([
      `${fields}["customFields.x"]: OrderLine has no custom field "x"; the tenant has none`,
    ]);
  });

  it('imports an entity after those that its custom fields refer to', async () => {
    const custom = await tenantWith({ name: 'favourite', type: 'REFERENCE', references: 'Product' });
    const mapping = {
      entities: [
        {
          entity: 'Customer',
          file: 'c.csv',
          externalId: 'id',
          fields: { name: 'id', 'customFields.favourite': { externalId: 'product' } },
        },
        { entity: 'Product', file: 'p.csv', externalId: 'id', fields: { name: 'id', unitPrice: { constant: 1 } } },
      ],
    };
    await bench.run(custom.tenant, mapping, { 'c.csv': 'id,product\na,p\n', 'p.csv': 'id\np\n' });
    const [product] = await bench.rows<{ id: string }>(custom.tenant, 'id', 'products');
    expect(await valuesOf(custom)).toEqual({ a: { favourite: product!.id } });
  });

  it('stores both forms of a value while its field is being converted', async () => {
    const { tenant, fields } = await tenantWith({ name: 'code', type: 'STRING', index: true });
    const code = fields.code!;
    const conversion = {
      type: 'INT' as const,
      list: false,
      rules: {},
      storedAs: '01900000-0000-7000-8000-00000000000c',
    };
    const converting: Tenant = { ...tenant, customFields: [{ ...code, conversion }] };
    const rows = (...codes: readonly (string | null)[]) =>
      importRows(target(converting), (importing) =>
        importing.rows(
          'Customer',
          codes.map((value, index) => ({ externalId: `${index}`, name: 'x', customFields: { code: value } })),
        ),
      );
    await rows('1', '2');
    await rows('1', null, '3');
    const next = { ...code, storedAs: conversion.storedAs, name: 'next' };
    const both: CustomTenant = { tenant, fields: { code, next } };
    expect(await valuesOf(both)).toEqual({ 0: { code: '1', next: 1 }, 1: {}, 2: { code: '3', next: 3 } });
    expect(await asideOf(both)).toEqual(['0 code 0 1', '0 next 0 1', '2 code 0 3', '2 next 0 3']);
    await expect(rows('x')).rejects.toThrow(
      'Customer:1: Customer.customFields.code: is being changed to another type, and this value does not convert.',
    );
  });

  it('refuses what a row cannot hold, with what it has already', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `t${index}`);
    const { tenant } = await tenantWith(...names.map((name) => ({ name, type: 'STRING' as const })));
    const run = (...some: readonly string[]) =>
      importRows(target(tenant), (importing) =>
        importing.rows('Customer', [
          {
            externalId: '1',
            name: 'Ann',
            customFields: Object.fromEntries(some.map((one) => [one, 'x'.repeat(10_000)])),
          },
          { externalId: '2', name: 'Bob', customFields: Object.fromEntries(some.map((one) => [one, 'y'])) },
        ]),
      );
    const refusal =
      /^(?!.*Customer:2).*Customer:1: Customer.customFields: The custom fields of one Customer take at most 65536 bytes/s;
    await expect(run(...names)).rejects.toThrow(refusal);
    expect(await idsOf(tenant)).toEqual({});
    await run(...names.slice(0, 4));
    await expect(run(...names.slice(4))).rejects.toThrow(refusal);
    await run(...names.slice(4, 6));
  });

  it('refuses new rows where a default does not hold any more', async () => {
    const { tenant, fields } = await tenantWith({ name: 'code', type: 'STRING', default: ['long'] });
    const shorter: Tenant = { ...tenant, customFields: [{ ...fields.code!, rules: { maximumLength: 3 } }] };
    const run = (...rows: readonly ImportRow[]) =>
      importRows(target(shorter), (importing) => importing.rows('Customer', rows));
    const refusal = 'Customer.customFields.code: its default does not hold any more. A text of at most 3 characters';
    await expect(run({ externalId: '1', name: 'Ann' })).rejects.toThrow(refusal);
    await expect(run({ externalId: '1', name: 'Ann', customFields: { code: null } })).rejects.toThrow(refusal);
    await run({ externalId: '1', name: 'Ann', customFields: { code: 'x' } });
  });

  it('costs nothing where a tenant has none', async () => {
    const tenant = await house.createTenant({ slug: `tenant-${++count}` });
    const events = createEvents();
    const texts: string[] = [];
    events.listen((event) => {
      if (event.type === 'statement.executed') texts.push(event.text);
    });
    await importRows({ ...target(tenant), events }, (importing) =>
      importing.rows('Customer', [{ externalId: '1', name: 'Ann' }]),
    );
    expect(texts).toHaveLength(3);
    expect(texts.filter((text) => text.includes('custom_'))).toEqual([]);
  });
});
