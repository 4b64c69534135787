import { holdCustomFieldEpoch } from '../../data/custom-field-epoch.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import { createEvents, type Events } from '../../kernel/events.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { announceDefinitions } from './custom-epoch.ts';
import { type ImportCounts, ImportRun } from './import-run.ts';
import { type ImportSession, openImportSession } from './import-session.ts';
import { type ImportCustomFields, type ImportRow, importMemoryRows } from './memory-rows.ts';
import { type ImportModules, importedEntity, tenantEntities, unknownEntity } from './tenant-entities.ts';

export type { ImportCounts, ImportCustomFields, ImportModules, ImportRow };

/** Into which tenant, and by which way. */
export interface ImportTarget {
  /** PostgreSQL URL of the gateway role: an import goes through the same door as a request (law 1). */
  readonly databaseUrl: string;
  readonly tenant: Tenant;
  readonly modules: ImportModules;
  readonly events?: Events;
  /** Told when another import into the tenant is running, and this one waits for it. */
  readonly onWaiting?: () => void;
}

/** An import that is under way: rows of several entities, in one transaction. */
export interface Import {
  /**
   * Upserts rows by external id.
   *
   * A field that a row leaves out is left alone, null clears. A row that is there already without any difference is not
   * touched: `version` and `updatedAt` stay. References name external ids of rows that are there or were imported before.
   *
   * @param type GraphQL type of the entity
   * @throws RowhouseError MAPPING_INVALID for a type or a field that the tenant does not have. What is wrong with rows is
   *   gathered and thrown by {@link commit}.
   */
  rows(type: string, rows: Iterable<ImportRow> | AsyncIterable<ImportRow>): Promise<void>;
  /**
   * Commits, if no row had a fault.
   *
   * @throws RowhouseError IMPORT_INVALID with all faults, after everything was rolled back; TENANT_CHANGED when the way was
   *   changed in which custom fields are stored; COMMIT_FAILED, OUTCOME_UNKNOWN
   */
  commit(): Promise<ImportCounts>;
  /** Undoes everything; never throws, and does nothing after the end. */
  rollback(): Promise<void>;
}

/** The import of files besides: its tables are fed row by row. */
export interface FileImport extends Import {
  readonly run: ImportRun;
}

/**
 * Imports rows from memory, all or nothing.
 *
 * ```ts
 * await importRows({ databaseUrl, tenant, modules }, async (importing) => {
 *   await importing.rows('Customer', [{ externalId: 'c1', name: 'Alice', email: null, customFields: { tier: 'GOLD' } }]);
 *   await importing.rows('Order', [{ externalId: 'o1', number: '1', customer: 'c1', currency: 'USD' }]);
 * });
 * ```
 *
 * @param work whatever it throws undoes everything and is thrown on
 * @returns what became of the rows, by GraphQL type
 * @throws RowhouseError as {@link openImport} and {@link Import}
 */
export async function importRows(
  target: ImportTarget,
  work: (importing: Import) => Promise<void>,
): Promise<ImportCounts> {
  const importing = await openImport(target);
  try {
    await work(importing);
    return await importing.commit();
  } finally {
    await importing.rollback();
  }
}

/**
 * Opens an import into a tenant, in a transaction and on a connection of its own. Imports into one tenant take turns.
 * It must be ended by `commit` or `rollback`; {@link importRows} sees to that.
 *
 * @throws RowhouseError TENANT_STATUS_CONFLICT when the tenant is not active, LOCK_TIMEOUT, UNSAFE_ROLE,
 *   DATABASE_UNAVAILABLE, CLUSTER_UNKNOWN
 */
export async function openImport(target: ImportTarget): Promise<FileImport> {
  const { tenant, modules } = target;
  if (tenant.status !== 'active') {
    throw new RowhouseError('TENANT_STATUS_CONFLICT', {
      message: `The tenant ${tenant.slug} is ${tenant.status}; rows are imported into an active one.`,
    });
  }
  const entities = tenantEntities(modules, tenant);
  if (tenant.customFields.length > 0) await unlessOutdated(tenant, () => announceDefinitions(target, tenant));
  const session = await openImportSession(
    target.databaseUrl,
    tenant,
    target.events ?? createEvents(),
    target.onWaiting ?? (() => {}),
  );
  const run = new ImportRun(session, entities, tenant);
  return Object.freeze({
    run,
    async rows(type: string, rows: Iterable<ImportRow> | AsyncIterable<ImportRow>): Promise<void> {
      const entity = importedEntity(entities, type);
      if (!entity) {
        throw new RowhouseError('MAPPING_INVALID', { message: unknownEntity(modules, tenant, type, entities.keys()) });
      }
      await importMemoryRows(run, entity, rows, tenant.timeZone);
    },
    async commit(): Promise<ImportCounts> {
      // Before faults are told: by a record of before, a value may seem wrong that is not.
      if (tenant.customFields.length > 0) await refuseOutdated(session, tenant);
      if (run.faults.total > 0) {
        await session.rollback();
        throw run.faults.toError();
      }
      await session.commit();
      return run.counts;
    },
    rollback: () => session.rollback(),
  });
}

/** Not before the end: whoever holds the definitions keeps all who write custom values waiting while they are changed. */
async function refuseOutdated(session: ImportSession, tenant: Tenant): Promise<void> {
  try {
    await unlessOutdated(tenant, () => holdCustomFieldEpoch(session, tenant));
  } catch (error) {
    await session.rollback();
    throw error;
  }
}

async function unlessOutdated(tenant: Tenant, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RowhouseError) || error.code !== 'TENANT_CHANGED') throw error;
    throw new RowhouseError('TENANT_CHANGED', {
      message: `The way in which custom fields of ${tenant.slug} are stored was changed during the import; nothing was imported. Run it again.`,
    });
  }
}
