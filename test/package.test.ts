import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkout, linkPackage, type PackedPackage, packPackage, run } from './support/packed-package.ts';

const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };

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

describe('the package', () => {
  let packed: PackedPackage;
  let folder: string;

  beforeAll(() => {
    packed = packPackage();
    folder = packed.folder;
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    if (!install(folder, packed.tarball)) {
      console.warn('No registry can be reached: the package is linked instead of installed.');
      rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
      linkPackage(folder, packed.tarball);
    }
  });
  afterAll(() => packed.remove());

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
      'examples/note-taking/package.json',
      'examples/note-taking/gitignore',
      'examples/note-taking/src/index.ts',
    ]) {
      expect(packed.listing).toContain(file);
    }
    const roots = new Set(packed.listing.map((file) => file.split('/')[0]));
    expect([...roots].sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'docs', 'examples', 'package.json'].sort(),
    );
    const sources = packed.listing.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
    // What `rowhouse extension new` copies, and nothing else.
    expect(sources.filter((file) => !file.startsWith('examples/'))).toEqual([]);
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
