import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { type BreakableHouse, openBreakableHouse } from './broken-house.ts';

const tenant = '0199a000-0000-7000-8000-000000000001';
const row = '0199a000-0000-7000-8000-00000000000a';
const other = '0199a000-0000-7000-8000-00000000000b';

/** Fields of customers, each with the value of one row: as JSON, and as the side table has it. */
const fields = [
  { name: 'text', type: 'STRING', json: '"Zoe"', column: 'text_value', values: [`'Zoe'`] },
  { name: 'tier', type: 'ENUM', json: '"GOLD"', column: 'text_value', values: [`'GOLD'`] },
  { name: 'score', type: 'INT', json: '-7', column: 'integer_value', values: ['-7'] },
  { name: 'limits', type: 'DECIMAL', scale: 2, json: '"12.5"', column: 'integer_value', values: ['1250'] },
  { name: 'active', type: 'BOOLEAN', json: 'true', column: 'boolean_value', values: ['true'] },
  { name: 'since', type: 'DATE', json: '"2026-02-28"', column: 'date_value', values: [`'2026-02-28'`] },
  {
    name: 'seen',
    type: 'DATETIME',
    json: '"2026-02-28T23:59:59.050Z"',
    column: 'timestamp_value',
    values: [`'2026-02-28T23:59:59.050Z'`],
  },
  { name: 'friend', type: 'REFERENCE', json: `"${other}"`, column: 'uuid_value', values: [`'${other}'`] },
  {
    name: 'friends',
    type: 'REFERENCE',
    list: true,
    json: `["${other}", "${row}"]`,
    column: 'uuid_value',
    values: [`'${other}'`, `'${row}'`],
  },
  {
    name: 'tags',
    type: 'STRING',
    list: true,
    json: '["b", "a", "b"]',
    column: 'text_value',
    values: [`'b'`, `'a'`, `'b'`],
  },
].map((field, index) => ({ list: false, scale: 'null', ...field, key: `0199a000-0000-7000-8000-0000000001${index}0` }));

const keyOf = (name: string): string => fields.find((field) => field.name === name)!.key;
const columnOf = (name: string): string => fields.find((field) => field.name === name)!.column;

/** A tenant with a row of two that has a value for every field, kept in both places. */
const furnished: readonly string[] = [
  `insert into rowhouse_catalog.tenants (id, slug, name, status, plan, currency, time_zone)
    values ('${tenant}', 'acme', 'Acme', 'active', 'standard', 'USD', 'UTC')`,
  `insert into rowhouse_catalog.placements (tenant_id, tier, cluster, schema_name)
    values ('${tenant}', 'shared', 'primary', 'rowhouse_shared')`,
  ...fields.map(
    ({ name, type, list, scale, key }) => `insert into rowhouse_catalog.custom_fields
      (id, tenant_id, entity, name, type, list, scale, enum_values, reference_type, stored_as, index_state)
      values ('${key}', '${tenant}', 'Customer', '${name}', '${type}', ${list}, ${scale},
        ${type === 'ENUM' ? `'[{"name": "GOLD"}]'` : 'null'}, ${type === 'REFERENCE' ? `'Customer'` : 'null'}, '${key}', 'ready')`,
  ),
  `insert into rowhouse_shared.customers (tenant_id, id, name, custom_fields) values
    ('${tenant}', '${row}', 'Zoe', '{${fields.map(({ key, json }) => `"${key}": ${json}`).join(', ')}}'),
    ('${tenant}', '${other}', 'Ann', '{}')`,
  ...fields.flatMap(({ key, column, values }) =>
    values.map(
      (value, position) => `insert into rowhouse_shared.custom_values (tenant_id, field_id, row_id, position, ${column})
        values ('${tenant}', '${key}', '${row}', ${position}, ${value})`,
    ),
  ),
];

const changeCatalog = (name: string, set: string): string =>
  `update rowhouse_catalog.custom_fields set ${set} where stored_as = '${keyOf(name)}'`;
const changeRow = (name: string, json: string): string =>
  `update rowhouse_shared.customers set custom_fields = jsonb_set(custom_fields, '{${keyOf(name)}}', '${json}') where id = '${row}'`;
const changeSide = (name: string, value: string): string =>
  `update rowhouse_shared.custom_values set ${columnOf(name)} = ${value} where field_id = '${keyOf(name)}'`;
