import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Sources run as they are in a checkout; a package holds them built, one folder deeper, in `dist`. */
const isCheckout = import.meta.filename.endsWith('.ts');

const packageRoot = resolve(dirname(import.meta.filename), isCheckout ? '../..' : '../../..');

/** The version of this Rowhouse, as its package.json says. */
export function installedVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/**
 * The folder that relative paths of settings start from: the checkout, from wherever the command is given, so that
 * every shell finds the same house. For an installed package, whose own folder npm may replace, where the command is given.
 */
export function settingsFolder(workingDirectory: string): string {
  return isCheckout ? packageRoot : workingDirectory;
}
