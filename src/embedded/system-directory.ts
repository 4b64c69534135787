import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync, renameSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { embeddedFailure } from './embedded-failure.ts';

/**
 * As root: the folder for what the server's user must reach and the state directory, open to its owner alone, cannot
 * hold: data directories, and copies of the binaries. Anyone may pass through it, only root may write in it.
 *
 * @param chosen instead of the usual places
 */
export function systemDirectory(chosen: string | undefined): string {
  const candidates = chosen ? [resolve(chosen)] : ['/var/lib/rowhouse', join(tmpdir(), 'rowhouse')];
  const faults: string[] = [];
  for (const candidate of candidates) {
    try {
      makePassableDirectory(candidate);
      const directory = realpathSync(candidate);
      const fault = faultOf(directory);
      if (!fault) return directory;
      faults.push(fault);
    } catch (error) {
      faults.push(String(error));
    }
  }
  throw embeddedFailure(
    `Found no folder where another user than root can run PostgreSQL: ${faults.join('; ')}. Run as an ordinary user, or set ROWHOUSE_ADMIN_DATABASE_URL.`,
  );
}

/**
 * Makes a folder, and those above it that are missing, through which anyone may pass, whatever the umask. Each appears
 * with its mode, so that a start that is killed leaves none that cannot be passed.
 */
export function makePassableDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makePassableDirectory(dirname(directory));
  const fresh = `${directory}.${randomBytes(6).toString('hex')}`;
  mkdirSync(fresh);
  chmodSync(fresh, 0o711);
  try {
    renameSync(fresh, directory);
  } catch (error) {
    rmdirSync(fresh);
    if (!existsSync(directory)) throw error;
  }
}

/** Nobody but root may be able to plant a program here, now or by renaming a folder above. */
function faultOf(directory: string): string | undefined {
  for (let path = directory; ; path = dirname(path)) {
    const { uid, mode } = lstatSync(path);
    // In a sticky folder such as /tmp nobody can rename or remove what belongs to root.
    const safeAbove = path !== directory && (mode & 0o1000) !== 0;
    if (uid !== 0) return `${path} does not belong to root`;
    if ((mode & 0o022) !== 0 && !safeAbove) return `others than root may write in ${path}`;
    if ((mode & 0o001) === 0) return `others than root may not enter ${path}`;
    if (path === dirname(path)) return undefined;
  }
}
