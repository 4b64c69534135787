import type { IntrospectionPolicy, Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';

/**
 * Sets who may introspect a tenant's schema. Idempotent. Takes effect in every gateway process within a second.
 *
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function setIntrospection(
  control: Control,
  named: string,
  policy: IntrospectionPolicy,
): Promise<{ tenant: Tenant; changed: boolean }> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    const before = tenant.introspection;
    if (before === policy) return { tenant, changed: false };
    await client.query('update rowhouse_catalog.tenants set introspection = $2::text where id = $1::uuid', [
      tenant.id,
      policy,
    ]);
    await audit(client, {
      actor: control.actor,
      action: 'set-introspection',
      tenantId: tenant.id,
      details: { before, after: policy },
    });
    return { tenant: await findTenant(client, tenant.id), changed: true };
  });
}
