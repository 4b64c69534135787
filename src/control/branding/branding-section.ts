import { readBranding } from '../../tenancy/branding-values.ts';
import type { SettingsValues } from '../../tenancy/tenant-settings.ts';
import type { SettingsSection } from '../settings/section.ts';

/** The section `branding`: how a tenant presents itself. */
export const brandingSection: SettingsSection = Object.freeze({
  name: 'branding',
  parse(section) {
    const { values, faults } = readBranding(section);
    // What was checked is kept, in the form it was checked in.
    return faults.length > 0 ? { faults } : { values: values as SettingsValues };
  },
} satisfies SettingsSection);
