import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../control/commands/migrate.ts';
import { createControl } from '../control/control.ts';
import { createDemoTenants } from '../control/demo/create-demo-tenants.ts';
import { seedDemoTenant } from '../control/demo/seed-demo-tenant.ts';
import { ensureLoginRoles, type LoginUrls } from '../control/login-roles.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { readStateRecord, updateStateRecord } from '../embedded/state-record.ts';
import type { HouseModules } from '../shipped-modules.ts';
import { currentUrls } from './connections.ts';

export interface LocalHouseOptions {
  readonly stateDirectory: string;
  /** In place of the one that the state's record holds; the record holds it from then on. */
  readonly secret: string | undefined;
  readonly modules: HouseModules;
  /** Provision the demo tenants that are missing. */
  readonly demo: boolean;
  /** Told, a line each, what goes on. */
  readonly onNotice: (line: string) => void;
  /** Gives up between two steps when aborted; nothing is left running then. */
  readonly signal: AbortSignal;
}

/** A migrated database on this machine, ready for a gateway. */
export interface LocalHouse {
  readonly urls: LoginUrls;
  readonly secret: string;
  /** Where PostgreSQL keeps the rows. */
  readonly dataDirectory: string;
  /** Tells commands in other shells where the gateway listens. */
  announce(httpUrl: string): void;
  /** Stops PostgreSQL. */
  stop(): Promise<void>;
}

const database = 'rowhouse';

/**
 * Starts PostgreSQL from npm, makes and migrates the database, its login roles, its secret and the demo tenants, as
 * far as a last start has not. Everything that other shells need stands in the state's record.
 *
 * @throws RowhouseError EMBEDDED_POSTGRES_FAILED, MIGRATION_FAILED; the signal's reason
 */
export async function startLocalHouse(options: LocalHouseOptions): Promise<LocalHouse> {
  const { stateDirectory, onNotice } = options;
  const postgres = await startEmbeddedPostgres({ stateDirectory, onNotice });
  try {
    updateStateRecord(stateDirectory, { httpUrl: undefined });
    return await furnish(postgres, options);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function furnish(postgres: EmbeddedPostgres, options: LocalHouseOptions): Promise<LocalHouse> {
  const { stateDirectory, modules, onNotice, signal } = options;
  signal.throwIfAborted();
  const adminUrl = await ensureDatabase(postgres.adminUrl);
  const applied = await migrate({
    adminDatabaseUrl: adminUrl,
    modules: [modules.core, ...modules.extensions.values()],
  });
  if (applied.length > 0) onNotice(`Migrated the database: ${applied.length} migrations`);
  signal.throwIfAborted();

  const urls = await reusableUrls(stateDirectory, adminUrl);
  const secret = options.secret ?? readStateRecord(stateDirectory)?.secret ?? randomBytes(32).toString('base64url');
  updateStateRecord(stateDirectory, {
    urls: { admin: adminUrl, catalog: urls.directory, control: urls.control, gateway: urls.gateway },
    secret,
  });
  if (options.demo) await provision(urls, options);
  signal.throwIfAborted();
  return Object.freeze({
    urls,
    secret,
    dataDirectory: postgres.dataDirectory,
    announce: (httpUrl: string) => {
      updateStateRecord(stateDirectory, { httpUrl });
    },
    stop: () => postgres.stop(),
  });
}

/** @returns the URL of the house's database, made if need be */
async function ensureDatabase(maintenanceUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1::text', [database]);
    if (!rowCount) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
  const url = new URL(maintenanceUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** The login roles of the last start while they still work, else new passwords. */
async function reusableUrls(stateDirectory: string, adminUrl: string): Promise<LoginUrls> {
  const record = readStateRecord(stateDirectory);
  if (record?.urls) {
    const { gateway, catalog: directory, control } = currentUrls(record);
    const works = await Promise.all([gateway, directory, control].map(canConnect));
    if (works.every(Boolean)) return { gateway, directory, control };
  }
  return ensureLoginRoles(adminUrl, 'local');
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

async function provision(urls: LoginUrls, { modules, onNotice, signal }: LocalHouseOptions): Promise<void> {
  const control = createControl({ databaseUrl: urls.control, extensions: modules.extensions, actor: 'cli:start' });
  try {
    for (const { tenant } of await createDemoTenants(control)) {
      signal.throwIfAborted();
      const rows = await seedDemoTenant({ control, databaseUrl: urls.gateway, modules, tenant });
      if (rows > 0) onNotice(`Provisioned the demo tenant ${tenant.slug}: ${rows} rows`);
    }
  } finally {
    await control.close();
  }
}
