import type { Fault } from '../../kernel/errors.ts';
import type { BrandingChange } from '../../tenancy/branding.ts';
import { readBranding } from '../../tenancy/branding-values.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { JsonValue, SettingsValues } from '../../tenancy/tenant-settings.ts';
import { readLogo } from '../branding/logo-file.ts';
import { saveLogo } from '../branding/logo-store.ts';
import type { Control } from '../control.ts';
import { changeSettings, merged } from '../settings/change-settings.ts';
import { refuseFaultySettings } from '../settings/refusals.ts';
import type { SettingsHouse } from '../settings/sections.ts';

export interface SetBranding {
  /** Slug or id. */
  readonly tenant: string;
  readonly change: BrandingChange;
  /** Version of the settings that the change was made for; any when left out. */
  readonly expectedVersion?: number | undefined;
}

/**
 * Changes a tenant's branding. Every gateway process shows it within a second.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, SETTINGS_INVALID with all faults by path, SETTINGS_CONFLICT
 */
export async function setBranding(
  control: Control,
  house: SettingsHouse,
  { tenant, change: { logo: given, colors, ...texts }, expectedVersion }: SetBranding,
): Promise<{ tenant: Tenant; changed: boolean }> {
  const logo = given === undefined || given === null ? given : readLogo(given);
  const faults: readonly Fault[] = logo && 'at' in logo ? [logo] : [];
  const file = logo && 'hash' in logo ? logo : undefined;
  return changeSettings(control, house, {
    tenant,
    section: 'branding',
    action: 'set-branding',
    expectedVersion,
    change(before, current) {
      const after = merged({
        ...withoutAbsent(texts),
        ...(colors !== undefined && { colors: colors && mergedColors(before, colors) }),
        ...(file && { logo: { hash: file.hash, mediaType: file.mediaType } }),
        ...(logo === null && { logo }),
      })(before, current);
      // Here rather than by the section, which knows of no files: all that is wrong is told at once.
      if (faults.length > 0) refuseFaultySettings([...faults, ...readBranding(after).faults]);
      return after;
    },
    within: async (client, { id }) => {
      if (file) await saveLogo(client, id, file);
    },
  });
}

function mergedColors(before: SettingsValues, colors: NonNullable<BrandingChange['colors']>): JsonValue {
  const set = (before.colors ?? {}) as Readonly<Record<string, string>>;
  const all = Object.entries({ ...set, ...withoutAbsent(colors) }).filter(([, color]) => color !== null);
  return all.length === 0 ? null : (Object.fromEntries(all) as Readonly<Record<string, string>>);
}

function withoutAbsent(values: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
