import { fileURLToPath } from 'node:url';
import pg from 'pg';
import Postgrator from 'postgrator';
import type { Module } from '../../composition/module.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import { groupRoles, houseSchemas, prepareRoles } from '../roles.ts';

/** PostgreSQL schema of the shared tier. */
export const sharedSchema = 'rowhouse_shared';

/** The cluster that ROWHOUSE_DATABASE_URL leads to. */
export const primaryCluster = 'primary';

export interface MigrateOptions {
  readonly adminDatabaseUrl: string;
  /** Core and all extensions: every placement has every extension's tables (law 3). */
  readonly modules: readonly Module[];
  readonly onProgress?: (applied: AppliedMigration) => void;
}

export interface AppliedMigration {
  /** `catalog`, `database`, or a module's name. */
  readonly stream: string;
  readonly version: number;
  readonly name: string;
}

/** A folder of migrations, and the PostgreSQL schema that they are for. */
interface Stream {
  readonly name: string;
  readonly folder: string;
  readonly searchPath: string;
  /** Where applied versions and their checksums are recorded. */
  readonly record: string;
}

const folderOf = (name: string): string =>
  fileURLToPath(new URL(`../../../schema/${name}/migrations`, import.meta.url));

/**
 * Brings the database to the version of this code: roles, catalog, door, and the tables of core and every extension.
 *
 * Everything happens in one transaction under one lock: a run that dies leaves nothing behind, and two runs at once do
 * the work once. A migration whose text has changed since it was applied is refused.
 *
 * @returns the migrations that were applied, none when there was nothing to do
 * @throws RowhouseError MIGRATION_FAILED, DATABASE_UNAVAILABLE
 */
export async function migrate(options: MigrateOptions): Promise<readonly AppliedMigration[]> {
  const client = new pg.Client({ connectionString: options.adminDatabaseUrl, application_name: 'rowhouse migrate' });
  try {
    await client.connect();
  } catch (cause) {
    throw new RowhouseError('DATABASE_UNAVAILABLE', { cause });
  }
  const applied: AppliedMigration[] = [];
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtext('rowhouse migrate'))`);
    await prepareRoles(client, [sharedSchema]);
    await client.query(`set local role ${groupRoles.owner}`);
    for (const stream of streamsOf(options.modules)) {
      for (const migration of await runStream(client, stream)) {
        applied.push(migration);
        options.onProgress?.(migration);
      }
    }
    await client.query(`insert into rowhouse_catalog.clusters (name) values ($1) on conflict do nothing`, [
      primaryCluster,
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => {});
    if (cause instanceof RowhouseError) throw cause;
    throw new RowhouseError('MIGRATION_FAILED', {
      message: `A migration failed, nothing was changed: ${(cause as Error).message}`,
      cause,
    });
  } finally {
    await client.end().catch(() => {});
  }
  return applied;
}

function streamsOf(modules: readonly Module[]): readonly Stream[] {
  const record = (name: string): string => `${houseSchemas.door}.migrations_${name}`;
  const streams: Stream[] = [
    { name: 'database', folder: folderOf('database'), searchPath: houseSchemas.door, record: record('database') },
    { name: 'catalog', folder: folderOf('catalog'), searchPath: houseSchemas.catalog, record: record('catalog') },
  ];
  for (const module of modules) {
    if (!module.migrations) continue;
    streams.push({
      name: module.name,
      folder: module.migrations,
      searchPath: sharedSchema,
      record: record(`${sharedSchema}_${module.name}`),
    });
  }
  return streams;
}

async function runStream(client: pg.Client, stream: Stream): Promise<readonly AppliedMigration[]> {
  await client.query(`set local search_path = ${stream.searchPath}, pg_temp`);
  const postgrator = new Postgrator({
    migrationPattern: `${stream.folder.replaceAll('\\', '/')}/*.sql`,
    driver: 'pg',
    schemaTable: stream.record,
    execQuery: (query) => client.query(query),
    execSqlScript: async (script) => {
      await client.query(script);
    },
  });
  const migrations = await postgrator.migrate();
  return migrations.map(({ version, name }) => ({ stream: stream.name, version, name }));
}
