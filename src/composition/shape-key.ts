import { createHash } from 'node:crypto';
import type { Module } from './module.ts';

/**
 * The content address of a shape: core version, extension versions, and what custom fields look like.
 *
 * @param modules in any order
 * @param customFields their hash, empty for none: then the key is that of the shape of the modules alone
 * @returns 22 characters of base64url
 */
export function shapeKey(modules: readonly Pick<Module, 'name' | 'version'>[], customFields = ''): string {
  const parts = modules.map(({ name, version }) => `${name}@${version}`).sort();
  // No module is called so.
  if (customFields !== '') parts.push(`#${customFields}`);
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 22);
}
