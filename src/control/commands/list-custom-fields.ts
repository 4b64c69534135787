import type { CustomField } from '../../tenancy/custom-field.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { Control } from '../control.ts';
import { type CustomFieldRecord, customFieldRecords } from '../custom-fields/custom-field-store.ts';
import { findTenant } from '../find-tenant.ts';

/** A custom field, and what {@link resumeCustomFields} has to finish on it. */
export interface ListedCustomField extends CustomField {
  readonly pending: readonly PendingWork[];
}

/** What a command has begun: the removal of all values, of those of before a conversion, and so on. */
export type PendingWork = 'deletion' | 'conversion' | 'index' | 'removal of the index' | 'removal of old values';

/**
 * The custom fields of a tenant by entity and name. Those that are deleted stand among them until their values are gone.
 *
 * @param named slug or id
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function listCustomFields(
  control: Control,
  named: string,
): Promise<{ readonly tenant: Tenant; readonly fields: readonly ListedCustomField[] }> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named);
    const records = await customFieldRecords(client, tenant.id);
    return { tenant, fields: records.map((record) => ({ ...record.field, pending: pendingOf(record) })) };
  });
}

function pendingOf({ field, deleting, leftovers }: CustomFieldRecord): readonly PendingWork[] {
  const pending: PendingWork[] = [];
  if (deleting) pending.push('deletion');
  if (field.conversion) pending.push('conversion');
  if (field.index === 'building') pending.push('index');
  if (field.index === 'dropping') pending.push('removal of the index');
  if (leftovers.length > 0) pending.push('removal of old values');
  return pending;
}
