import type pg from 'pg';
import { RowhouseError } from '../kernel/errors.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { selectTenants, toTenant } from './catalog-directory.ts';

/**
 * A tenant by slug or id, as an operator names it.
 *
 * @param lock holds the record until the transaction ends
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function findTenant(client: pg.ClientBase, named: string, lock = false): Promise<Tenant> {
  const { rows } = await client.query(
    selectTenants(`where t.slug = $1::text or t.id::text = $1::text${lock ? ' for update of t' : ''}`),
    [named],
  );
  if (!rows[0])
    throw new RowhouseError('TENANT_NOT_FOUND', { message: `There is no tenant ${JSON.stringify(named)}.` });
  return toTenant(rows[0]);
}