const removeSide = (name: string, condition = 'true'): string =>
  `delete from rowhouse_shared.custom_values where field_id = '${keyOf(name)}' and ${condition}`;

interface Case {
  readonly title: string;
  readonly statements: readonly string[];
  readonly check: string;
  readonly status?: 'warning' | 'fault';
  readonly problem: RegExp;
}

const resume = /rowhouse custom-field resume acme/;

const cases: readonly (Case & { readonly remedy?: RegExp })[] = [
  // custom-field-columns
  {
    title: 'an entity’s table without the column',
    statements: ['alter table rowhouse_shared.order_lines drop column custom_fields'],
    check: 'custom-field-columns',
    problem: /order_lines.custom_fields does not exist/,
  },
  {
    title: 'a column that may be null',
    statements: ['alter table rowhouse_shared.products alter custom_fields drop not null'],
    check: 'custom-field-columns',
    problem: /products.custom_fields may be null/,
  },
  {
    title: 'a column without a default',
    statements: ['alter table rowhouse_shared.products alter custom_fields drop default'],
    check: 'custom-field-columns',
    problem: /products.custom_fields is not an empty object where nothing is given/,
  },
  {
    title: 'a column of another type',
    statements: [
      'alter table rowhouse_shared.products alter custom_fields drop default',
      'alter table rowhouse_shared.products alter custom_fields type json using custom_fields::json',
    ],
    check: 'custom-field-columns',
    problem: /products.custom_fields is json, not jsonb/,
  },
  {
    title: 'a missing column of the side table',
    statements: ['alter table rowhouse_shared.custom_values drop column date_value'],
    check: 'custom-field-columns',
    problem: /custom_values.date_value does not exist/,
  },

  // custom-field-values
  ...fields.map(({ name, type, list }) => ({
    title: `${type}${list ? 's' : ''} that the side table lacks`,
    statements: [removeSide(name)],
    check: 'custom-field-values',
    problem: new RegExp(`Customer.${name} of acme its index says otherwise than 1 of the sampled rows, such as ${row}`),
  })),
  ...[
    ['text', `'zoe'`],
    ['tier', `'SILVER'`],
    ['score', '7'],
    ['limits', '12500'],
    ['active', 'false'],
    ['since', `'2026-03-01'`],
    ['seen', `'2026-02-28T23:59:59.051Z'`],
    ['friend', `'${row}'`],
    ['tags', `'c'`],
  ].map(([name, value]) => ({
    title: `another ${name} in the side table than in the row`,
    statements: [changeSide(name!, value!)],
    check: 'custom-field-values',
    problem: new RegExp(`Customer.${name} of acme`),
  })),
  {
    title: 'a value in the side table that the row no longer has',
    statements: [`update rowhouse_shared.customers set custom_fields = custom_fields - '${keyOf('text')}'`],
    check: 'custom-field-values',
    problem: /Customer.text of acme/,
  },
  {
    title: 'values in the side table of a row that is gone',
    statements: [
      `insert into rowhouse_shared.custom_values (tenant_id, field_id, row_id, integer_value)
        values ('${tenant}', '${keyOf('score')}', '0199a000-0000-7000-8000-00000000000c', 1)`,
    ],
    check: 'custom-field-values',
    problem: /Customer.score of acme .* such as 0199a000-0000-7000-8000-00000000000c/,
  },
  {
    title: 'elements of a list in another order',
    statements: [changeRow('tags', '["a", "b", "b"]')],
    check: 'custom-field-values',
    problem: /Customer.tags of acme/,
  },
  {
    title: 'a value in the row that is no number at all',
    statements: [changeRow('limits', '"a lot"')],
    check: 'custom-field-values',
    problem: /Customer.limits of acme/,
  },

  // custom-field-epochs
  {
    title: 'a placement that waits for a record which the catalog does not have',
    statements: [`insert into rowhouse_shared.custom_field_epochs (tenant_id, epoch) values ('${tenant}', 999)`],
    check: 'custom-field-epochs',
    problem: /tenant acme writes of custom fields ask for epoch 999/,
  },

  // custom-fields
  {
    title: 'a field of an entity that this code does not have',
    statements: [changeCatalog('text', `entity = 'Spaceship', index_state = 'none'`), removeSide('text')],
    check: 'custom-fields',
    problem: /Spaceship.text of acme belongs to Spaceship, which takes no custom fields/,
  },
  {
    title: 'a field of an entity that takes none',
    statements: [changeCatalog('text', `entity = 'Carrier', index_state = 'none'`), removeSide('text')],
    check: 'custom-fields',
    problem: /Carrier.text of acme belongs to Carrier, which takes no custom fields/,
  },
  {
    title: 'a reference to what this code does not have',
    statements: [changeCatalog('friend', `reference_type = 'Spaceship'`)],
    check: 'custom-fields',
    problem: /Customer.friend of acme refers to Spaceship/,
  },
  ...(
    [
      [`status = 'deleting'`, /its values are being removed/],
      [`index_state = 'building'`, /its index is being built/],
      [`index_state = 'dropping'`, /its index is being removed/],
      [`conversion = '{"type": "STRING"}'`, /its values are being converted/],
      [`leftovers = array['${other}'::uuid]`, /values from before a conversion are still to be removed/],
    ] as const
  ).map(([set, problem]) => ({
    title: `work that is not finished: ${set.split(' ', 1)[0]} ${set.match(/'(\w+)'/)?.[1] ?? ''}`,
    statements: [changeCatalog('score', set)],
    check: 'custom-fields',
    status: 'warning' as const,
    problem,
    remedy: resume,
  })),
];

