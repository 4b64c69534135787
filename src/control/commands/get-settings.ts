import type { Fault } from '../../kernel/errors.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import { settingsOf } from '../../tenancy/settings-declaration.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { sectionValues } from '../../tenancy/tenant-settings.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { allModules, type SettingsHouse, settingsSections } from '../settings/sections.ts';
import { strayFaults } from '../settings/stray-faults.ts';

/** One thing that can be set, as it stands for a tenant. */
export interface ListedSetting {
  /** `core`, or an extension of the house. */
  readonly extension: string;
  readonly name: string;
  /** What holds: what was set, or the default. */
  readonly value: unknown;
  readonly default: unknown;
  /** Whether something is set, be it the default itself. */
  readonly set: boolean;
  /** Whether the tenant's administrators may set it; otherwise it is the operator's. */
  readonly administrator: boolean;
  readonly description: string | undefined;
}

export interface TenantSettingsView {
  readonly tenant: Tenant;
  /** Modules in the order of the house, extensions that are not enabled included. */
  readonly settings: readonly ListedSetting[];
  /** What is stored and refused by the code at hand: readers find the default instead. */
  readonly faults: readonly Fault[];
}

/**
 * What can be set for a tenant, and what is.
 *
 * @param extension that one alone
 * @throws RowhouseError TENANT_NOT_FOUND, EXTENSION_UNKNOWN
 */
export async function getSettings(
  control: Control,
  house: SettingsHouse,
  { tenant: named, extension }: { readonly tenant: string; readonly extension?: string | undefined },
): Promise<TenantSettingsView> {
  const modules = allModules(house.modules).filter(({ name }) => extension === undefined || name === extension);
  if (modules.length === 0) {
    throw new RowhouseError('EXTENSION_UNKNOWN', { message: `There is no extension ${JSON.stringify(extension)}.` });
  }
  const tenant = await control.transaction((client) => findTenant(client, named));
  const settings = modules.flatMap(({ name, settings: declaration }) => {
    if (!declaration) return [];
    const set = sectionValues(tenant.settings, name);
    const values = settingsOf({ tenant }, declaration);
    return [...declaration.properties.values()].map(
      (property): ListedSetting => ({
        extension: name,
        name: property.name,
        value: values[property.name],
        default: property.default,
        set: Object.hasOwn(set, property.name),
        administrator: property.administrator,
        description: property.jsonSchema.description as string | undefined,
      }),
    );
  });
  const faults = strayFaults(settingsSections(house), tenant.settings.document);
  return { tenant, settings, faults };
}
