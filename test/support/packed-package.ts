import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The package as npm would publish it. */
export interface PackedPackage {
  /** A folder of the caller's, for consumers; goes with `remove`. */
  readonly folder: string;
  readonly tarball: string;
  /** Its files. */
  readonly listing: readonly string[];
  remove(): void;
}

/** Runs a program to its end, without the settings of this run; fails with what it said. */
export function run(folder: string, program: string, ...args: readonly string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ROWHOUSE_')));
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} in ${folder}\n${stdout}\n${stderr}${error ?? ''}`);
}

/** Builds and packs beside the checkout, whose own `dist` others may be using. */
export function packPackage(): PackedPackage {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-package-'));
  const stage = join(folder, 'stage');
  const { files } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { files: readonly string[] };
  mkdirSync(stage);
  for (const name of ['package.json', 'README.md', 'LICENSE', ...files.filter((one) => one !== 'dist')]) {
    cpSync(join(checkout, name), join(stage, name), { recursive: true });
  }
  run(checkout, process.execPath, 'scripts/build.ts', join(stage, 'dist'));
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: stage,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [description] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  return {
    folder,
    tarball: join(folder, description.filename),
    listing: description.files.map(({ path }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Which packages of the lock file a consumer is to see. */
export interface Linked {
  /** Dependencies that are optional, too: PostgreSQL from npm. */
  readonly optional?: boolean;
  /** Dependencies for development that the consumer has itself, with all that they need. */
  readonly development?: boolean;
}

/**
 * Puts the package beside what the lock file says that it depends on, and nothing else, so that a dependency that is
 * missing from package.json is missing here, too.
 */
export function linkPackage(consumer: string, tarball: string, linked: Linked = {}): void {
  const modules = join(consumer, 'node_modules');
  mkdirSync(join(modules, 'rowhouse'), { recursive: true });
  run(consumer, 'tar', '-xzf', tarball, '-C', join(modules, 'rowhouse'), '--strip-components=1');
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
  };
  for (const [path, { dev, optional, devOptional }] of Object.entries(lock.packages)) {
    const isTop = path.startsWith('node_modules/') && path.indexOf('/node_modules/') === -1;
    if (!isTop || !existsSync(join(checkout, path)) || existsSync(join(consumer, path))) continue;
    if ((dev || devOptional) && !linked.development) continue;
    if (optional && !linked.optional) continue;
    mkdirSync(dirname(join(consumer, path)), { recursive: true });
    symlinkSync(join(checkout, path), join(consumer, path));
  }
}
