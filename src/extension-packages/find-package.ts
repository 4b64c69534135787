import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installedVersion } from '../kernel/installation.ts';
import { resolveFrom } from './one-rowhouse.ts';
import { acceptsVersion } from './version-range.ts';

/** The part of a package.json that matters here. */
interface Manifest {
  readonly name?: string;
  readonly exports?: unknown;
  readonly main?: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * The file that a word of ROWHOUSE_EXTENSIONS means.
 *
 * @param named the name of an installed package, or a path of a file or of a package's folder
 * @param workingDirectory from which both are found
 * @returns its URL
 * @throws Error whose message says what to mend
 */
export function findPackage(named: string, workingDirectory: string): string {
  const url =
    /^\.{1,2}([\\/]|$)/.test(named) || isAbsolute(named)
      ? entryOf(resolve(workingDirectory, named))
      : installed(named, workingDirectory);
  if (!existsSync(fileURLToPath(url))) {
    throw new Error(
      `leads to ${fileURLToPath(url)}, which is not there. Build the package, or name the file of its source`,
    );
  }
  const range = manifestAbove(fileURLToPath(url))?.peerDependencies?.rowhouse;
  const version = installedVersion();
  if (range !== undefined && !acceptsVersion(range, version)) {
    throw new Error(`was made for Rowhouse ${range}, and this is ${version}. Install a version that fits`);
  }
  return url;
}

function installed(name: string, workingDirectory: string): string {
  try {
    return resolveFrom(name, pathToFileURL(join(workingDirectory, 'package.json')).href);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`is not installed, seen from ${workingDirectory}. npm install ${name}, or name a path: ./${name}`);
  }
}

/** The file that a path means: itself, or what the package.json of a folder leads to. */
function entryOf(path: string): string {
  if (!existsSync(path)) throw new Error(`is not there: ${path}`);
  if (!statSync(path).isDirectory()) return pathToFileURL(path).href;
  const { name, exports, main } = manifestIn(path) ?? {};
  // A package finds itself by its name (Node.js, "Self-referencing a package using its name").
  if (exports !== undefined && name !== undefined)
    return resolveFrom(name, pathToFileURL(join(path, 'package.json')).href);
  return pathToFileURL(join(path, main ?? 'index.js')).href;
}

/** The package.json of the package that a file belongs to. */
function manifestAbove(path: string): Manifest | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = manifestIn(folder);
    if (manifest || folder === dirname(folder)) return manifest;
  }
}

function manifestIn(folder: string): Manifest | undefined {
  const path = join(folder, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : undefined;
}
