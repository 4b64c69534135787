import type { Extension } from '../../../src/kit.ts';

/**
 * The sets of extensions to examine, by size: none, each with those that it requires, and all of them. Every two would be
 * 22 sets of six that ship instead of 8, at up to a minute each; where two meet, they meet in the set of all.
 */
export function extensionSets(extensions: readonly Extension[]): ReadonlyArray<readonly string[]> {
  const registry = new Map(extensions.map((extension) => [extension.name, extension]));
  const names = [...registry.keys()];
  const chosen = [[], ...names.map((name) => [name]), names];
  const sets = chosen.map((set) => withRequired(registry, set));
  return [...new Map(sets.map((set) => [set.join(), set])).values()].toSorted(
    (left, right) => left.length - right.length,
  );
}

/** In the order in which the extensions are listed. */
function withRequired(registry: ReadonlyMap<string, Extension>, names: readonly string[]): readonly string[] {
  const wanted = new Set<string>();
  const add = (name: string): void => {
    wanted.add(name);
    registry.get(name)!.requires.forEach(add);
  };
  names.forEach(add);
  return [...registry.keys()].filter((name) => wanted.has(name));
}
