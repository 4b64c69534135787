import type { Feature } from '../tenancy/feature.ts';
import { refuseFaults } from './faults.ts';
import type { Module } from './module.ts';

/**
 * The features of a house by name.
 *
 * @param modules core and all extensions
 * @throws RowhouseError COMPOSITION_FAILED when two declare a feature of the same name
 */
export function featureRegistry(modules: Iterable<Module>): ReadonlyMap<string, Feature> {
  const features = [...modules].flatMap((module) => module.features);
  const byName = Map.groupBy(features, ({ name }) => name);
  refuseFaults(
    [...byName].flatMap(([at, declared]) =>
      declared.length > 1
        ? [{ at, message: `is a feature of several modules: ${declared.map(({ module }) => module).join(', ')}` }]
        : [],
    ),
  );
  return new Map(features.map((feature) => [feature.name, feature]));
}
