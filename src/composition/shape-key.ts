import { createHash } from 'node:crypto';
import type { Module } from './module.ts';

/**
 * The content address of a shape: core version and extension versions.
 *
 * @param modules in any order
 * @returns 22 characters of base64url
 */
export function shapeKey(modules: readonly Pick<Module, 'name' | 'version'>[]): string {
  const parts = modules.map(({ name, version }) => `${name}@${version}`).sort();
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 22);
}
