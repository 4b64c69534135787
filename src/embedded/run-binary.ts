import { execFile } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

/** How a program of PostgreSQL is to be run: as whom, and with nothing of our environment (`PGDATA`, `PGOPTIONS`). */
export function surroundings(
  user: ServerUser | undefined,
): { cwd: string; env: NodeJS.ProcessEnv } & Partial<ServerUser> {
  // The current folder may be one that `user` cannot enter. With a uid, Node also drops root's supplementary groups.
  return { cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' }, ...user };
}

/** Runs a program to its end. Never rejects: `output` is what it printed, or why it could not be started. */
export function runBinary(
  file: string,
  args: readonly string[],
  user: ServerUser | undefined,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    try {
      execFile(file, args, surroundings(user), (error, stdout, stderr) => {
        const printed = `${stdout}${stderr}`.trim();
        resolve({ ok: error === null, output: printed || (error?.message ?? '') });
      });
    } catch (error) {
      // `spawn` throws some failures instead of reporting them: EACCES among them.
      resolve({ ok: false, output: String(error) });
    }
  });
}
