import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { sideColumn, sideValues } from '../../src/data/custom-field-side-table.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { insertRow } from '../../src/data/insert-row.ts';
import { insertRows } from '../../src/data/insert-rows.ts';
import { deleteRow, updateRow } from '../../src/data/writes.ts';
import { UserErrors } from '../../src/kernel/user-errors.ts';
import type { CustomField, StoredCustomValue } from '../../src/tenancy/custom-field.ts';
import { customField, everyCustomField, tenantWith } from '../support/custom-rows.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';

/** A value as an input has it, and as it is stored. */
interface Sample {
  readonly given: unknown;
  readonly stored: StoredCustomValue;
}

const sample = (given: unknown, stored: StoredCustomValue = given as StoredCustomValue): Sample => ({ given, stored });

/** What a step of a test does: rows and references are chosen by number among those that are there. */
interface Step {
  readonly action: 'insert' | 'insert several' | 'update' | 'delete';
  readonly row: number;
  /** By field name; undefined for what is left out. */
  readonly values: Readonly<Record<string, Given | undefined>>;
}

/** A value, references to rows by their number, or null, which clears. */
type Given = Sample | { readonly rows: readonly number[] } | null;

const instant = fc
  .date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') })
  .map((date) => sample(date, date.toISOString()));

const elements: Readonly<Record<Exclude<CustomField['type'], 'REFERENCE'>, fc.Arbitrary<Sample>>> = {
  STRING: fc
    .oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('', '"', '{}', '\\', 'null', ','))
    .filter((text) => text.isWellFormed() && !text.includes('\u0000'))
    .map((text) => sample(text)),
  INT: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => sample(value)),
  DECIMAL: fc.bigInt({ min: -(2n ** 63n - 1n), max: 2n ** 63n - 1n }).map((scaled) => {
    const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(5, '0');
    const text = `${scaled < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
    return sample(text, text.replace(/\.?0+$/, '').replace(/^-0$/, '0'));
  }),
  BOOLEAN: fc.boolean().map((value) => sample(value)),
  DATE: instant.map(({ stored }) => sample(String(stored).slice(0, 10))),
  DATETIME: instant,
  ENUM: fc.constantFrom('BLUE', 'GREEN', 'RED').map((value) => sample(value)),
};

const choice = fc.nat(50);

function given({ type, list }: CustomField): fc.Arbitrary<Given> {
  const several = { minLength: list ? 0 : 1, maxLength: list ? 4 : 1 };
  const one: fc.Arbitrary<Given> =
    type === 'REFERENCE'
      ? fc.array(choice, several).map((rows) => ({ rows }))
      : fc.array(elements[type], several).map((all) => {
          if (!list) return all[0]!;
          return sample(
            all.map((each) => each.given),
            all.map(({ stored }) => stored as string),
          );
        });
  return fc.option(one, { nil: null, freq: 4 });
}

describe('after any sequence of writes', () => {
  let layer: DataLayer;
  beforeAll(async () => {
    layer = await createDataLayer({ entities: [customer] });
  });
  afterAll(() => layer.close());

  const fields = everyCustomField().map((field) =>
    field.name === 'count' ? { ...field, default: 7 } : field.name === 'textKept' ? { ...field, default: 'x' } : field,
  );
  const step: fc.Arbitrary<Step> = fc.record({
    action: fc.constantFrom('insert', 'insert several', 'update', 'update', 'update', 'delete'),
    row: choice,
    values: fc.record(Object.fromEntries(fields.map((field) => [field.name, given(field)])), { requiredKeys: [] }),
  });

  it('rows read as they were written, and the side table agrees with them', { timeout: 120_000 }, async () => {
    const seen = { updated: 0, deleted: 0, kept: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const tenant = { ...tenantWith(fields), id: newId() };
        /** What each row must hold, by the key of the field. */
        const model = new Map<string, Map<string, StoredCustomValue>>();
        const rowNumbered = (number: number): string | undefined => [...model.keys()][number % (model.size || 1)];

        /** The values of a step as input and as they are stored; references to nobody are left out. */
        const resolve = ({ values }: Step) => {
          const input: Record<string, unknown> = {};
          const stored = new Map<CustomField, StoredCustomValue | undefined>();
          for (const field of fields) {
            const value = values[field.name];
            if (value === undefined) continue;
            if (value === null) {
              input[field.name] = null;
              stored.set(field, undefined);
            } else if ('given' in value) {
              input[field.name] = value.given;
              stored.set(field, value.stored);
            } else {
              const ids = value.rows.flatMap((number) => rowNumbered(number) ?? []);
              const [id] = ids;
              if (!field.list && id === undefined) continue;
              const globalIds = ids.map((one) => toGlobalId('Customer', one));
              input[field.name] = field.list ? globalIds : globalIds[0];
              stored.set(field, field.list ? ids : id);
            }
          }
          return { input, stored };
        };

        for (const one of steps) {
          const { input, stored } = resolve(one);
          const id = rowNumbered(one.row);
          if (one.action.startsWith('insert')) {
            const values = { name: 'Ann', customFields: input };
            const rows = await layer.run('write', tenant, (context) =>
              one.action === 'insert'
                ? insertRow(context, customer, values).then((row) => [row])
                : insertRows(context, customer, [values, values]),
            );
            const own = fields.flatMap((field) => {
              const value = stored.get(field) ?? field.default;
              return value === undefined ? [] : [[field.storedAs, value] as const];
            });
            for (const row of rows) model.set(row.id, new Map(own));
          } else if (id === undefined) {
          } else if (one.action === 'update') {
            await layer.run('write', tenant, (context) => updateRow(context, customer, id, { customFields: input }));
            for (const [field, value] of stored) {
              if (value === undefined) model.get(id)?.delete(field.storedAs);
              else model.get(id)?.set(field.storedAs, value);
            }
            seen.updated++;
          } else {
            const references = fields.filter(({ type }) => type === 'REFERENCE');
            const referred = [...model].some(
              ([other, values]) =>
                other !== id && references.some(({ storedAs }) => [values.get(storedAs)].flat().includes(id)),
            );
            const outcome = await layer
              .run('write', tenant, (context) => deleteRow(context, customer, id))
              .catch((error: unknown) => error);
            expect(outcome instanceof UserErrors && outcome.userErrors[0]?.code).toBe(referred && 'IN_USE');
            if (referred) seen.kept++;
            else model.delete(id);
            if (!referred) seen.deleted++;
          }
        }
        await expectStored(tenant.id, model);
      }),
      { numRuns: 60 },
    );
    expect(Math.min(seen.updated, seen.deleted, seen.kept)).toBeGreaterThan(5);
  });

  async function expectStored(
    tenantId: string,
    model: ReadonlyMap<string, ReadonlyMap<string, StoredCustomValue>>,
  ): Promise<void> {
    const rows = await adminQuery<{ id: string; custom_fields: Record<string, StoredCustomValue> }>(
      layer.database.adminUrl,
      `select id, custom_fields from ${sharedSchema}.customers where tenant_id = $1`,
      [tenantId],
    );
    expect(Object.fromEntries(rows.map((row) => [row.id, row.custom_fields]))).toEqual(
      Object.fromEntries([...model].map(([id, values]) => [id, Object.fromEntries(values)])),
    );
    const kept = fields.filter(({ index }) => index === 'ready');
    const expected = [...model].flatMap(([id, values]) =>
      kept.flatMap((field) => {
        const value = values.get(field.storedAs);
        if (value === undefined) return [];
        return sideValues(field, value).map((side) =>
          [field.storedAs, id, side.position, sideColumn(field), String(side.value)].join(' '),
        );
      }),
    );
    const sides = await adminQuery<{ side: string }>(
      layer.database.adminUrl,
      `select concat_ws(' ', field_id, row_id, position, case
         when text_value is not null then 'text_value ' || text_value
         when integer_value is not null then 'integer_value ' || integer_value
         when timestamp_value is not null
           then 'timestamp_value ' || to_char(timestamp_value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         when date_value is not null then 'date_value ' || to_char(date_value, 'YYYY-MM-DD')
         when boolean_value is not null then 'boolean_value ' || boolean_value
         when uuid_value is not null then 'uuid_value ' || uuid_value end) as side
       from ${sharedSchema}.custom_values where tenant_id = $1`,
      [tenantId],
    );
    expect(sides.map(({ side }) => side).toSorted()).toEqual(expected.toSorted());
  }

  it('values of the greatest size are stored and kept aside', async () => {
    const tenant = tenantWith([
      customField({ name: 'text', type: 'STRING' }),
      customField({ name: 'kept', type: 'STRING', list: true, index: 'ready' }),
    ]);
    // Characters of four bytes that do not compress: what counts is the size in the B-tree.
    const text = (length: number): string =>
      Array.from({ length }, () => String.fromCodePoint(0x20000 + Math.floor(Math.random() * 40_000))).join('');
    const customFields = { text: text(4_000), kept: Array.from({ length: 20 }, () => text(500)) };
    const row = await layer.run('write', tenant, (context) =>
      insertRow(context, customer, { name: 'Ann', customFields }),
    );
    const loaded = await layer.run('read', tenant, (context) => context.load(customer, row.id));
    const stored = JSON.parse((loaded as unknown as { customFields: string }).customFields);
    expect(tenant.customFields.map(({ storedAs }) => stored[storedAs])).toEqual([customFields.text, customFields.kept]);
  });
});
