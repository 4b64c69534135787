import { raiseCustomFieldEpoch } from '../../data/custom-field-epoch.ts';
import type { Entity } from '../../data/entity.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { allEntities, type CustomFieldHouse } from './house.ts';
import type { RowProgress } from './row-batches.ts';
import type { WorkSessions } from './work-session.ts';

/** What work on stored values is doing. */
export type WorkStep =
  /** Gateways are told how values are stored from now on, and those that do not know are refused. */
  'announce' | 'check' | 'convert' | 'index' | 'remove';

export interface WorkProgress {
  /** `Customer.tier`. */
  readonly field: string;
  readonly step: WorkStep;
  /** Rows looked through. */
  readonly done: number;
  readonly total: number;
}

/** Told of work that takes its time. */
export interface WorkObserver {
  readonly onProgress?: (progress: WorkProgress) => void;
  /** Another command works on custom fields of the tenant; this one waits for it. */
  readonly onWaiting?: () => void;
}

/** Work on the stored values of one field, by the record of the tenant as it is now. */
export interface FieldWork {
  readonly sessions: WorkSessions;
  readonly tenant: Tenant;
  readonly field: CustomField;
  readonly entity: Entity;
  readonly observer: WorkObserver;
}

/** @throws RowhouseError EXTENSION_UNKNOWN for an entity of an extension that this house no longer has */
export function fieldWork(
  { modules }: Pick<CustomFieldHouse, 'modules'>,
  sessions: WorkSessions,
  tenant: Tenant,
  field: CustomField,
  observer: WorkObserver,
): FieldWork {
  const entity = allEntities(modules).get(field.entity);
  if (!entity) {
    throw new RowhouseError('EXTENSION_UNKNOWN', {
      message: `${field.entity} belongs to no extension of this house; its values stay as they are.`,
    });
  }
  return { sessions, tenant, field, entity, observer };
}

/** Tells how far a step is. */
export function progressOf({ field, observer }: FieldWork, step: WorkStep): RowProgress {
  return (done, total) => observer.onProgress?.({ field: `${field.entity}.${field.name}`, step, done, total });
}

/**
 * Waits until every writer of custom values goes by the tenant's record as it is now: those that have begun by an older
 * one end, and those that begin are told to look again (design, section 4).
 */
export async function announce(work: FieldWork): Promise<void> {
  progressOf(work, 'announce')(0, 1);
  await work.sessions.run(work.tenant, 'write', (reader) => raiseCustomFieldEpoch(reader, work.tenant.epoch));
}
