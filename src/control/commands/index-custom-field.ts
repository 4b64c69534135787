import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { checkDefinition } from '../custom-fields/check-definition.ts';
import { findCustomField, saveCustomField } from '../custom-fields/custom-field-store.ts';
import type { WorkObserver } from '../custom-fields/field-work.ts';
import { allEntities, type CustomFieldHouse } from '../custom-fields/house.ts';
import { refuseBeyondPlan } from '../custom-fields/plan-refusals.ts';
import { refuseFaultyDefinition, refuseWhileBusy } from '../custom-fields/refusals.ts';
import { definitionOf } from '../custom-fields/value-texts.ts';
import { findTenant } from '../find-tenant.ts';
import type { ChangedCustomField } from './define-custom-field.ts';
import { finishCustomField } from './resume-custom-fields.ts';

export interface IndexCustomField extends WorkObserver {
  /** Slug or id. */
  readonly tenant: string;
  readonly field: CustomFieldName;
  /** Whether it is to have an index. */
  readonly indexed: boolean;
}

/**
 * Makes the index of a custom field, or drops it. Idempotent: what was cut off is finished. Filters and orders work as
 * before while it runs, and use the index from its end on.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, CUSTOM_FIELD_NOT_FOUND, CUSTOM_FIELD_LIMIT, CUSTOM_FIELD_BUSY,
 *   CUSTOM_FIELD_INVALID with all rules, and the default, that no index can hold, CUSTOM_FIELD_IN_USE for the index of a
 *   reference, which its protection rests on, CUSTOM_FIELD_NOT_CONVERTIBLE naming texts that are too long for an index,
 *   after everything was undone
 */
export async function indexCustomField(
  control: Control,
  house: CustomFieldHouse,
  { tenant: named, field: name, indexed, ...observer }: IndexCustomField,
): Promise<ChangedCustomField> {
  const begun = await control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    const { field } = await findCustomField(client, tenant.id, name);
    const [pending, done] = indexed ? (['building', 'ready'] as const) : (['dropping', 'none'] as const);
    if (field.index === pending || field.index === done) return { tenant, field, changed: field.index === pending };
    refuseWhileBusy(field);
    if (field.type === 'REFERENCE') {
      throw new RowhouseError('CUSTOM_FIELD_IN_USE', {
        message: `${field.entity}.${field.name} is a reference. Its index protects the rows that it refers to and cannot be dropped.`,
      });
    }
    if (indexed) {
      // What an index asks of values, it asks of the rules and the default that they are held to from now on.
      const asIndexed = { ...definitionOf(field), index: true };
      refuseFaultyDefinition(checkDefinition(asIndexed, allEntities(house.modules)).faults);
      await refuseBeyondPlan(client, tenant, field.entity, { field: false, index: true });
    }
    await saveCustomField(client, tenant.id, { ...field, index: pending });
    await audit(client, {
      actor: control.actor,
      action: indexed ? 'index-custom-field' : 'unindex-custom-field',
      tenantId: tenant.id,
      details: { id: field.id, field: `${field.entity}.${field.name}` },
    });
    return { tenant, field, changed: true };
  });
  if (!begun.changed) return begun;
  return { ...(await finishCustomField(control, house, begun, observer)), changed: true };
}
