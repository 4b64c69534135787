import type { Domain } from '../../tenancy/domain.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';

/** A domain, and whose it is. */
export interface ListedDomain extends Domain {
  /** Slug. */
  readonly tenant: string;
}

/**
 * The domains of one tenant, or of all, by tenant and name.
 *
 * @param named slug or id; all tenants when left out
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function listDomains(control: Control, named?: string): Promise<readonly ListedDomain[]> {
  return control.transaction(async (client) => {
    if (named !== undefined) {
      const { slug, domains } = await findTenant(client, named);
      return domains.map((domain) => ({ ...domain, tenant: slug }));
    }
    const { rows } = await client.query<{ tenant: string; name: string; challenge: string; verified_at: Date | null }>(
      `select t.slug as tenant, d.name, d.challenge, d.verified_at
      from rowhouse_catalog.domains d
      join rowhouse_catalog.tenants t on t.id = d.tenant_id
      order by t.slug, d.name collate "C"`,
    );
    return rows.map(({ tenant, name, challenge, verified_at }) => ({
      tenant,
      name,
      challenge,
      verifiedAt: verified_at?.toISOString(),
    }));
  });
}
