import type { CustomField } from '../../tenancy/custom-field.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { addLeftovers, customFieldRecords, saveCustomField } from './custom-field-store.ts';
import type { FieldWork } from './field-work.ts';

/** What becomes of a field after a step of work on its values. */
export interface ChangedField {
  readonly field: CustomField;
  /** A key whose values are to be removed. */
  readonly leftover?: string;
}

/**
 * Changes the definition of a field if it is still as the work left it.
 *
 * @param decide given the field as it is now; undefined where it is another by now
 */
export async function changeField(
  control: Control,
  { tenant, field: { id } }: FieldWork,
  decide: (field: CustomField) => ChangedField | undefined,
): Promise<void> {
  await control.transaction(async (client) => {
    await findTenant(client, tenant.id, true);
    const record = (await customFieldRecords(client, tenant.id)).find(({ field }) => field.id === id);
    const decided = record && decide(record.field);
    if (!decided) return;
    await saveCustomField(client, tenant.id, decided.field);
    if (decided.leftover !== undefined) await addLeftovers(client, tenant.id, id, [decided.leftover]);
  });
}
