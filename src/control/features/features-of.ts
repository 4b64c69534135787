import { featureRegistry } from '../../composition/feature-registry.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { Feature } from '../../tenancy/feature.ts';
import { allModules, type SettingsHouse } from '../settings/sections.ts';

/** The features that the modules of a house declare, by name. */
export function featuresOf({ modules }: SettingsHouse): ReadonlyMap<string, Feature> {
  return featureRegistry(allModules(modules));
}

export function unknownFeature(house: SettingsHouse, name: string): RowhouseError {
  const known = [...featuresOf(house).keys()].sort().join(', ') || 'none';
  return new RowhouseError('FEATURE_UNKNOWN', {
    message: `No module of this house declares a feature ${JSON.stringify(name)}; there are: ${known}.`,
  });
}
