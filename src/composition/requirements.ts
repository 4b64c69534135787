import type { Fault } from '../kernel/errors.ts';
import type { Module } from './module.ts';

/** Extensions by name, each once. */
export type ExtensionRegistry<M extends Module = Module> = ReadonlyMap<string, M>;

/**
 * Checks a set of extensions for the way they require each other; in both directions: what one needs must be there, and
 * what others need cannot be left out.
 *
 * @param names the extensions that are to be enabled
 * @returns all faults; none when the set can be enabled
 */
export function requirementFaults(registry: ExtensionRegistry, names: readonly string[]): readonly Fault[] {
  const faults: Fault[] = [];
  const chosen = new Set(names);
  for (const name of chosen) {
    const extension = registry.get(name);
    if (!extension) {
      faults.push({
        at: name,
        message: `there is no such extension; there are: ${[...registry.keys()].sort().join(', ')}`,
      });
      continue;
    }
    for (const required of extension.requires) {
      if (!chosen.has(required))
        faults.push({ at: name, message: `requires the extension ${required}, which is not enabled` });
    }
  }
  return faults;
}

/**
 * Puts extensions into the order of composition: an extension comes after those it requires, and by name otherwise, so
 * that equal sets give equal schemas.
 *
 * @param names a set without {@link requirementFaults}
 */
export function compositionOrder<M extends Module>(
  registry: ExtensionRegistry<M>,
  names: readonly string[],
): readonly M[] {
  const ordered = new Map<string, M>();
  const visit = (name: string, path: readonly string[]): void => {
    const extension = registry.get(name);
    if (!extension || ordered.has(name) || path.includes(name)) return;
    for (const required of [...extension.requires].sort()) visit(required, [...path, name]);
    ordered.set(name, extension);
  };
  for (const name of [...names].sort()) visit(name, []);
  return [...ordered.values()];
}

/** Names of everything that an extension requires, directly or not. */
export function allRequired(registry: ExtensionRegistry, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (current: string): void => {
    for (const required of registry.get(current)?.requires ?? []) {
      if (found.has(required)) continue;
      found.add(required);
      visit(required);
    }
  };
  visit(name);
  return found;
}
