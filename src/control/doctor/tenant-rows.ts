import type { Reader } from './check.ts';

/**
 * Looks at the rows of one tenant, which are closed even to their owner without its name (law 2). Nobody else's show
 * meanwhile, and none at all afterwards.
 */
export async function asTenant<Result>(client: Reader, tenantId: string, look: () => Promise<Result>): Promise<Result> {
  await client.query(`select set_config('rowhouse.tenant_id', $1::uuid::text, false)`, [tenantId]);
  try {
    return await look();
  } finally {
    // In a transaction that has failed nothing can be looked at anyway.
    await client.query('reset rowhouse.tenant_id').catch(() => {});
  }
}
