import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Sources run as they are in a checkout; a package holds them built, one folder deeper, in `dist`. */
export const isCheckout = import.meta.filename.endsWith('.ts');

/** The folder of this Rowhouse: a checkout, or a package below somebody's `node_modules`. */
export const packageRoot = resolve(dirname(import.meta.filename), isCheckout ? '../..' : '../../..');

/** The version of this Rowhouse, as its package.json says. */
export function installedVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}
