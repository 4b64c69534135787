import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { parseDomainName } from '../domains/domain-name.ts';
import { requireDomain } from '../domains/domain-store.ts';
import { findTenant } from '../find-tenant.ts';
import type { DomainCommand } from './add-domain.ts';

/**
 * Takes a domain from a tenant. Every gateway process forgets it within a second. Added again, it has another challenge.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, DOMAIN_INVALID, DOMAIN_NOT_FOUND
 */
export async function removeDomain(
  control: Control,
  command: Omit<DomainCommand, 'own'>,
): Promise<{ tenant: Tenant; name: string }> {
  // Whatever the house is called by now, what was added can be removed.
  const name = parseDomainName(command.domain, new Set());
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, command.tenant, true);
    requireDomain(tenant, name);
    await client.query('delete from rowhouse_catalog.domains where tenant_id = $1::uuid and name = $2::text', [
      tenant.id,
      name,
    ]);
    await audit(client, { actor: control.actor, action: 'remove-domain', tenantId: tenant.id, details: { name } });
    return { tenant: await findTenant(client, tenant.id), name };
  });
}
