import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import Postgrator from 'postgrator';
import type { Module } from '../composition/module.ts';
import { compositionOrder } from '../composition/requirements.ts';
import type { Fault } from '../kernel/errors.ts';
import { houseSchemas, sharedSchema } from './names.ts';

/** A folder of migrations, and the PostgreSQL schema that they are for. */
export interface Stream {
  /** `database`, `catalog`, or a module's name. */
  readonly name: string;
  readonly folder: string;
  readonly searchPath: string;
  /** The table in which applied versions and their checksums are recorded, qualified. */
  readonly record: string;
}

/** A migration as its file says. */
export interface MigrationFile {
  readonly version: number;
  readonly name: string;
  /** File name without its folder. */
  readonly file: string;
  readonly text: string;
  readonly checksum: string;
}

/** How the files of a stream stand to what the database has recorded. */
export interface StreamState {
  readonly pending: readonly MigrationFile[];
  /** What forbids to migrate, and to trust that the tables are what the files say. */
  readonly faults: readonly Fault[];
}

const folderOf = (name: string): string =>
  fileURLToPath(new URL(`../../schema/${name}/migrations`, import.meta.url)).replace(/[\\/]$/, '');

/**
 * The streams of a house in the order in which they run: the door, the catalog, then the modules in the order of
 * composition, so that an extension may refer to the tables of those it requires.
 *
 * @param modules core and all extensions
 */
export function streamsOf(modules: readonly Module[]): readonly Stream[] {
  const record = (name: string): string => `${houseSchemas.door}.migrations_${name}`;
  const registry = new Map(modules.map((module) => [module.name, module]));
  const streams: Stream[] = [
    { name: 'database', folder: folderOf('database'), searchPath: houseSchemas.door, record: record('database') },
    { name: 'catalog', folder: folderOf('catalog'), searchPath: houseSchemas.catalog, record: record('catalog') },
  ];
  const core = modules.filter(({ name }) => name === 'core');
  for (const module of new Set([...core, ...compositionOrder(registry, [...registry.keys()])])) {
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

/** The part of a pg client that reads the record. */
interface Reader {
  query<Row extends object>(text: string, values?: unknown[]): Promise<{ readonly rows: Row[] }>;
}

/** The library that applies a stream, on a connection inside a transaction; without one it only reads the files. */
export function postgratorFor(stream: Stream, client?: pg.ClientBase): Postgrator {
  return new Postgrator({
    // The pattern is a glob, and a checkout may lie in a folder whose name would mean something in one.
    migrationPattern: `${stream.folder.replaceAll('\\', '/').replace(/[?*()[\]{}!+@]/g, '\\$&')}/*.sql`,
    driver: 'pg',
    schemaTable: stream.record,
    // Checksums are of the text, not of the line ends that a checkout gives it.
    newline: 'LF',
    ...(client && {
      execQuery: (query: string) => client.query(query),
      execSqlScript: async (script: string) => {
        await client.query(script);
      },
    }),
  });
}

/** The files of a stream in their order. */
export async function filesOf(stream: Stream): Promise<readonly MigrationFile[]> {
  const files = (await postgratorFor(stream).getMigrations()).filter(({ action }) => action === 'do');
  return files
    .map((file) => ({
      version: file.version,
      name: file.name,
      file: basename(file.filename),
      text: file.getSql(),
      checksum: file.md5,
    }))
    .sort((a, b) => a.version - b.version);
}

/** Compares the files of a stream with what is recorded. Needs to read the record; changes nothing. */
export async function streamState(client: Reader, stream: Stream): Promise<StreamState> {
  const files = await filesOf(stream);
  const recorded = await readRecord(client, stream);
  const newest = Math.max(0, ...recorded.keys());
  const faults: Fault[] = [];
  for (const { version, file, checksum } of files) {
    const at = `${stream.name}/${file}`;
    const applied = recorded.get(version);
    if (applied === undefined && version < newest) {
      const message = `was added below version ${newest}, which is applied already. Give it the next version.`;
      faults.push({ at, message });
    } else if (applied !== undefined && applied !== checksum) {
      const message = 'has changed since it was applied. Restore its text; a change is a migration of its own.';
      faults.push({ at, message });
    }
  }
  const known = new Set(files.map(({ version }) => version));
  const unknown = [...recorded.keys()].filter((version) => !known.has(version));
  if (unknown.length > 0) {
    faults.push({
      at: stream.name,
      message: `has version ${unknown.join(', ')} applied, for which there is no file: the database was migrated by newer code. Run that code, or restore the file.`,
    });
  }
  return { pending: files.filter(({ version }) => version > newest), faults };
}

/** Checksums by applied version; none where the stream never ran. */
async function readRecord(client: Reader, { record }: Stream): Promise<ReadonlyMap<number, string>> {
  const { rows: found } = await client.query('select where to_regclass($1::text) is not null', [record]);
  if (found.length === 0) return new Map();
  // Version 0 is the library's mark of a record that was just made.
  const { rows } = await client.query<{ version: string; md5: string | null }>(
    `select version, md5 from ${record} where version > 0 order by version`,
  );
  return new Map(rows.map(({ version, md5 }) => [Number(version), md5 ?? '']));
}
