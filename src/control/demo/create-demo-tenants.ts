import type { Tenant } from '../../tenancy/tenant.ts';
import { createTenant } from '../commands/create-tenant.ts';
import { listTenants } from '../commands/list-tenants.ts';
import type { Control } from '../control.ts';
import { demoTenants } from './demo-tenants.ts';

/**
 * Creates the demo tenants that are missing. Those that are there stay as they are, whatever has been made of them
 * since: they belong to whoever tries the house.
 *
 * @returns all of them, and whether each was created just now; without a tenant of such a slug that somebody else, to
 *   the audit's knowledge, has created
 */
export async function createDemoTenants(
  control: Control,
): Promise<ReadonlyArray<{ readonly tenant: Tenant; readonly created: boolean }>> {
  const present = new Map((await listTenants(control)).map((tenant) => [tenant.slug, tenant]));
  const own = await createdBy(control);
  const results: Array<{ tenant: Tenant; created: boolean }> = [];
  for (const { slug, name, extensions, currency, timeZone } of demoTenants) {
    const tenant = present.get(slug);
    if (!tenant) {
      const available = extensions.filter((one) => control.extensions.has(one));
      results.push(await createTenant(control, { slug, name, extensions: available, currency, timeZone }));
    } else if (own.has(tenant.id)) {
      results.push({ tenant, created: false });
    }
  }
  return results;
}

/** Ids of the tenants that this actor has created. */
async function createdBy(control: Control): Promise<ReadonlySet<string>> {
  return control.transaction(async (client) => {
    const { rows } = await client.query<{ tenant_id: string }>(
      `select tenant_id from rowhouse_catalog.audit where action = 'create-tenant' and actor = $1::text`,
      [control.actor],
    );
    return new Set(rows.map((row) => row.tenant_id));
  });
}
