import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { groupRoles } from './roles.ts';

/** URLs of login roles, each a member of one group role and of nothing else. */
export interface LoginUrls {
  readonly gateway: string;
  readonly directory: string;
  readonly control: string;
}

/**
 * Makes login roles for a house that has no operator to make them: a laptop's, or a test's. Passwords are new at each
 * call; the roles' names are the group roles' with a suffix.
 *
 * @param adminDatabaseUrl of an administrator, leading to the migrated database
 */
export async function ensureLoginRoles(adminDatabaseUrl: string, suffix: string): Promise<LoginUrls> {
  const client = new pg.Client({ connectionString: adminDatabaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtext('rowhouse roles'))`);
    const urls: Record<string, string> = {};
    for (const kind of ['gateway', 'directory', 'control'] as const) {
      const name = client.escapeIdentifier(`${groupRoles[kind]}_${suffix}`);
      const password = randomBytes(24).toString('base64url');
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [
        `${groupRoles[kind]}_${suffix}`,
      ]);
      await client.query(
        `${rowCount ? 'alter' : 'create'} role ${name} login password ${client.escapeLiteral(password)}`,
      );
      await client.query(`grant ${groupRoles[kind]} to ${name}`);
      const url = new URL(adminDatabaseUrl);
      url.username = `${groupRoles[kind]}_${suffix}`;
      url.password = password;
      urls[kind] = url.href;
    }
    await client.query('commit');
    return Object.freeze(urls) as unknown as LoginUrls;
  } finally {
    await client.end();
  }
}
