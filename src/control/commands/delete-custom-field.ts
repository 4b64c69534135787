import type { CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { findCustomField, markDeleting } from '../custom-fields/custom-field-store.ts';
import { findTenant } from '../find-tenant.ts';
import { type Caution, refuseBreaking } from '../fleet/refuse-breaking.ts';
import type { ChangedCustomField } from './define-custom-field.ts';

export interface DeleteCustomField {
  /** Slug or id. */
  readonly tenant: string;
  readonly field: CustomFieldName;
}

/**
 * Deletes a custom field: it is gone for clients at once, its name is free, and a new field of that name has none of its
 * values. They are removed by {@link resumeCustomFields}, which is to be called next.
 *
 * @param caution with which operations that clients use are looked at; without, they are not
 * @returns the field as it was
 * @throws RowhouseError TENANT_NOT_FOUND, CUSTOM_FIELD_NOT_FOUND, OPERATIONS_BREAK unless it is forced
 */
export async function deleteCustomField(
  control: Control,
  { tenant: named, field: name }: DeleteCustomField,
  caution?: Caution,
): Promise<Omit<ChangedCustomField, 'changed'>> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    const { field } = await findCustomField(client, tenant.id, name);
    const customFields = tenant.customFields.filter(({ id }) => id !== field.id);
    const broken = await refuseBreaking(client, tenant, { ...tenant, customFields }, caution);
    await markDeleting(client, tenant.id, field.id);
    await audit(client, {
      actor: control.actor,
      action: 'delete-custom-field',
      tenantId: tenant.id,
      details: { id: field.id, definition: field, ...(broken > 0 && { broken }) },
    });
    return { tenant: await findTenant(client, tenant.id), field };
  });
}
