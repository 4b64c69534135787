import type { CustomField, CustomFieldStorage, StoredCustomValue } from '../tenancy/custom-field.ts';
import type { StoredCustomFields } from './columns.ts';
import type { CustomFieldChange } from './custom-field-changes.ts';
import { isKeptAside, type SideEntry } from './custom-field-side-table.ts';

/** The column `custom_fields` of a row after changes. What they don't speak of stays, whatever it is. */
export function changedCustomFields(
  stored: StoredCustomFields,
  changes: readonly CustomFieldChange[],
): StoredCustomFields {
  const values = new Map(Object.entries(stored));
  for (const { field, value, converted } of changes) {
    put(values, field.storedAs, value);
    if (field.conversion) put(values, field.conversion.storedAs, converted);
  }
  return Object.fromEntries(values);
}

function put(values: Map<string, StoredCustomValue>, key: string, value: StoredCustomValue | undefined): void {
  if (value === undefined) values.delete(key);
  else values.set(key, value);
}

/** Those of the changes that make a value another. */
export function realChanges(
  stored: StoredCustomFields,
  changes: readonly CustomFieldChange[],
): readonly CustomFieldChange[] {
  return changes.filter(
    ({ field, value, converted }) =>
      differs(stored[field.storedAs], value) ||
      (field.conversion !== undefined && differs(stored[field.conversion.storedAs], converted)),
  );
}

function differs(left: StoredCustomValue | undefined, right: StoredCustomValue | undefined): boolean {
  return JSON.stringify(left) !== JSON.stringify(right);
}

/** What the side table holds for changed fields of a row. */
export function sideEntriesOf(rowId: string, changes: readonly CustomFieldChange[]): readonly SideEntry[] {
  return changes.flatMap(({ field, value, converted }) =>
    storagesAside(field).map((storage) => ({ storage, rowId, value: storage === field ? value : converted })),
  );
}

/** Under which keys the side table may hold something for a row, without values: to remove it. */
export function emptySideEntries(rowId: string, fields: readonly CustomField[]): readonly SideEntry[] {
  return fields.flatMap(storagesAside).map((storage) => ({ storage, rowId }));
}

/** The forms in which a field is kept aside: its own and, while its values are converted, the one to come. */
function storagesAside(field: CustomField): readonly CustomFieldStorage[] {
  const { conversion, index } = field;
  return [field, ...(conversion ? [conversion] : [])].filter(({ type }) => isKeptAside({ type, index }));
}
