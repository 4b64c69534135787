import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorVariables, rowhouse } from './cli/command.ts';
import { createTestDatabase, type TestDatabase } from './support/databases.ts';
import { testSecret } from './support/house.ts';
import { checkout, linkPackage, type PackedPackage, packPackage, run } from './support/packed-package.ts';

/**
 * What somebody does who has Rowhouse from npm: `rowhouse extension new loans`, in a folder of their own. The package is
 * linked with what the lock file says, so that this needs no registry.
 */
describe('an extension in a package outside of the repository', () => {
  let packed: PackedPackage;
  let folder: string;
  let database: TestDatabase;
  let variables: Record<string, string>;

  const node = (...args: readonly string[]): string => run(folder, process.execPath, ...args);
  const tool = (path: string, ...args: readonly string[]): string =>
    node(join(checkout, 'node_modules', path), ...args);

  beforeAll(async () => {
    packed = packPackage();
    linkPackage(packed.folder, packed.tarball, { optional: true });
    folder = join(packed.folder, 'loans');
    const command = join(packed.folder, 'node_modules/rowhouse/bin/rowhouse.js');
    run(packed.folder, process.execPath, command, 'extension', 'new', 'loans');
    // Its tools; rowhouse itself and what that depends on are found in the folder above, as in any workspace.
    symlinkSync(join(checkout, 'node_modules'), join(folder, 'tools'));
    database = await createTestDatabase();
    variables = operatorVariables(database);
  });
  afterAll(async () => {
    await database.drop();
    packed.remove();
  });

  it('asks for this version of Rowhouse, and for the copies of graphql and zod that Rowhouse has', () => {
    const own = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(manifest.peerDependencies).toEqual({
      graphql: own.dependencies.graphql,
      rowhouse: `^${own.version}`,
      zod: own.dependencies.zod,
    });
    expect(manifest.devDependencies).toMatchObject({ rowhouse: `^${own.version}`, typescript: expect.any(String) });
  });

  it('has its types generated, fits the types of the package, and is held to them', () => {
    const codegen = `
      import { generate } from '${join(checkout, 'node_modules/@graphql-codegen/cli/esm/index.js')}';
      import configuration from './codegen.js';
      await generate({ ...configuration, silent: true, pluginLoader: (name) => import('${checkout}/node_modules/' + name + '/esm/index.js') }, true);`;
    writeFileSync(join(folder, 'generate.mjs'), codegen);
    node('generate.mjs');
    const types = ['--typeRoots', join(checkout, 'node_modules/@types')];
    expect(tool('typescript/bin/tsc', '-p', '.', ...types)).toBe('');
    writeFileSync(
      join(folder, 'src/wrong.ts'),
      `import { settingsOf, type Context } from 'rowhouse/kit';
      import { settings } from './settings.ts';
      // @ts-expect-error the setting is a number
      export const wrong = (context: Context): string => settingsOf(context, settings).maximumPerCustomer;
      // @ts-expect-error there is no such setting
      export const unknown = (context: Context) => settingsOf(context, settings).maximum;`,
    );
    expect(tool('typescript/bin/tsc', '-p', '.', ...types)).toBe('');
    tool('typescript/bin/tsc', '-p', 'tsconfig.build.json', ...types);
    expect(existsSync(join(folder, 'dist/index.js'))).toBe(true);
    expect(existsSync(join(folder, 'dist/index.d.ts'))).toBe(true);
  });

  it('passes its own tests untouched, on a PostgreSQL of its own', () => {
    expect(node('--test', 'test/loans.test.ts')).toMatch(/fail 0\n/);
  });

  it('is migrated and served by createRowhouse', () => {
    writeFileSync(
      join(folder, 'serve.js'),
      `import { createRowhouse, migrateRowhouse, shippedExtensions } from 'rowhouse';
      import loans from './dist/index.js';
      const extensions = [...shippedExtensions, loans];
      const settings = {
        adminDatabaseUrl: ${JSON.stringify(database.adminUrl)},
        databaseUrl: ${JSON.stringify(database.urls.gateway)},
        catalogDatabaseUrl: ${JSON.stringify(database.urls.directory)},
        secret: ${JSON.stringify(testSecret)},
        port: 0,
      };
      const applied = await migrateRowhouse({ extensions, settings });
      const house = await createRowhouse({ extensions, settings });
      const url = await house.listen();
      const { status } = await fetch(url + '/readyz');
      await house.close();
      console.log(JSON.stringify({ applied, status }));`,
    );
    const { applied, status } = JSON.parse(node('serve.js'));
    expect(applied).toEqual([{ stream: 'loans', version: 1, name: 'loans' }]);
    expect(status).toBe(200);
  });

  it('is one of the house for every command, by its name or a path, with ROWHOUSE_EXTENSIONS', async () => {
    symlinkSync(folder, join(packed.folder, 'node_modules/rowhouse-loans'));
    for (const named of ['rowhouse-loans', './loans', './loans/src/index.ts']) {
      const listed = await rowhouse(['extension', 'list', '--json'], {
        cwd: packed.folder,
        variables: { ROWHOUSE_EXTENSIONS: named },
      });
      expect(listed.stderr, named).toBe('');
      expect(JSON.parse(listed.stdout).map(({ name }: { name: string }) => name)).toContain('loans');
    }
    const options = { cwd: packed.folder, variables: { ...variables, ROWHOUSE_EXTENSIONS: 'rowhouse-loans' } };
    const created = await rowhouse(['tenant', 'create', 'library', '--extensions', 'loans'], options);
    expect(created).toMatchObject({ code: 0, stderr: '' });
    expect((await rowhouse(['schema', 'print', 'library'], options)).stdout).toContain('type Loan implements Node {');
    expect(await rowhouse(['settings', 'set', 'library', 'loans', 'maximumPerCustomer=5'], options)).toMatchObject({
      code: 0,
    });
  });

  it('tells all faults of ROWHOUSE_EXTENSIONS at once', async () => {
    const write = (name: string, text: string): void => writeFileSync(join(packed.folder, name), text);
    write('nothing.js', 'export const a = 1;');
    write('other.js', 'export default { name: "other" };');
    write('failing.js', 'throw new Error("not today");');
    const extension = (name: string, requires: readonly string[] = []): string =>
      `import { defineExtension } from 'rowhouse/kit';
      export default defineExtension({ name: '${name}', version: '1.0.0', description: '', requires: ${JSON.stringify(requires)},
        schema: new URL('./loans/schema/', import.meta.url), resolvers: {}, permissions: {} });`;
    write('again.js', extension('suppliers'));
    write('needy.js', extension('needy', ['nonesuch']));
    const load = (names: readonly string[]) =>
      rowhouse(['extension', 'list'], { cwd: packed.folder, variables: { ROWHOUSE_EXTENSIONS: names.join(', ') } });
    const { code, stderr } = await load([
      'nonesuch',
      './gone',
      './nothing.js',
      './other.js',
      './failing.js',
      './again.js',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^EXTENSION_PACKAGE_INVALID: ROWHOUSE_EXTENSIONS has 6 faults:\n/);
    for (const fault of [
      /nonesuch: is not installed, .*npm install nonesuch/,
      /\.\/gone: is not there/,
      /\.\/nothing\.js: has no default export/,
      /\.\/other\.js: has a default export that defineExtension did not make/,
      /\.\/failing\.js: cannot be loaded: not today/,
      /\.\/again\.js: has an extension suppliers, and so is one that ships with Rowhouse called/,
    ]) {
      expect(stderr).toMatch(fault);
    }
    expect((await load(['./needy.js'])).stderr).toMatch(/needy requires nonesuch, which neither ships/);
  });

  it('is refused when it was made for another version of Rowhouse', async () => {
    const path = join(folder, 'package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...manifest, peerDependencies: { rowhouse: '^7.0.0' } }));
    const { stderr } = await rowhouse(['extension', 'list'], {
      cwd: packed.folder,
      variables: { ROWHOUSE_EXTENSIONS: './loans/src/index.ts' },
    });
    expect(stderr).toMatch(/was made for Rowhouse \^7\.0\.0, and this is/);
    writeFileSync(path, JSON.stringify(manifest));
  });
});
