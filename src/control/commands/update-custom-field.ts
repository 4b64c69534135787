import { isDeepStrictEqual } from 'node:util';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { CustomFieldChange, CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { applyChange } from '../custom-fields/apply-change.ts';
import {
  activeRecord,
  customFieldRecords,
  findCustomField,
  saveCustomField,
} from '../custom-fields/custom-field-store.ts';
import { refuseOversized } from '../custom-fields/definitions-size.ts';
import { allEntities, type DefinitionHouse } from '../custom-fields/house.ts';
import { refuseWhileBusy } from '../custom-fields/refusals.ts';
import { refuseUncomposable, withField } from '../custom-fields/trial-composition.ts';
import { findTenant } from '../find-tenant.ts';
import { refuseBreaking } from '../fleet/refuse-breaking.ts';
import type { ChangedCustomField } from './define-custom-field.ts';

export interface UpdateCustomField {
  /** Slug or id. */
  readonly tenant: string;
  readonly field: CustomFieldName;
  /** What is to change, or how that follows from the field as it is then: nobody else changes it meanwhile. */
  readonly change: CustomFieldChange | ((field: CustomField) => CustomFieldChange);
  /** Renames it although operations break by it that clients use. */
  readonly force?: boolean | undefined;
}

/** What decides which values are taken: not to be changed while values are converted by what was decided before. */
const decisive = ['rules', 'default', 'values'] as const satisfies readonly (keyof CustomFieldChange)[];

/**
 * Changes the definition of a custom field: its name, its words, what is asked of new values. Stored values stay as they
 * are, also those that the new rules would refuse. Idempotent.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, CUSTOM_FIELD_NOT_FOUND, CUSTOM_FIELD_INVALID with all faults by path (also for
 *   leaving out a value of an ENUM, which is a conversion), CUSTOM_FIELD_TAKEN, CUSTOM_FIELD_BUSY,
 *   CUSTOM_FIELD_LIMIT for definitions that become too large together, OPERATIONS_BREAK unless it is forced
 */
export async function updateCustomField(
  control: Control,
  { modules }: DefinitionHouse,
  { tenant: named, field: name, change: wanted, force }: UpdateCustomField,
): Promise<ChangedCustomField> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    const { field } = await findCustomField(client, tenant.id, name);
    const change = typeof wanted === 'function' ? wanted(field) : wanted;
    const updated = applyChange(field, change, allEntities(modules));
    if (isDeepStrictEqual(JSON.parse(JSON.stringify(field)), JSON.parse(JSON.stringify(updated)))) {
      return { tenant, field, changed: false };
    }
    if (field.conversion && decisive.some((key) => change[key] !== undefined)) refuseWhileBusy(field);
    const records = await customFieldRecords(client, tenant.id);
    const namesake = activeRecord(records, { entity: updated.entity, name: updated.name });
    if (namesake && namesake.field.id !== field.id) {
      throw new RowhouseError('CUSTOM_FIELD_TAKEN', {
        message: `${updated.entity} has another custom field ${updated.name} already.`,
      });
    }
    refuseOversized(records, updated);
    await refuseUncomposable(modules, tenant, withField(tenant, updated));
    const customFields = withField(tenant, updated);
    // Nothing else of an update takes anything away from the schema.
    if (updated.name !== field.name)
      await refuseBreaking(client, tenant, { ...tenant, customFields }, { modules, force });
    await saveCustomField(client, tenant.id, updated);
    await audit(client, {
      actor: control.actor,
      action: 'update-custom-field',
      tenantId: tenant.id,
      details: { id: field.id, field: `${field.entity}.${field.name}`, change },
    });
    return { tenant: await findTenant(client, tenant.id), field: updated, changed: true };
  });
}
