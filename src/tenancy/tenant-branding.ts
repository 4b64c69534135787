import { type Branding, houseBranding } from './branding.ts';
import { readBranding } from './branding-values.ts';
import type { Tenant } from './tenant.ts';
import { sectionValues } from './tenant-settings.ts';

const known = new WeakMap<Tenant, Branding>();

/**
 * A tenant's branding, defaults filled in; the same object for as long as its record lives. Whatever is stored and is not
 * fit to be shown has its default.
 */
export function brandingOf(tenant: Tenant): Branding {
  let branding = known.get(tenant);
  if (!branding) {
    const { values } = readBranding(sectionValues(tenant.settings, 'branding'));
    branding = Object.freeze({
      ...houseBranding,
      displayName: tenant.name,
      ...values,
      colors: Object.freeze({ ...houseBranding.colors, ...values.colors }),
    });
    known.set(tenant, branding);
  }
  return branding;
}
