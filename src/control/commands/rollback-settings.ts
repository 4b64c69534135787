import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { SettingsDocument, SettingsValues } from '../../tenancy/tenant-settings.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { refuseFaultySettings, refuseStale } from '../settings/refusals.ts';
import type { SettingsSection } from '../settings/section.ts';
import { type SettingsHouse, settingsSections } from '../settings/sections.ts';
import { saveSettings, selectSettingsHistory } from '../settings/settings-store.ts';
import { strayFaults } from '../settings/stray-faults.ts';

export interface RollbackSettings {
  /** Slug or id. */
  readonly tenant: string;
  /** Of the history; 0 is the time before anything was set. */
  readonly version: number;
  readonly expectedVersion?: number | undefined;
  readonly reason?: string | undefined;
  /** Leaves out what the code at hand refuses, instead of refusing the whole. */
  readonly force?: boolean;
}

export interface RolledBackSettings {
  readonly tenant: Tenant;
  readonly changed: boolean;
  /** What was left out. */
  readonly faults: readonly Fault[];
}

/**
 * Makes an old version of a tenant's settings, all sections of it, the newest. Every gateway process knows within a second.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, SETTINGS_VERSION_NOT_FOUND, SETTINGS_CONFLICT, SETTINGS_INVALID with everything
 *   that the code at hand refuses by now
 */
export async function rollbackSettings(
  control: Control,
  house: SettingsHouse,
  { tenant: named, version, expectedVersion, reason, force = false }: RollbackSettings,
): Promise<RolledBackSettings> {
  const sections = settingsSections(house);
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    refuseStale(tenant, expectedVersion);
    const wanted = await documentOf(client, tenant, version);
    const faults = strayFaults(sections, wanted);
    if (!force) refuseFaultySettings(faults);
    const document = faults.length === 0 ? wanted : accepted(sections, wanted);
    if (isDeepStrictEqual(document, tenant.settings.document)) return { tenant, changed: false, faults };
    const actor = control.actor;
    const made = await saveSettings(client, tenant, document, { actor, reason: reason ?? `rollback to ${version}` });
    await audit(client, {
      actor,
      action: 'rollback-settings',
      tenantId: tenant.id,
      details: { to: version, version: made, leftOut: faults },
    });
    return { tenant: await findTenant(client, tenant.id), changed: true, faults };
  });
}

async function documentOf(client: pg.ClientBase, tenant: Tenant, version: number): Promise<SettingsDocument> {
  if (version === 0) return {};
  const versions = await selectSettingsHistory(client, tenant.id);
  const found = versions.find((one) => one.version === version);
  if (found) return found.document;
  const known = versions.map((one) => one.version);
  const span = known.length > 0 ? `versions ${known.at(-1)} to ${known[0]}` : 'nothing yet';
  throw new RowhouseError('SETTINGS_VERSION_NOT_FOUND', {
    message: `The history of ${tenant.slug} has no version ${version}; it has ${span}.`,
  });
}

/** What of a document the code at hand accepts, value by value. */
function accepted(sections: ReadonlyMap<string, SettingsSection>, document: SettingsDocument): SettingsDocument {
  const kept = Object.entries(document).map(([name, values]) => {
    const fits = ([key, value]: [string, SettingsValues[string]]): boolean => {
      const parsed = sections.get(name)?.parse({ [key]: value });
      return parsed !== undefined && 'values' in parsed;
    };
    return [name, Object.fromEntries(Object.entries(values).filter(fits))] as const;
  });
  return Object.fromEntries(kept.filter(([, values]) => Object.keys(values).length > 0));
}
