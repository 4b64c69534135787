import type { CustomField, CustomFieldStorage, CustomFieldType, StoredCustomValue } from '../tenancy/custom-field.ts';
import type { Reader } from './loaders.ts';
import { type Sql, sql, tenant } from './sql.ts';
import { together } from './together.ts';
import { scaleDecimal } from './values.ts';

/** The columns of values in `custom_values`, and their PostgreSQL types. */
const valueColumns = Object.freeze({
  text_value: sql`text`,
  integer_value: sql`bigint`,
  timestamp_value: sql`timestamptz`,
  date_value: sql`date`,
  boolean_value: sql`boolean`,
  uuid_value: sql`uuid`,
});

/** Name of a column of values in `custom_values`. */
export type SideColumn = keyof typeof valueColumns;

const columnOfType: Readonly<Record<CustomFieldType, SideColumn>> = Object.freeze({
  STRING: 'text_value',
  ENUM: 'text_value',
  INT: 'integer_value',
  DECIMAL: 'integer_value',
  DATETIME: 'timestamp_value',
  DATE: 'date_value',
  BOOLEAN: 'boolean_value',
  REFERENCE: 'uuid_value',
});

/** Whether writers keep a field's values in the side table as well; whether they may be read there is `index` alone. */
export function isKeptAside(field: Pick<CustomField, 'type' | 'index'>): boolean {
  return field.type === 'REFERENCE' || field.index === 'building' || field.index === 'ready';
}

/** The column of the side table that holds values of this type. */
export function sideColumn(storage: Pick<CustomFieldStorage, 'type'>): SideColumn {
  return columnOfType[storage.type];
}

/** One value as the side table has it. */
export interface SideValue {
  readonly position: number;
  /** For {@link sideColumn}; whole numbers that a float could not carry are text. */
  readonly value: string | number | boolean;
}

/** What the side table holds for a value: a row for each element of a list, one for any other. */
export function sideValues(
  storage: Pick<CustomFieldStorage, 'type' | 'scale'>,
  stored: StoredCustomValue,
): readonly SideValue[] {
  const elements: readonly (string | number | boolean)[] = typeof stored === 'object' ? stored : [stored];
  return elements.map((element, position) => ({ position, value: sideValue(storage, element) }));
}

function sideValue({ type, scale }: Pick<CustomFieldStorage, 'type' | 'scale'>, element: string | number | boolean) {
  return type === 'DECIMAL' ? scaleDecimal(String(element), scale ?? 0, 'down').value.toString() : element;
}

/** The value of one row under one key. */
export interface SideEntry {
  readonly storage: Pick<CustomFieldStorage, 'type' | 'scale' | 'storedAs'>;
  readonly rowId: string;
  /** Undefined where the row has none. */
  readonly value?: StoredCustomValue | undefined;
}

/**
 * Adds the values of rows under one key, those that are there left as they are: they were written by someone who knew the
 * key, and are the row's. Nothing is looked for to be removed, which took as long as the rest. Whoever calls holds the
 * rows locked.
 */
export async function addSideValues(
  reader: Reader,
  storage: SideEntry['storage'],
  rows: readonly { readonly id: string; readonly value: StoredCustomValue }[],
): Promise<void> {
  const entries = rows.map(({ id, value }) => ({ storage, rowId: id, value }));
  await insert(reader, entries, sql`on conflict (tenant_id, field_id, row_id, position) do nothing`);
}

/**
 * Makes the side table hold exactly these values, in one flight; `value` is undefined for a row that has none. Whoever
 * calls holds the rows locked.
 */
export async function replaceSideEntries(reader: Reader, entries: readonly SideEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await together(deleteSideEntries(reader, entries), insertSideEntries(reader, entries));
}

/** Adds values of rows that have none yet. */
export async function insertSideEntries(reader: Reader, entries: readonly SideEntry[]): Promise<void> {
  await insert(reader, entries, sql.empty);
}

/** One statement, the same for every type and number of values. */
async function insert(reader: Reader, entries: readonly SideEntry[], onConflict: Sql): Promise<void> {
  const values = entries.flatMap(({ storage, rowId, value }) =>
    value === undefined ? [] : sideValues(storage, value).map((one) => ({ storage, rowId, ...one })),
  );
  if (values.length === 0) return;
  const names = sql.join(Object.keys(valueColumns).map(sql.identifier), ', ');
  const arrays = Object.entries(valueColumns).map(
    ([name, type]) =>
      sql`${values.map(({ storage, value }) => (sideColumn(storage) === name ? value : null))}::${type}[]`,
  );
  await reader.query(sql`
insert into custom_values (tenant_id, field_id, row_id, position, ${names})
select ${tenant}, field_id, row_id, position, ${names}
from unnest(
  ${values.map(({ storage }) => storage.storedAs)}::uuid[],
  ${values.map(({ rowId }) => rowId)}::uuid[],
  ${values.map(({ position }) => position)}::integer[],
  ${sql.join(arrays, ', ')}
) as given (field_id, row_id, position, ${names})
${onConflict}
returning position`);
}

/** Removes what the side table holds for rows, each under a key of its own. */
export async function deleteSideEntries(reader: Reader, entries: readonly SideEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await reader.query(sql`
delete from custom_values stored
using unnest(
  ${entries.map(({ storage }) => storage.storedAs)}::uuid[],
  ${entries.map(({ rowId }) => rowId)}::uuid[]
) as given (field_id, row_id)
where stored.tenant_id = ${tenant} and stored.field_id = given.field_id and stored.row_id = given.row_id`);
}

/** Removes the values of rows under a key. */
export async function removeSideValues(reader: Reader, storedAs: string, rowIds: readonly string[]): Promise<void> {
  await reader.query(sql`
delete from custom_values
where tenant_id = ${tenant} and field_id = ${storedAs}::uuid and row_id = any(${rowIds}::uuid[])`);
}
