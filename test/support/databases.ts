import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { LoginUrls } from '../../src/control/login-roles.ts';

/** The URL of another database on the same server. */
export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Runs one statement as the administrator. */
export async function adminQuery<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** A database of a test's own, cloned from the migrated template. */
export interface TestDatabase {
  readonly name: string;
  readonly adminUrl: string;
  readonly urls: LoginUrls;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl');
  const name = `rowhouse_test_${randomBytes(6).toString('hex')}`;
  await adminQuery(adminUrl, `create database ${name} template ${inject('templateDatabase')}`);
  // A clone has the template's content, but not its rights on the database itself.
  await adminQuery(adminUrl, `revoke create, temporary on database ${name} from public`);
  const login = inject('loginUrls');
  return {
    name,
    adminUrl: databaseUrl(adminUrl, name),
    urls: {
      gateway: databaseUrl(login.gateway, name),
      directory: databaseUrl(login.directory, name),
      control: databaseUrl(login.control, name),
    },
    drop: async () => {
      await adminQuery(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}
