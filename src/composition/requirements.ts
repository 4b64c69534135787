import type { Fault } from '../kernel/errors.ts';
import { reservedSections } from '../tenancy/tenant-settings.ts';
import { refuseFaults } from './faults.ts';
import type { Module } from './module.ts';

/** Extensions by name, each once. */
export type ExtensionRegistry<M extends Module = Module> = ReadonlyMap<string, M>;

/**
 * What a process knows of extensions.
 *
 * @throws RowhouseError COMPOSITION_FAILED when two have the same name: one of them would be left out in silence
 */
export function extensionRegistry<M extends Module>(extensions: readonly M[]): ExtensionRegistry<M> {
  const names = extensions.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) < index));
  refuseFaults([...twice].map((at) => ({ at, message: 'is the name of several extensions' })));
  return new Map(extensions.map((extension) => [extension.name, extension]));
}

/** `core` is the one module that is no extension; the others are sections of the settings, as each extension has one. */
const reservedNames: readonly string[] = ['core', ...reservedSections];
const extensionName = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * Checks a set of extensions for their names and for the way they require each other; in both directions: what one
 * needs must be there, and what others need cannot be left out.
 *
 * @param names the extensions that are to be enabled
 * @returns all faults; none when the set can be enabled
 */
export function requirementFaults(registry: ExtensionRegistry, names: readonly string[]): readonly Fault[] {
  const faults: Fault[] = [];
  const chosen = new Set(names);
  for (const name of [...chosen].sort()) {
    const extension = registry.get(name);
    if (!extension) {
      faults.push({
        at: name,
        message: `there is no such extension; there are: ${[...registry.keys()].sort().join(', ') || 'none'}`,
      });
      continue;
    }
    if (extension.name !== name || !extensionName.test(name) || reservedNames.includes(name)) {
      faults.push({
        at: name,
        message: `an extension is named with lower-case letters, digits and underscores, and not ${reservedNames.join(', ')}`,
      });
    }
    for (const required of [...extension.requires].sort()) {
      if (!chosen.has(required))
        faults.push({ at: name, message: `requires the extension ${required}, which is not enabled` });
    }
    const cycle = cycleThrough(registry, name);
    if (cycle) faults.push({ at: name, message: `requires itself: ${cycle.join(' -> ')}` });
  }
  return faults;
}

/** The way on which an extension requires itself, if it does. */
function cycleThrough(registry: ExtensionRegistry, name: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const visit = (path: readonly string[]): readonly string[] | undefined => {
    for (const required of [...(registry.get(path.at(-1) ?? '')?.requires ?? [])].sort()) {
      if (required === name) return [...path, name];
      if (seen.has(required)) continue;
      seen.add(required);
      const found = visit([...path, required]);
      if (found) return found;
    }
    return undefined;
  };
  return visit([name]);
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
  const ordered: M[] = [];
  const entered = new Set<string>();
  const visit = (name: string): void => {
    const extension = registry.get(name);
    if (!extension || entered.has(name)) return;
    entered.add(name);
    for (const required of [...extension.requires].sort()) visit(required);
    ordered.push(extension);
  };
  for (const name of [...names].sort()) visit(name);
  return ordered;
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
