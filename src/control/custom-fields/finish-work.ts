import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { changeField } from './change-field.ts';
import { type CustomFieldRecord, customFieldRecords, removeDefinition, removeLeftover } from './custom-field-store.ts';
import { announce, type FieldWork, fieldWork, type WorkObserver } from './field-work.ts';
import { finishConversion, isSettling, settle } from './finish-conversion.ts';
import type { CustomFieldHouse } from './house.ts';
import { indexValues } from './index-values.ts';
import { removeIndex, removeValues } from './remove-values.ts';
import type { WorkSessions } from './work-session.ts';

/** Whether a command was begun on a field that has not come to its end. */
export function isUnfinished({ field, deleting, leftovers }: CustomFieldRecord): boolean {
  return (
    deleting ||
    leftovers.length > 0 ||
    field.conversion !== undefined ||
    field.index === 'building' ||
    field.index === 'dropping'
  );
}

/** What all work on a tenant's custom fields needs. */
export interface FinishingWork {
  readonly control: Control;
  readonly house: CustomFieldHouse;
  readonly sessions: WorkSessions;
  readonly observer: WorkObserver;
}

/** Between reading the catalog and writing values another command may have changed the field: so often it is read again. */
const rereads = 100;

/**
 * Brings a field from whatever state the catalog has it in to one in which nothing is pending. What is to be done stands
 * in the catalog alone, each step is done in batches that may be repeated, and the catalog is told when all are through:
 * whoever dies on the way is followed by the next who calls this.
 *
 * @throws RowhouseError CUSTOM_FIELD_NOT_CONVERTIBLE after a conversion, or the making of an index, was undone because of
 *   stored values; TENANT_CHANGED when others do not stop to change the field; what sessions throw
 */
export async function finishWork(finishing: FinishingWork, tenantId: string, fieldId: string): Promise<void> {
  let refusal: RowhouseError | undefined;
  for (let attempt = 1; ; ) {
    const { tenant, record } = await read(finishing.control, tenantId, fieldId);
    if (!record || !isUnfinished(record)) break;
    const work = fieldWork(finishing.house, finishing.sessions, tenant, record.field, finishing.observer);
    try {
      // Also when it was begun by someone who did not come to it.
      await announce(work);
      refusal = (await takeStep(finishing.control, work, record)) ?? refusal;
    } catch (error) {
      const changed = error instanceof RowhouseError && error.code === 'TENANT_CHANGED';
      if (!changed || attempt === rereads) throw error;
      attempt++;
    }
  }
  if (refusal) throw refusal;
}

/** @returns why what was begun had to be undone */
async function takeStep(
  control: Control,
  work: FieldWork,
  record: CustomFieldRecord,
): Promise<RowhouseError | undefined> {
  const { tenant } = work;
  const { field, deleting, leftovers } = record;
  const [leftover] = leftovers;
  if (!deleting && isSettling(record)) {
    await settle(control, work);
  } else if (leftover !== undefined) {
    await removeValues(work, leftover);
    await control.transaction((client) => removeLeftover(client, tenant.id, field.id, leftover));
  } else if (deleting) {
    for (const key of [field.storedAs, ...(field.conversion ? [field.conversion.storedAs] : [])]) {
      await removeValues(work, key);
    }
    await control.transaction((client) => removeDefinition(client, tenant.id, field.id));
  } else if (field.conversion) {
    return finishConversion(control, work, field.conversion);
  } else if (field.index === 'building') {
    const refusals = await indexValues(work);
    await setIndex(control, work, refusals.count > 0 ? 'dropping' : 'ready');
    if (refusals.count > 0) return refusals.toError(field, 'be indexed');
  } else {
    await removeIndex(work, field.storedAs);
    await setIndex(control, work, 'none');
  }
  return undefined;
}

function setIndex(control: Control, work: FieldWork, index: CustomField['index']): Promise<void> {
  return changeField(control, work, (field) =>
    field.index === work.field.index ? { field: { ...field, index } } : undefined,
  );
}

function read(
  control: Control,
  tenantId: string,
  fieldId: string,
): Promise<{ readonly tenant: Tenant; readonly record: CustomFieldRecord | undefined }> {
  return control.transaction(async (client) => {
    // Held, so that the epoch is that of the definitions: announced with an older one, writers of before would pass.
    const tenant = await findTenant(client, tenantId, true);
    const records = await customFieldRecords(client, tenant.id);
    return { tenant, record: records.find(({ field }) => field.id === fieldId) };
  });
}
