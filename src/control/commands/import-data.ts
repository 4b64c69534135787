import { RowhouseError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { mappingError, readMappingFile } from '../import/mapping-file.ts';
import { openImport } from '../import/open-import.ts';
import { planImport } from '../import/plan.ts';
import { type ImportProgress, runPlan } from '../import/run-plan.ts';
import type { ImportModules } from '../import/tenant-entities.ts';
import { showTenant } from './show-tenant.ts';

export interface ImportData {
  /** Slug or id. */
  readonly tenant: string;
  /** Path of the mapping file (docs/import.md). */
  readonly mappingFile: string;
  /** Folder of the files that the mapping names. */
  readonly directory: string;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Told when another import into the tenant is running, and this one waits for it. */
  readonly onWaiting?: () => void;
}

/** What an import works with besides the catalog. */
export interface ImportHouse {
  /** PostgreSQL URL of the gateway role. */
  readonly databaseUrl: string;
  readonly modules: ImportModules;
  readonly events?: Events;
}

export interface ImportedEntity {
  /** GraphQL type. */
  readonly entity: string;
  readonly inserted: number;
  readonly updated: number;
  /** Were there already, without any difference. */
  readonly unchanged: number;
  /** Left out by the mapping's `when`. */
  readonly skipped: number;
}

export interface ImportReport {
  readonly tenant: Pick<Tenant, 'id' | 'slug'>;
  /** In the order in which they were imported. */
  readonly entities: readonly ImportedEntity[];
  /** Rows read. */
  readonly rows: number;
  readonly milliseconds: number;
}

/** How often an import is tried that collides with requests, or with a change of custom fields, at the same time. */
const attempts = 3;

/**
 * Imports CSV and NDJSON files into a tenant by a mapping, in one transaction: all rows or none. Rows are upserted by
 * external id; a second import of the same files changes nothing. Imports into one tenant take turns. What dies on the
 * way leaves no rows behind, and is simply run again; the audit tells what was begun and what was done.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, TENANT_STATUS_CONFLICT when the tenant is not active, MAPPING_INVALID with all
 *   faults of the mapping by JSON path, IMPORT_INVALID with the faults of rows by file and line, TENANT_CHANGED when custom
 *   fields are being changed again and again, OUTCOME_UNKNOWN when the connection was lost during COMMIT, and what a session
 *   throws
 */
export async function importData(control: Control, house: ImportHouse, command: ImportData): Promise<ImportReport> {
  const tenant = await showTenant(control, command.tenant);
  const document = await readMappingFile(command.mappingFile);
  const record = (action: string, details: object): Promise<void> =>
    control.transaction((client) => audit(client, { actor: control.actor, action, tenantId: tenant.id, details }));
  // Said before as well: rows and audit are committed one after the other, and a process may die between the two.
  await record('import-begun', { mapping: command.mappingFile });
  const report = await importRepeatedly(control, tenant, document, house, command);
  await record('import', { entities: report.entities });
  return report;
}

async function importRepeatedly(
  control: Control,
  found: Tenant,
  document: unknown,
  house: ImportHouse,
  command: ImportData,
): Promise<ImportReport> {
  let tenant = found;
  for (let attempt = 1; ; attempt++) {
    try {
      return await importOnce(tenant, document, house, command);
    } catch (error) {
      const code = error instanceof RowhouseError ? error.code : undefined;
      if ((code !== 'TRANSACTION_CONFLICT' && code !== 'TENANT_CHANGED') || attempt === attempts) throw error;
      if (code === 'TENANT_CHANGED') tenant = await showTenant(control, tenant.id);
    }
  }
}

async function importOnce(
  tenant: Tenant,
  document: unknown,
  house: ImportHouse,
  command: ImportData,
): Promise<ImportReport> {
  const started = performance.now();
  const { plan, faults } = await planImport(document, {
    tenant,
    modules: house.modules,
    directory: command.directory,
  });
  if (faults.length > 0) throw mappingError(faults);
  const importing = await openImport({ ...house, tenant, onWaiting: command.onWaiting });
  try {
    const { rows, skipped } = await runPlan(plan, importing.run, command.onProgress ?? (() => {}));
    const counts = await importing.commit();
    return {
      tenant: { id: tenant.id, slug: tenant.slug },
      entities: [...counts].map(([entity, count]) => ({ entity, ...count, skipped: skipped.get(entity) ?? 0 })),
      rows,
      milliseconds: Math.round(performance.now() - started),
    };
  } finally {
    await importing.rollback();
  }
}
