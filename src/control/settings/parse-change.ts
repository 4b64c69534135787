import { isDeepStrictEqual } from 'node:util';
import type { SettingsValues } from '../../tenancy/tenant-settings.ts';
import { plainValueFaults } from './plain-values.ts';
import { refuseFaultySettings } from './refusals.ts';
import type { SettingsSection } from './section.ts';

/**
 * A section as it is to be stored. What stood there before and is refused by today's checks, and what is not touched, stays as
 * it is: readers find its default, and whoever changes something else need not mend it.
 *
 * @throws RowhouseError SETTINGS_INVALID with all faults
 */
export function parseChange(section: SettingsSection, before: SettingsValues, wanted: SettingsValues): SettingsValues {
  refuseFaultySettings(plainValueFaults(wanted));
  const entries = Object.entries(wanted);
  const stale = entries.filter(
    ([name, value]) =>
      Object.hasOwn(before, name) &&
      isDeepStrictEqual(before[name], value) &&
      'faults' in section.parse({ [name]: value }),
  );
  const parsed = section.parse(Object.fromEntries(entries.filter((entry) => !stale.includes(entry))));
  if ('faults' in parsed) refuseFaultySettings(parsed.faults);
  const values = 'values' in parsed ? parsed.values : {};
  return { ...values, ...Object.fromEntries(stale) };
}
