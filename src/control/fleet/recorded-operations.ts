import type pg from 'pg';
import type { NormalisedOperation } from '../../tenancy/operation-log.ts';

/** What is counted of a client's operation that is beyond the bounds of its tenant. */
export const otherOperation = 'other';

/** An operation as a client of a tenant uses it. */
export interface RecordedUse {
  readonly tenantId: string;
  /** Hash of the operation, or {@link otherOperation}. */
  readonly operation: string;
  readonly client: string;
  readonly clientVersion: string;
  /** Hash of the schema by which it was executed last; null where that is not known. */
  readonly schema: string | null;
  readonly count: number;
  readonly inputs: readonly string[];
  readonly complete: boolean;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
}

interface UseRow extends Omit<RecordedUse, 'count'> {
  readonly count: string;
}

/**
 * @param since seconds that have passed since an operation was seen for the last time, at most; null for no such bound
 * @returns by tenant, operation and client
 */
export async function recordedUses(
  client: pg.ClientBase,
  tenantIds: readonly string[],
  since: number | null = null,
): Promise<readonly RecordedUse[]> {
  const { rows } = await client.query<UseRow>(
    `select u.tenant_id as "tenantId", u.operation, u.client, u.client_version as "clientVersion",
      u.schema_hash as schema, u.count, u.inputs, u.inputs_complete as complete, u.first_seen as "firstSeen",
      u.last_seen as "lastSeen"
    from rowhouse_catalog.operation_uses u
    where u.tenant_id = any($1::uuid[])
      and (u.abandoned_at is null or u.last_seen > u.abandoned_at + interval '5 minutes')
      and ($2::double precision is null or u.last_seen >= now() - make_interval(secs => $2::double precision))
    order by u.tenant_id, u.operation, u.client, u.client_version`,
    [tenantIds, since],
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/**
 * Marks operations of a tenant as broken knowingly: they count no more, unless they are seen again. Gateways tell for some
 * minutes how often they were sent before.
 */
export async function abandonOperations(
  client: pg.ClientBase,
  tenantId: string,
  hashes: readonly string[],
): Promise<void> {
  // The turn of whoever records: both write many rows, in orders of their own.
  await client.query(`select pg_advisory_xact_lock(hashtextextended('rowhouse operations', 0))`);
  await client.query(
    `update rowhouse_catalog.operation_uses set abandoned_at = now()
    where tenant_id = $1::uuid and operation = any($2::text[])`,
    [tenantId, hashes],
  );
}

/** Texts of operations by their hashes. */
export async function recordedOperations(
  client: pg.ClientBase,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, NormalisedOperation>> {
  if (hashes.length === 0) return new Map();
  const { rows } = await client.query<NormalisedOperation>(
    `select o.hash, o.name, o.kind, o.text from rowhouse_catalog.operations o
    where o.hash = any($1::text[]) and o.kind <> 'other'`,
    [hashes],
  );
  return new Map(rows.map((row) => [row.hash, row]));
}

/** The SDL of a schema that served; undefined for one that is not kept. */
export async function servedSdl(client: pg.ClientBase, hash: string): Promise<string | undefined> {
  const { rows } = await client.query<{ sdl: string }>(
    'select s.sdl from rowhouse_catalog.served_schemas s where s.hash = $1::text',
    [hash],
  );
  return rows[0]?.sdl;
}
