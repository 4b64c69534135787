import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };

/** Runs a program to its end; fails with what it said. */
function run(folder: string, program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const node = (folder: string, ...args: readonly string[]): string => run(folder, process.execPath, ...args);

/** What npm answers when it cannot get at a registry, as against a package that cannot be installed. */
const unreachable =
  /npm error code (ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|E40[137]|E50[0234])/;

/** Installs a tarball as a user would. @returns false where no registry can be reached */
function install(folder: string, tarball: string): boolean {
  const options = [
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--omit=optional',
    '--fetch-retries=0',
  ];
  const { status, stderr } = spawnSync('npm', ['install', ...options, tarball], { cwd: folder, encoding: 'utf8' });
  if (status === 0) return true;
  if (unreachable.test(stderr)) return false;
  throw new Error(stderr);
}

/**
 * Puts the package beside what the lock file says that it depends on, and nothing else, so that a dependency that is
 * missing from package.json is missing here, too.
 */
function link(folder: string, tarball: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'rowhouse'), { recursive: true });
  run(folder, 'tar', '-xzf', tarball, '-C', join(modules, 'rowhouse'), '--strip-components=1');
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
  };
  for (const [path, { dev, optional, devOptional }] of Object.entries(lock.packages)) {
    const isTop = path.startsWith('node_modules/') && path.indexOf('/node_modules/') === -1;
    if (!isTop || dev || optional || devOptional || !existsSync(join(checkout, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(checkout, path), join(folder, path));
  }
}

describe('the package', () => {
  let folder: string;
  let listing: readonly string[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rowhouse-package-'));
    node(checkout, 'scripts/build.ts');
    const packed = run(checkout, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
    const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
    listing = files.map(({ path }) => path);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    const tarball = join(folder, filename);
    if (!install(folder, tarball)) {
      console.warn('No registry can be reached: the package is linked instead of installed.');
      rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
      link(folder, tarball);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what runs, what explains it and its licence, and no sources, tests or state', () => {
    for (const file of [
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'package.json',
      'bin/rowhouse.js',
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/src/kit.js',
      'dist/src/kit.d.ts',
      'dist/resolvers/core/index.js',
      'dist/schema/core/customer.graphql',
      'dist/schema/core/migrations/001.do.core.sql',
      'dist/schema/catalog/migrations/001.do.tenants.sql',
      'docs/errors.md',
      'docs/configuration.md',
      'examples/northwind/mapping.json',
    ]) {
      expect(listing).toContain(file);
    }
    const roots = new Set(listing.map((file) => file.split('/')[0]));
    expect([...roots].sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'docs', 'examples', 'package.json'].sort(),
    );
    expect(listing.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
  });

  it('runs its command in an empty folder', () => {
    const command = join(folder, 'node_modules/rowhouse/bin/rowhouse.js');
    expect(node(folder, command, '--version').trim()).toBe(version);
    expect(node(folder, command, '--help')).toContain('Usage: rowhouse');
  });

  it('is a library: a gateway and a kit, and nothing else of it can be imported', () => {
    writeFileSync(
      join(folder, 'consumer.js'),
      `import { createRowhouse, shippedExtensions } from 'rowhouse';
      import { defineExtension, entity, scope } from 'rowhouse/kit';
      const wrong = await createRowhouse({ settings: { port: 'none' } }).catch((error) => error.code);
      const inner = await import('rowhouse/dist/src/app.js').catch((error) => error.code);
      console.log(JSON.stringify([wrong, inner, shippedExtensions.length > 0, typeof defineExtension, typeof entity, scope('a:read').name]));`,
    );
    expect(JSON.parse(node(folder, 'consumer.js'))).toEqual([
      'CONFIGURATION_INVALID',
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
      true,
      'function',
      'function',
      'a:read',
    ]);
  });

  it('has types that hold an extension of someone else to the kit', () => {
    mkdirSync(join(folder, 'parcels'));
    writeFileSync(join(folder, 'parcels/parcels.graphql'), 'type Parcel implements Node { id: ID! weight: Decimal }');
    writeFileSync(
      join(folder, 'consumer.ts'),
      `import { createRowhouse, type Rowhouse } from 'rowhouse';
      import { type Context, defineExtension, entity, field, type RowOf, scope } from 'rowhouse/kit';

      const parcel = entity({ type: 'Parcel', table: 'parcels', fields: { weight: field.decimal('weight') } });
      const parcels = defineExtension({
        name: 'parcels',
        version: '1.0.0',
        description: 'What was sent.',
        schema: new URL('./parcels/', import.meta.url),
        resolvers: { Parcel: { weight: (row: RowOf<typeof parcel>, _args: object, context: Context) => context.tenant.slug + row.weight } },
        permissions: { Parcel: { '*': scope('parcels:read') } },
        entities: [parcel],
      });
      export const house: Promise<Rowhouse> = createRowhouse({ extensions: [parcels], settings: { port: 0 } });
      // @ts-expect-error there is no such setting
      export const wrong = createRowhouse({ settings: { prot: 0 } });
      // @ts-expect-error a scope is an area and a right
      export const bad = scope('parcels');
      export const weight = (row: RowOf<typeof parcel>): string => row.weight;`,
    );
    // Types of Node.js are the consumer's to install.
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
    for (const name of ['@types/node', 'undici-types']) {
      if (!existsSync(join(folder, 'node_modules', name)))
        cpSync(join(checkout, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
    }
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--lib',
      'es2024',
      '--types',
      'node',
    ];
    const compiler = join(checkout, 'node_modules/typescript/bin/tsc');
    const { stdout, status } = spawnSync(process.execPath, [compiler, ...options, 'consumer.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
