import type pg from 'pg';
import { RowhouseError } from '../../kernel/errors.ts';
import type { Domain } from '../../tenancy/domain.ts';
import type { Tenant } from '../../tenancy/tenant.ts';

/** @throws RowhouseError DOMAIN_NOT_FOUND */
export function requireDomain(tenant: Tenant, name: string): Domain {
  const domain = tenant.domains.find((one) => one.name === name);
  if (domain) return domain;
  throw new RowhouseError('DOMAIN_NOT_FOUND', { message: `The tenant ${tenant.slug} has no domain ${name}.` });
}

/** Whether a tenant other than this one has verified the domain. */
export async function isVerifiedElsewhere(client: pg.ClientBase, tenant: Tenant, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from rowhouse_catalog.domains d
    where d.name = $1::text and d.tenant_id <> $2::uuid and d.verified_at is not null`,
    [name, tenant.id],
  );
  return rowCount !== 0;
}
