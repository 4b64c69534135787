import { RowhouseError } from '../../kernel/errors.ts';
import type { SettingsDeclaration } from '../../tenancy/settings-declaration.ts';
import type { Control } from '../control.ts';
import { type ChangedSettings, changeSettings, merged } from '../settings/change-settings.ts';
import { allModules, type SettingsHouse } from '../settings/sections.ts';

export interface SetSettings {
  /** Slug or id. */
  readonly tenant: string;
  /** `core`, or an extension of the house, enabled or not: its settings can be prepared. */
  readonly extension: string;
  /** Values by name; null resets one to its default. What is absent is left alone. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly expectedVersion?: number | undefined;
  /** Why, for the history. */
  readonly reason?: string | undefined;
  /** Only what is the tenant's administrators' to set. */
  readonly asAdministrator?: boolean;
}

/**
 * Sets what can be set for a module. Idempotent. Takes effect in every gateway process within a second.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, EXTENSION_UNKNOWN (also for one without settings, and, for an administrator, one
 *   that is not enabled), SETTINGS_INVALID with all faults by path, SETTINGS_NOT_ALLOWED, SETTINGS_CONFLICT
 */
export async function setSettings(
  control: Control,
  house: SettingsHouse,
  { tenant, extension, values, expectedVersion, reason, asAdministrator = false }: SetSettings,
): Promise<ChangedSettings> {
  const declaration = declarationOf(house, extension);
  if (asAdministrator) refuseForeign(declaration, values);
  return changeSettings(control, house, {
    tenant,
    section: extension,
    change(before, record) {
      if (asAdministrator && extension !== 'core' && !record.extensions.includes(extension)) throw unknown(extension);
      return merged(values)(before, record);
    },
    expectedVersion,
    reason,
  });
}

function declarationOf({ modules }: SettingsHouse, extension: string): SettingsDeclaration {
  const module = allModules(modules).find(({ name }) => name === extension);
  if (module?.settings) return module.settings;
  throw module
    ? new RowhouseError('EXTENSION_UNKNOWN', { message: `${extension} has no settings.` })
    : unknown(extension);
}

function unknown(extension: string): RowhouseError {
  return new RowhouseError('EXTENSION_UNKNOWN', { message: `There is no extension ${JSON.stringify(extension)}.` });
}

/** Says the same of what is the operator's and of what is nobody's: an administrator is not told which there are. */
function refuseForeign({ module, properties }: SettingsDeclaration, values: SetSettings['values']): void {
  const foreign = Object.keys(values).filter((name) => !properties.get(name)?.administrator);
  if (foreign.length === 0) return;
  const faults = foreign.map((at) => ({
    at,
    message: `is no setting of ${module} that the administrators of a tenant change`,
  }));
  throw new RowhouseError('SETTINGS_NOT_ALLOWED', {
    message: faults.map(({ at, message }) => `${at}: ${message}`).join('; '),
    details: { faults },
  });
}
