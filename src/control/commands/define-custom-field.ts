import { newId } from '../../data/identifiers.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { CustomFieldDefinition } from '../../tenancy/custom-field-definition.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { type CheckedDefinition, checkDefinition } from '../custom-fields/check-definition.ts';
import { activeRecord, customFieldRecords, insertCustomField } from '../custom-fields/custom-field-store.ts';
import { refuseOversized } from '../custom-fields/definitions-size.ts';
import { differences } from '../custom-fields/differences.ts';
import type { DefinitionHouse } from '../custom-fields/house.ts';
import { refuseBeyondPlan } from '../custom-fields/plan-refusals.ts';
import { refuseFaultyDefinition } from '../custom-fields/refusals.ts';
import { refuseUncomposable } from '../custom-fields/trial-composition.ts';
import { findTenant } from '../find-tenant.ts';
import { tenantEntities } from '../import/tenant-entities.ts';

export type { CustomFieldDefinition };

export interface DefineCustomField {
  /** Slug or id. */
  readonly tenant: string;
  readonly definition: CustomFieldDefinition;
}

/** What a command on a custom field left behind. */
export interface ChangedCustomField {
  readonly tenant: Tenant;
  readonly field: CustomField;
  readonly changed: boolean;
}

/**
 * Defines a custom field. Idempotent: the same definition again changes nothing. Every gateway process serves it within a
 * second.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, CUSTOM_FIELD_INVALID with all faults by path, CUSTOM_FIELD_TAKEN when the entity
 *   has another field of this name, CUSTOM_FIELD_LIMIT
 */
export async function defineCustomField(
  control: Control,
  { modules }: DefinitionHouse,
  { tenant: named, definition }: DefineCustomField,
): Promise<ChangedCustomField> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    const { faults, field: checked } = checkDefinition(definition, tenantEntities(modules, tenant));
    refuseFaultyDefinition(faults);
    const defined = checked as CheckedDefinition;
    const records = await customFieldRecords(client, tenant.id);
    const present = activeRecord(records, defined)?.field;
    if (present) {
      refuseOther(present, defined);
      return { tenant, field: present, changed: false };
    }
    await refuseBeyondPlan(client, tenant, defined.entity, { field: true, index: defined.index === 'ready' });
    const field: CustomField = Object.freeze({ ...defined, id: newId(), storedAs: newId() });
    refuseOversized(records, field);
    await refuseUncomposable(modules, tenant, [...tenant.customFields, field]);
    await insertCustomField(client, tenant.id, field);
    await audit(client, {
      actor: control.actor,
      action: 'define-custom-field',
      tenantId: tenant.id,
      details: { id: field.id, definition: defined },
    });
    return { tenant: await findTenant(client, tenant.id), field, changed: true };
  });
}

function refuseOther(present: CustomField, defined: CheckedDefinition): void {
  const others = differences(present, defined);
  if (others.length === 0) return;
  throw new RowhouseError('CUSTOM_FIELD_TAKEN', {
    message: `${present.entity} has a custom field ${present.name} already, with another ${others.join(', ')}. Update or convert it, or choose another name.`,
    details: { differences: others },
  });
}
