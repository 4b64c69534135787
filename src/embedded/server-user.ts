import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import { embeddedFailure } from './embedded-failure.ts';

/** Whom PostgreSQL runs as, where that is not simply us. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * As root, the user that PostgreSQL, which refuses to run as root, must run as: the owner of the data directory if
 * there is one, else `postgres`, else `nobody`. No user is ever created. As any other user: nothing, it runs as us.
 *
 * The user must have a name: `initdb` (not `postgres`) looks its own up and fails without one.
 */
export async function serverUser(existingDataDirectory: string | undefined): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (existingDataDirectory) {
    const { uid, gid } = statSync(existingDataDirectory);
    if (uid !== 0) return { uid, gid };
    throw embeddedFailure(
      `${existingDataDirectory} belongs to root, whom PostgreSQL refuses to run as. Give it to another user with chown -R.`,
    );
  }
  const user = (await named('postgres')) ?? (await named('nobody'));
  if (user) return user;
  throw embeddedFailure(
    'PostgreSQL refuses to run as root, and there is neither a user "postgres" nor "nobody" to run it as. Run as an ordinary user, create one of these, or set ROWHOUSE_ADMIN_DATABASE_URL.',
  );
}

async function named(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((option) => promisify(execFile)('id', [option, name])));
    const user = { uid: Number.parseInt(uid!.stdout, 10), gid: Number.parseInt(gid!.stdout, 10) };
    return user.uid > 0 ? user : undefined;
  } catch {
    return undefined;
  }
}
