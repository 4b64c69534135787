import { sideColumn, sideValues } from '../../src/data/custom-field-side-table.ts';
import { newId } from '../../src/data/identifiers.ts';
import type { CustomField, StoredCustomValue } from '../../src/tenancy/custom-field.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { sharedSchema, testTenant } from './data-layer.ts';
import { adminQuery, type TestDatabase } from './databases.ts';

/** A custom field of customers as the catalog would tell of it; only what matters to a test is given. */
export function customField(given: Pick<CustomField, 'name' | 'type'> & Partial<CustomField>): CustomField {
  return {
    id: newId(),
    entity: 'Customer',
    list: false,
    rules: {},
    storedAs: newId(),
    required: false,
    personalData: false,
    index: given.type === 'REFERENCE' ? 'ready' : 'none',
    ...(given.type === 'DECIMAL' && { scale: 4 }),
    ...(given.type === 'ENUM' && { values: ['BLUE', 'GREEN', 'RED'].map((name) => ({ name })) }),
    ...(given.type === 'REFERENCE' && { references: 'Customer' }),
    ...given,
  };
}

const types = { text: 'STRING', count: 'INT', price: 'DECIMAL', flag: 'BOOLEAN', day: 'DATE', at: 'DATETIME' } as const;

/** What the fields of {@link everyCustomField} hold, by the name that the indexed and the unindexed one share. */
export const customValueNames = [...Object.keys(types), 'color', 'owner'] as const;

/** `text` and `textKept`: the same values, read from the jsonb column and through the side table; lists likewise. */
export const keptName = (name: string): string => `${name}Kept`;
export const listName = (name: string): string => `${name}List`;

/** A custom field of every type, alone and as a list, indexed and not. */
export function everyCustomField(): readonly CustomField[] {
  return [...Object.entries({ ...types, color: 'ENUM' as const, owner: 'REFERENCE' as const })].flatMap(
    ([name, type]) =>
      [false, true].flatMap((list) => {
        const own = list ? listName(name) : name;
        const kept = customField({ name: keptName(own), type, list, index: 'ready' });
        return type === 'REFERENCE' ? [kept] : [customField({ name: own, type, list }), kept];
      }),
  );
}

/** A tenant that has defined custom fields. */
export function tenantWith(customFields: readonly CustomField[]): Tenant {
  return { ...testTenant(), customFields };
}

export interface CustomRow {
  readonly id: string;
  readonly name: string;
  /** By the name of the field without {@link keptName}; null and undefined for none. */
  readonly values: Readonly<Record<string, StoredCustomValue | null | undefined>>;
}

/** Stores customers with their custom fields, as the administrator; both kinds of a field get the same value. */
export async function storeCustomRows(
  database: TestDatabase,
  tenant: Tenant,
  rows: readonly CustomRow[],
): Promise<void> {
  const storedIn = (row: CustomRow, { name }: CustomField) => row.values[name.replace(/Kept$/, '')] ?? undefined;
  await adminQuery(
    database.adminUrl,
    `insert into ${sharedSchema}.customers (tenant_id, id, name, custom_fields)
    select $1::uuid, row.id, row.name, row.custom_fields
    from jsonb_to_recordset($2::jsonb) as row (id uuid, name text, custom_fields jsonb)`,
    [
      tenant.id,
      JSON.stringify(
        rows.map((row) => ({
          id: row.id,
          name: row.name,
          // As JSON has it: what is undefined is not there.
          custom_fields: Object.fromEntries(tenant.customFields.map((field) => [field.storedAs, storedIn(row, field)])),
        })),
      ),
    ],
  );
  const aside = tenant.customFields
    .filter((field) => field.index === 'ready')
    .flatMap((field) =>
      rows.flatMap((row) => {
        const stored = storedIn(row, field);
        if (stored === undefined) return [];
        return sideValues(field, stored).map(({ position, value }) => ({
          field_id: field.storedAs,
          row_id: row.id,
          position,
          [sideColumn(field)]: value,
        }));
      }),
    );
  const columns = ['text', 'integer', 'timestamp', 'date', 'boolean', 'uuid'].map((name) => `${name}_value`).join(', ');
  await adminQuery(
    database.adminUrl,
    `insert into ${sharedSchema}.custom_values (tenant_id, field_id, row_id, position, ${columns})
    select $1::uuid, field_id, row_id, position, ${columns}
    from jsonb_populate_recordset(null::${sharedSchema}.custom_values, $2::jsonb)`,
    [tenant.id, JSON.stringify(aside)],
  );
}
