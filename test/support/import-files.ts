import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { type ImportData, type ImportReport, importData } from '../../src/control/commands/import-data.ts';
import type { Mapping } from '../../src/control/import/mapping-schema.ts';
import type { RowhouseError } from '../../src/kernel/errors.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from './databases.ts';
import type { TestHouse } from './house.ts';

/** Content of files by name; lists become NDJSON. */
export type ImportFiles = Readonly<Record<string, string | Buffer | readonly object[]>>;

/** A mapping as a test writes it: also one that is wrong. */
export type AnyMapping = Mapping | Readonly<Record<string, unknown>>;

/** Imports files that a test makes, through a folder of its own. */
export interface ImportBench {
  readonly directory: string;
  run(tenant: Tenant, mapping: AnyMapping, files: ImportFiles, options?: Partial<ImportData>): Promise<ImportReport>;
  /** Runs an import that must fail. @returns its code and its faults, as `at: message` */
  fail(
    tenant: Tenant,
    mapping: AnyMapping,
    files: ImportFiles,
  ): Promise<{ readonly code: string; readonly faults: readonly string[]; readonly message: string }>;
  /** Writes the files; {@link run} does it itself. @returns the path of the mapping */
  write(mapping: AnyMapping, files: ImportFiles): string;
  /** Rows of a tenant, read as the administrator. */
  rows<Row extends pg.QueryResultRow>(tenant: Tenant, columns: string, table: string): Promise<Row[]>;
  remove(): void;
}

export function createImportBench(house: TestHouse): ImportBench {
  const directory = mkdtempSync(join(tmpdir(), 'rowhouse-import-'));
  const target = { databaseUrl: house.database.urls.gateway, modules: shippedModules };
  const write = (mapping: AnyMapping, files: ImportFiles): string => {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    for (const [name, content] of Object.entries(files)) {
      const isText = typeof content === 'string' || Buffer.isBuffer(content);
      writeFileSync(join(directory, name), isText ? content : ndjson(content));
    }
    const mappingFile = join(directory, 'mapping.json');
    writeFileSync(mappingFile, JSON.stringify(mapping));
    return mappingFile;
  };
  const run: ImportBench['run'] = (tenant, mapping, files, options) => {
    const mappingFile = write(mapping, files);
    return importData(house.control, target, { tenant: tenant.slug, mappingFile, directory, ...options });
  };
  return {
    directory,
    run,
    write,
    async fail(tenant, mapping, files) {
      const error = await run(tenant, mapping, files).then(
        () => undefined,
        (thrown: RowhouseError) => thrown,
      );
      if (!error) throw new Error('the import did not fail');
      if (error.code === undefined) throw error;
      const faults = (error.details.faults ?? []) as ReadonlyArray<{ at: string; message: string }>;
      return {
        code: error.code,
        faults: faults.map(({ at, message }) => `${at}: ${message}`),
        message: error.message,
      };
    },
    rows: (tenant, columns, table) =>
      adminQuery(
        house.database.adminUrl,
        `select ${columns} from rowhouse_shared.${table} where tenant_id = $1 order by external_id`,
        [tenant.id],
      ),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Rows as NDJSON text. */
export function ndjson(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
