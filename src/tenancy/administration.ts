import type { Principal } from '../identity/principal.ts';
import type { Tenant } from './tenant.ts';

/** Port: what a tenant's administrator may change in the catalog. The control plane implements it. */
export interface TenantAdministration {
  /**
   * Enables extensions with those they require, or disables some.
   *
   * @returns the tenant as it is then
   * @throws RowhouseError EXTENSION_UNKNOWN, EXTENSION_REQUIRES, ADMINISTRATION_UNAVAILABLE
   */
  setExtensions(
    tenant: Tenant,
    change: { readonly enable?: readonly string[]; readonly disable?: readonly string[] },
    actor: Principal,
  ): Promise<Tenant>;
}
