import type { Tenant } from '../../tenancy/tenant.ts';
import { selectTenants, toTenant } from '../catalog-directory.ts';
import type { Control } from '../control.ts';

/** All tenants by slug. */
export async function listTenants(control: Control): Promise<readonly Tenant[]> {
  return control.transaction(async (client) => {
    const { rows } = await client.query(selectTenants('order by t.slug collate "C"'));
    return rows.map(toTenant);
  });
}
