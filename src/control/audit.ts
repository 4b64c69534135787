import type pg from 'pg';
import { v7 } from 'uuid';

/** Records what was done, in the transaction that does it. */
export async function audit(
  client: pg.ClientBase,
  entry: { readonly actor: string; readonly action: string; readonly tenantId?: string; readonly details?: object },
): Promise<void> {
  await client.query(
    `insert into rowhouse_catalog.audit (id, actor, action, tenant_id, details)
    values ($1::uuid, $2::text, $3::text, $4::uuid, $5::jsonb)`,
    [v7(), entry.actor, entry.action, entry.tenantId ?? null, JSON.stringify(entry.details ?? {})],
  );
}
