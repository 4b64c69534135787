import type { Tenant } from '../../tenancy/tenant.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';

/**
 * @param named slug or id
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function showTenant(control: Control, named: string): Promise<Tenant> {
  return control.transaction((client) => findTenant(client, named));
}