describe('what doctor finds of custom fields in a house that was broken', () => {
  let database: TestDatabase;
  let house: BreakableHouse;

  beforeAll(async () => {
    database = await createTestDatabase();
    house = await openBreakableHouse(database.adminUrl);
  });
  afterAll(async () => {
    await house?.close();
    await database?.drop();
  });

  it('finds nothing where the two places agree, whatever the type', async () => {
    expect(await house.findingsAfter(...furnished)).toEqual([]);
  });

  it('takes an index that is being built for incomplete, but not for wrong', async () => {
    const building = [...furnished, changeCatalog('text', `index_state = 'building'`)];
    const incomplete = await house.findingsAfter(...building, removeSide('text'));
    expect(incomplete.map(({ check }) => check)).toEqual(['custom-fields']);
    const wrong = await house.findingsAfter(...building, changeSide('text', `'zoe'`));
    expect(wrong.map(({ check }) => check)).toEqual(['custom-fields', 'custom-field-values']);
  });

  it('leaves fields alone that have no index', async () => {
    const told = await house.findingsAfter(
      ...furnished,
      changeCatalog('text', `index_state = 'none'`),
      removeSide('text'),
    );
    expect(told).toEqual([]);
  });

  it.each(cases)('$check: $title', async ({ statements, check, status = 'fault', problem, remedy = /./ }) => {
    // What is asked of tables is asked without rows, which could not be read.
    const told = await house.findingsAfter(...(check === 'custom-field-columns' ? [] : furnished), ...statements);
    expect(told.map((finding) => finding.check)).toEqual([check]);
    expect(`${told[0]!.at} ${told[0]!.problem}`).toMatch(problem);
    expect(told[0]).toMatchObject({ status, remedy: expect.stringMatching(remedy) });
  });

  it.each(['friend', 'friends'])('mends the references %s with the SQL that it gives', async (name) => {
    const wounds = [removeSide(name), changeSide('score', '8')];
    const told = await house.findingsAfter(...furnished, ...wounds);
    const remedies = told.map(({ remedy }) => remedy);
    expect(remedies).toEqual([
      expect.stringMatching(/^set rowhouse/),
      'rowhouse custom-field unindex acme Customer.score, then index it again',
    ]);
    const left = await house.findingsAfter(...furnished, ...wounds, remedies[0]!, 'reset rowhouse.tenant_id');
    expect(left.map(({ at }) => at)).toEqual(['custom field Customer.score of acme']);
  });

  it('mends columns with the SQL that it gives', async () => {
    const wounds = [
      'alter table rowhouse_shared.products alter custom_fields drop default, alter custom_fields drop not null',
      'alter table rowhouse_shared.customers alter custom_fields drop default',
    ];
    const remedies = (await house.findingsAfter(...wounds)).map(({ remedy }) => remedy);
    expect(remedies).toHaveLength(2);
    expect(await house.findingsAfter(...wounds, ...remedies)).toEqual([]);
  });
});
