/**
 * Builds the package into `dist`, or into the folder that is named: JavaScript and type declarations from `src` and
 * `resolvers`, and what `schema` declares, which the built code finds beside itself as the sources do.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(process.argv[2] ?? join(checkout, 'dist'));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

rmSync(target, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [compiler, '-p', join(checkout, 'tsconfig.build.json'), '--outDir', target],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);
cpSync(join(checkout, 'schema'), join(target, 'schema'), {
  recursive: true,
  // Folders have no extension.
  filter: (source) => ['', '.graphql', '.sql'].includes(extname(source)),
});
