import { RowhouseError } from '../../kernel/errors.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';

/**
 * Suspends a tenant, or resumes it. Idempotent. Takes effect in every gateway process within a second; requests that
 * are running finish.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, TENANT_STATUS_CONFLICT for a tenant that is neither active nor suspended
 */
export async function setTenantStatus(
  control: Control,
  named: string,
  status: 'active' | 'suspended',
): Promise<{ tenant: Tenant; changed: boolean }> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    if (tenant.status === status) return { tenant, changed: false };
    if (tenant.status !== 'active' && tenant.status !== 'suspended') {
      throw new RowhouseError('TENANT_STATUS_CONFLICT', { message: `The tenant ${tenant.slug} is ${tenant.status}.` });
    }
    await client.query('update rowhouse_catalog.tenants set status = $2::text where id = $1::uuid', [
      tenant.id,
      status,
    ]);
    const action = status === 'suspended' ? 'suspend-tenant' : 'resume-tenant';
    await audit(client, { actor: control.actor, action, tenantId: tenant.id });
    return { tenant: await findTenant(client, tenant.id), changed: true };
  });
}
