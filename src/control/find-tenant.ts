import type pg from 'pg';
import { RowhouseError } from '../kernel/errors.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { selectTenants, toTenant } from './catalog-directory.ts';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a name has the form of an id; no slug has. */
export function looksLikeId(named: string): boolean {
  return uuidPattern.test(named);
}

/**
 * A tenant by slug or id, as an operator names it.
 *
 * @param lock holds the record until the transaction ends, so that what is read of it stays true
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function findTenant(client: pg.ClientBase, named: string, lock = false): Promise<Tenant> {
  const condition = looksLikeId(named) ? 'where t.id = $1::uuid' : 'where t.slug = $1::text';
  // First the lock, then the reading: a statement that waits for a lock goes on with the snapshot it began with, and
  // would miss the extensions that the one before it enabled.
  if (lock) await client.query(`select from rowhouse_catalog.tenants t ${condition} for update`, [named]);
  const { rows } = await client.query(selectTenants(condition), [named]);
  if (!rows[0]) {
    throw new RowhouseError('TENANT_NOT_FOUND', { message: `There is no tenant ${JSON.stringify(named)}.` });
  }
  return toTenant(rows[0]);
}
