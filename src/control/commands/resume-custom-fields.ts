import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { Control } from '../control.ts';
import {
  customFieldRecords,
  findCustomField,
  tenantsWithUnfinishedFields,
} from '../custom-fields/custom-field-store.ts';
import type { WorkObserver } from '../custom-fields/field-work.ts';
import { finishWork, isUnfinished } from '../custom-fields/finish-work.ts';
import type { CustomFieldHouse } from '../custom-fields/house.ts';
import { withWorkSessions } from '../custom-fields/work-session.ts';
import { findTenant } from '../find-tenant.ts';

export interface ResumeCustomFields extends WorkObserver {
  /** Slug or id. */
  readonly tenant: string;
  /** Id of the one field to be brought to an end; all of the tenant where it is left out. */
  readonly fieldId?: string;
}

/**
 * Finishes what commands began on a tenant's custom fields and did not bring to its end: indexes, conversions, the removal
 * of values. Idempotent; several at once take turns; whoever is killed is simply run again.
 *
 * @returns `Entity.name` of the fields on which something was pending
 * @throws RowhouseError TENANT_NOT_FOUND, CUSTOM_FIELD_NOT_CONVERTIBLE, DATABASE_UNAVAILABLE, LOCK_TIMEOUT;
 *   EXTENSION_UNKNOWN for a field of an extension that this house no longer has, after all others were finished
 */
export async function resumeCustomFields(
  control: Control,
  house: CustomFieldHouse,
  command: ResumeCustomFields,
): Promise<{ readonly tenant: Tenant; readonly finished: readonly string[] }> {
  const before = await unfinished(control, command);
  if (before.fields.length === 0) return { tenant: before.tenant, finished: [] };
  return control.inTurn(
    // Not the name of the lock that writers share: the catalog and the rows may be in one database.
    `rowhouse custom field work ${before.tenant.id}`,
    (signal) =>
      withWorkSessions(house, signal, async (sessions) => {
        // Whoever had the turn before may have done it.
        const { tenant, fields } = await unfinished(control, command);
        let failure: unknown;
        for (const { id } of fields) {
          try {
            await finishWork({ control, house, sessions, observer: command }, tenant.id, id);
          } catch (error) {
            if (!isHopeless(error)) throw error;
            failure ??= error;
          }
        }
        if (failure) throw failure;
        return {
          tenant: await control.transaction((client) => findTenant(client, tenant.id)),
          finished: fields.map(({ entity, name }) => `${entity}.${name}`),
        };
      }),
    command.onWaiting,
  );
}

/** It stays so until the house has the extension again: what was deleted of the other fields must not wait for that. */
function isHopeless(error: unknown): boolean {
  return error instanceof RowhouseError && error.code === 'EXTENSION_UNKNOWN';
}

/**
 * The tenants for whom {@link resumeCustomFields} has something to do: their administrators delete custom fields over
 * GraphQL, and the values of those wait for an operator.
 *
 * @returns slugs
 */
export async function listUnfinishedTenants(control: Control): Promise<readonly string[]> {
  return control.transaction(tenantsWithUnfinishedFields);
}

/**
 * Finishes what a command has just begun on one field.
 *
 * @returns the tenant and the field as they are then
 */
export async function finishCustomField(
  control: Control,
  house: CustomFieldHouse,
  { tenant: { id }, field }: { readonly tenant: Tenant; readonly field: CustomField },
  observer: WorkObserver,
): Promise<{ readonly tenant: Tenant; readonly field: CustomField }> {
  await resumeCustomFields(control, house, { tenant: id, fieldId: field.id, ...observer });
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, id);
    return { tenant, field: (await findCustomField(client, id, field)).field };
  });
}

function unfinished(control: Control, { tenant: named, fieldId }: ResumeCustomFields) {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named);
    const records = await customFieldRecords(client, tenant.id);
    const pending = records.filter(
      (record) => isUnfinished(record) && (fieldId ?? record.field.id) === record.field.id,
    );
    return { tenant, fields: pending.map(({ field }) => field) };
  });
}
