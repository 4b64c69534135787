import { randomBytes } from 'node:crypto';
import { RowhouseError } from '../kernel/errors.ts';
import { attempt } from './attempt.ts';
import { connect } from './connect.ts';
import { groupRoles } from './names.ts';

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
 * @throws RowhouseError DATABASE_UNAVAILABLE, MIGRATION_FAILED when the administrator may not make roles
 */
export async function ensureLoginRoles(adminDatabaseUrl: string, suffix: string): Promise<LoginUrls> {
  const client = await connect(adminDatabaseUrl, 'ROWHOUSE_ADMIN_DATABASE_URL', 'rowhouse roles');
  try {
    await client.query('begin');
    const makeLogin = async (group: string): Promise<string> => {
      const name = `${group}_${suffix}`;
      const role = client.escapeIdentifier(name);
      const password = randomBytes(24).toString('base64url');
      const login = `role ${role} login password ${client.escapeLiteral(password)}`;
      let outcome = await attempt(client, `create ${login}`);
      if (outcome === 'exists') outcome = await attempt(client, `alter ${login}`);
      if (outcome !== 'refused') outcome = await attempt(client, `grant ${group} to ${role}`);
      if (outcome === 'refused') {
        throw new RowhouseError('MIGRATION_FAILED', {
          message: `${client.user} may not make the role ${name} and grant ${group} to it: that needs CREATEROLE, and since PostgreSQL 16 ADMIN OPTION on ${group}.`,
        });
      }
      return withCredentials(adminDatabaseUrl, name, password);
    };
    const urls: LoginUrls = {
      gateway: await makeLogin(groupRoles.gateway),
      directory: await makeLogin(groupRoles.directory),
      control: await makeLogin(groupRoles.control),
    };
    await client.query('commit');
    return Object.freeze(urls);
  } finally {
    await client.end();
  }
}

/** A URL without a host, which means a socket, has no place for a user but its parameters; there they win in any case. */
function withCredentials(databaseUrl: string, user: string, password: string): string {
  const url = new URL(databaseUrl);
  if (url.host === '' || url.searchParams.has('user')) {
    url.searchParams.set('user', user);
    url.searchParams.set('password', password);
  } else {
    url.username = user;
    url.password = password;
    url.searchParams.delete('password');
  }
  return url.href;
}
