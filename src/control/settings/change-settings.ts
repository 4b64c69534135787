import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { Tenant } from '../../tenancy/tenant.ts';
import { type JsonValue, type SettingsValues, sectionValues } from '../../tenancy/tenant-settings.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { parseChange } from './parse-change.ts';
import { refuseStale } from './refusals.ts';
import { type SettingsHouse, settingsSections } from './sections.ts';
import { saveSettings } from './settings-store.ts';

/**
 * What is to become of a section.
 *
 * @param values what is set in it now
 * @returns what is to be set in it then; may throw what the command is to be refused with
 */
export type SectionChange = (values: SettingsValues, tenant: Tenant) => SettingsValues;

export interface ChangeSettings {
  /** Slug or id. */
  readonly tenant: string;
  readonly section: string;
  readonly change: SectionChange;
  /** Version of the settings that the change was made for; any when left out. */
  readonly expectedVersion?: number | undefined;
  /** What the audit calls it. Default: `set-settings`. */
  readonly action?: string;
  /** Why, for the history. */
  readonly reason?: string | undefined;
  /** More that is to be written or left with the settings, in their transaction and before them. */
  readonly within?: (client: pg.ClientBase, tenant: Tenant) => Promise<void>;
}

export interface ChangedSettings {
  readonly tenant: Tenant;
  readonly changed: boolean;
}

/** A change that sets what a patch names, and resets to its default what the patch names with null. */
export function merged(patch: Readonly<Record<string, unknown>>): SectionChange {
  return (values) => {
    const named = (name: string): boolean => Object.hasOwn(patch, name);
    const kept = Object.entries(values).filter(([name]) => !named(name));
    const set = Object.entries(patch).filter(([, value]) => value !== null) as [string, JsonValue][];
    return Object.fromEntries([...kept, ...set]);
  };
}

/**
 * Changes one section of a tenant's settings: the one way in which settings are written. The section is checked as a whole;
 * the change leads to a new version with an entry in the history and in the audit. What changes nothing makes no version.
 * Every gateway process knows within a second.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, SETTINGS_INVALID with all faults by path, SETTINGS_CONFLICT, and what the change
 *   throws
 */
export async function changeSettings(
  control: Control,
  house: SettingsHouse,
  { tenant: named, section: name, change, expectedVersion, action = 'set-settings', reason, within }: ChangeSettings,
): Promise<ChangedSettings> {
  const section = settingsSections(house).get(name);
  if (!section) throw new Error(`there is no section ${name}`);
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    refuseStale(tenant, expectedVersion);
    const before = sectionValues(tenant.settings, name);
    const after = parseChange(section, before, change(before, tenant));
    await within?.(client, tenant);
    if (isDeepStrictEqual(plain(before), plain(after))) return { tenant, changed: false };
    const { [name]: _, ...others } = tenant.settings.document;
    const document = Object.keys(after).length === 0 ? others : { ...others, [name]: after };
    const version = await saveSettings(client, tenant, document, { actor: control.actor, reason });
    await audit(client, {
      actor: control.actor,
      action,
      tenantId: tenant.id,
      details: { section: name, version, before, after },
    });
    return { tenant: await findTenant(client, tenant.id), changed: true };
  });
}

/** As it is stored: without what is undefined. */
function plain(values: SettingsValues): unknown {
  return JSON.parse(JSON.stringify(values));
}
