import type { Tenant } from '../../tenancy/tenant.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { type SettingsVersion, selectSettingsHistory } from '../settings/settings-store.ts';

export type { SettingsVersion };

/**
 * The versions of a tenant's settings, the latest first; the last hundred are kept.
 *
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function settingsHistory(
  control: Control,
  named: string,
): Promise<{ readonly tenant: Tenant; readonly versions: readonly SettingsVersion[] }> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named);
    return { tenant, versions: await selectSettingsHistory(client, tenant.id) };
  });
}
