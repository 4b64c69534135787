import type { Module } from '../../composition/module.ts';
import { brandingSection } from '../branding/branding-section.ts';
import type { ImportModules } from '../import/tenant-entities.ts';
import { featureSection } from './feature-section.ts';
import { moduleSection } from './module-section.ts';
import type { SettingsSection } from './section.ts';

/** What commands on settings work with besides the catalog: whose settings there are. */
export interface SettingsHouse {
  readonly modules: ImportModules;
}

/** Core and all extensions of the house. */
export function allModules({ core, extensions }: ImportModules): readonly Module[] {
  return [core, ...extensions.values()];
}

/** Every section that a tenant's settings may have: one of each module that declares settings, and those of the house. */
export function settingsSections(house: SettingsHouse): ReadonlyMap<string, SettingsSection> {
  const modules = allModules(house.modules);
  const sections = [
    brandingSection,
    featureSection(modules.flatMap(({ features }) => features)),
    ...modules.flatMap(({ settings }) => (settings ? [moduleSection(settings)] : [])),
  ];
  return new Map(sections.map((section) => [section.name, section]));
}
