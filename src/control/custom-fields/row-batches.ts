import { holdCustomFieldEpoch } from '../../data/custom-field-epoch.ts';
import type { Entity } from '../../data/entity.ts';
import type { Reader } from '../../data/loaders.ts';
import type { SessionMode } from '../../data/session.ts';
import { sql, tenant } from '../../data/sql.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { WorkSessions } from './work-session.ts';

/** Rows of a transaction at most. */
const batchRows = 1_000;

/**
 * Bytes of values, as JSON, after which a batch takes no further row: they are in memory at once, some times over. A
 * statement's parameter could not have more than 1 GB.
 */
const batchBytes = 4_000_000;

/** After a collision so many times fewer, down to one: whoever holds the others is out of the way then. */
const smaller = 10;

/** Less than every id (RFC 9562 section 5.9). */
const nilId = '00000000-0000-0000-0000-000000000000';

/** How far work on an entity's rows is. */
export type RowProgress = (done: number, total: number) => void;

/** The rows that are gone through, and by which record of the tenant. */
export interface BatchedRows {
  readonly sessions: WorkSessions;
  /** A batch fails with TENANT_CHANGED when values are stored in another way by now. */
  readonly tenant: Tenant;
  readonly entity: Entity;
}

/** How the rows are gone through. */
export interface Batches {
  /** Under which the values are that batches work on: so many rows are a batch as keep it small. */
  readonly key: string;
  readonly mode: SessionMode;
  readonly onProgress: RowProgress;
}

/** Rows of an entity by their ids: those above one id, up to another. */
export interface IdRange {
  readonly above: string;
  readonly upTo: string;
}

/**
 * Goes through all rows of an entity in the order of their ids, a session for each batch. Rows that come to exist
 * meanwhile may be left out: they are written by the definition that the work made known before.
 *
 * @param work what is done to a batch; runs again where others were in the way
 * @throws RowhouseError TENANT_CHANGED, LOCK_TIMEOUT, and what the work throws
 */
export async function eachBatch(
  { sessions, tenant: known, entity }: BatchedRows,
  { key, mode, onProgress }: Batches,
  work: (reader: Reader, range: IdRange) => Promise<void>,
): Promise<void> {
  const stretches = await sessions.run(known, 'read', (reader) => measure(reader, entity));
  const total = stretches.at(-1)?.rows ?? 0;
  onProgress(0, total);
  let done = 0;
  let size = batchRows;
  let above = nilId;
  for (const { end } of stretches) {
    while (above < end) {
      const stretch: IdRange = { above, upTo: end };
      const batch = await sessions.run(known, mode, async (reader, failures) => {
        if (failures > 0) size = Math.max(1, Math.floor(size / smaller));
        if (mode === 'write') await holdCustomFieldEpoch(reader, known);
        const next = await nextRows(reader, entity, key, stretch, size);
        if (next.rows > 0) await work(reader, { above: stretch.above, upTo: next.last });
        return next;
      });
      above = batch.last;
      done += batch.rows;
      size = Math.min(batchRows, size * smaller);
      // Rows that have come since they were counted.
      onProgress(done, Math.max(done, total));
    }
  }
}

/** A part of an entity's rows that is as large as a batch. */
interface Stretch {
  /** Its last id. */
  readonly end: string;
  /** So many rows are in it and before it. */
  readonly rows: number;
}

/**
 * Cuts the rows of an entity into stretches, once: between two ids PostgreSQL finds the rows of a batch by their key,
 * also while it knows nothing of the table's size and would else read all of the tenant's rows for each.
 */
async function measure(reader: Reader, { table }: Entity): Promise<readonly Stretch[]> {
  const rows = await reader.query<{ id: string; number: string }>(sql`
select id, number from (
  select id, row_number() over (order by id) as number, lead(id) over (order by id) is null as is_last
  from ${sql.identifier(table)} where tenant_id = ${tenant}
) as numbered
where number % ${sql.integer(batchRows)} = 0 or is_last order by id`);
  return rows.map(({ id, number }) => ({ end: id, rows: Number(number) }));
}

/** The next rows of a stretch: at most so many, and none after those whose values fill a batch. Sizes alone are read. */
async function nextRows(
  reader: Reader,
  { table }: Entity,
  key: string,
  { above, upTo }: IdRange,
  most: number,
): Promise<{ readonly rows: number; readonly last: string }> {
  const [next] = await reader.query<{ rows: string; last: string | null }>(sql`
select count(*) as rows, (array_agg(id order by id desc))[1] as last from (
  select id, sum(bytes) over (order by id rows unbounded preceding) - bytes as before from (
    select id, coalesce(octet_length((custom_fields -> ${key}::text)::text), 0) as bytes
    from ${sql.identifier(table)} where tenant_id = ${tenant} and id > ${above}::uuid and id <= ${upTo}::uuid
    order by id limit ${sql.integer(most)}
  ) as following
) as measured
where before < ${sql.integer(batchBytes)}`);
  return { rows: Number(next?.rows ?? 0), last: next?.last ?? upTo };
}
