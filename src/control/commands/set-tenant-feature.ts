import type { JsonValue, SettingsValues } from '../../tenancy/tenant-settings.ts';
import type { Control } from '../control.ts';
import { featuresOf, unknownFeature } from '../features/features-of.ts';
import { type ChangedSettings, changeSettings } from '../settings/change-settings.ts';
import type { SettingsHouse } from '../settings/sections.ts';

export interface SetTenantFeature {
  readonly name: string;
  /** Slug or id. */
  readonly tenant: string;
  /** For one subject of the tenant; for the tenant as a whole when left out. */
  readonly subject?: string | undefined;
  /** null takes back what was said; the rules of the house decide again. */
  readonly on: boolean | null;
}

/**
 * Switches a feature for one tenant, or for one subject of it. Idempotent. Stands in the settings of the tenant, with their
 * history. Every gateway process knows within a second.
 *
 * @throws RowhouseError FEATURE_UNKNOWN, TENANT_NOT_FOUND, SETTINGS_INVALID
 */
export async function setTenantFeature(
  control: Control,
  house: SettingsHouse,
  { name, tenant, subject, on }: SetTenantFeature,
): Promise<ChangedSettings> {
  return changeSettings(control, house, {
    tenant,
    section: 'features',
    action: 'set-feature',
    change(values) {
      if (!Object.hasOwn(values, name) && !featuresOf(house).has(name)) throw unknownFeature(house, name);
      const before = (values[name] ?? {}) as {
        readonly on?: boolean;
        readonly subjects?: Readonly<Record<string, boolean>>;
      };
      const after = subject === undefined ? set(before, 'on', on) : withSubject(before, subject, on);
      return set(values, name, Object.keys(after).length > 0 ? after : null);
    },
  });
}

function withSubject(
  override: { readonly on?: boolean; readonly subjects?: Readonly<Record<string, boolean>> },
  subject: string,
  on: boolean | null,
): SettingsValues {
  const subjects = set(override.subjects ?? {}, subject, on);
  return set(override, 'subjects', Object.keys(subjects).length > 0 ? subjects : null);
}

/** An object with another value under a name; without it for null. */
function set(values: object, name: string, value: JsonValue): SettingsValues {
  const { [name]: _, ...others } = values as Record<string, JsonValue>;
  return value === null ? others : { ...others, [name]: value };
}
