import { requirementFaults } from '../../../src/composition/requirements.ts';
import type { Extension } from '../../../src/kit.ts';

/** Every set of extensions that a tenant may enable, the empty one first, then by size. */
export function extensionSets(extensions: readonly Extension[]): ReadonlyArray<readonly string[]> {
  const registry = new Map(extensions.map((extension) => [extension.name, extension]));
  const subsets: string[][] = [[]];
  for (const name of registry.keys()) subsets.push(...subsets.map((set) => [...set, name]));
  return subsets
    .filter((names) => requirementFaults(registry, names).length === 0)
    .toSorted((left, right) => left.length - right.length);
}
