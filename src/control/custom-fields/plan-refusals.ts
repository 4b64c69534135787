import type pg from 'pg';
import { RowhouseError } from '../../kernel/errors.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { customFieldRecords } from './custom-field-store.ts';
import { limitsOf } from './plans.ts';

/** Whether a field takes one of the indexes that a plan allows: one that is going to have an index has taken it already. */
function isIndexed({ index }: { readonly index: string }): boolean {
  return index === 'ready' || index === 'building';
}

/**
 * Holds a tenant to its plan before a field is added to an entity, or an index.
 *
 * @param adding what is to come: a field, with an index or without, or an index alone
 * @throws RowhouseError CUSTOM_FIELD_LIMIT
 */
export async function refuseBeyondPlan(
  client: pg.ClientBase,
  tenant: Tenant,
  entity: string,
  adding: { readonly field: boolean; readonly index: boolean },
): Promise<void> {
  const plan = await limitsOf(client, tenant.plan);
  const records = (await customFieldRecords(client, tenant.id)).filter(({ field }) => field.entity === entity);
  const present = records.filter(({ deleting }) => !deleting);
  const indexed = present.filter(({ field }) => isIndexed(field));
  const refuse = (message: string, limit: number): never => {
    throw new RowhouseError('CUSTOM_FIELD_LIMIT', { message, details: { plan: tenant.plan, limit } });
  };
  if (adding.field && present.length >= plan.customFields) {
    refuse(
      `The plan ${tenant.plan} allows ${plan.customFields} custom fields of ${entity}, and it has ${present.length}.`,
      plan.customFields,
    );
  }
  if (adding.index && indexed.length >= plan.indexedCustomFields) {
    refuse(
      `The plan ${tenant.plan} allows ${plan.indexedCustomFields} indexed custom fields of ${entity} (references are always indexed), and it has ${indexed.length}.`,
      plan.indexedCustomFields,
    );
  }
  // Whoever defines and deletes in turn would fill the catalog and the rows without end: as many again as the plan allows
  // may wait for the removal of their values.
  const waiting = records.length - present.length;
  if (adding.field && waiting > plan.customFields) {
    refuse(
      `${waiting} deleted custom fields of ${entity} still have values. An operator removes them with \`rowhouse custom-field resume ${tenant.slug}\`.`,
      plan.customFields,
    );
  }
}
