import type { Entity } from '../../data/entity.ts';
import type { Reader } from '../../data/loaders.ts';
import type { SessionMode } from '../../data/session.ts';
import { sql, tenant } from '../../data/sql.ts';
import type { StoredCustomValue } from '../../tenancy/custom-field.ts';
import type { IdRange } from './row-batches.ts';

/** A row with a value under a key. */
export interface ValueRow {
  readonly id: string;
  readonly value: StoredCustomValue;
}

/** The values that rows have under a key; the rows are held until the session ends where it writes. */
export async function valuesUnder(
  reader: Reader,
  entity: Entity,
  key: string,
  { above, upTo }: IdRange,
  mode: SessionMode,
): Promise<readonly ValueRow[]> {
  // Keys of others stay untouched: whoever refers to a row may go on.
  const lock = mode === 'write' ? sql`for no key update` : sql.empty;
  const rows = await reader.query<{ id: string; value: string }>(sql`
select id, (custom_fields -> ${key}::text)::text as value from ${sql.identifier(entity.table)}
where tenant_id = ${tenant} and id > ${above}::uuid and id <= ${upTo}::uuid
  and custom_fields -> ${key}::text is not null
order by id ${lock}`);
  return rows.map(({ id, value }) => ({ id, value: JSON.parse(value) as StoredCustomValue }));
}

/**
 * Bytes of JSON that the custom fields of rows take under other keys than these, by row. Rows with a value under the first
 * key alone.
 */
export async function sizesBeside(
  reader: Reader,
  entity: Entity,
  keys: readonly [string, ...string[]],
  { above, upTo }: IdRange,
): Promise<ReadonlyMap<string, number>> {
  // An object without keys takes two bytes by itself, and none beside others.
  const rows = await reader.query<{ id: string; bytes: number }>(sql`
select id, octet_length((custom_fields - ${keys}::text[])::text) as bytes from ${sql.identifier(entity.table)}
where tenant_id = ${tenant} and id > ${above}::uuid and id <= ${upTo}::uuid
  and custom_fields -> ${keys[0]}::text is not null and custom_fields - ${keys}::text[] <> '{}'`);
  return new Map(rows.map(({ id, bytes }) => [id, bytes]));
}

/** Sets the values of rows of a range under a key. It is no change of the rows for their readers: `version` stays. */
export async function setValuesUnder(
  reader: Reader,
  entity: Entity,
  key: string,
  { above, upTo }: IdRange,
  rows: readonly ValueRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await reader.query(sql`
update ${sql.identifier(entity.table)} as stored
set custom_fields = stored.custom_fields || jsonb_build_object(${key}::text, given.value::jsonb)
from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ value }) => JSON.stringify(value))}::text[])
  as given (id, value)
where stored.tenant_id = ${tenant} and stored.id > ${above}::uuid and stored.id <= ${upTo}::uuid
  and stored.id = given.id`);
}

/** Removes what rows have under a key from their jsonb column. */
export async function removeValuesUnder(
  reader: Reader,
  entity: Entity,
  key: string,
  { above, upTo }: IdRange,
): Promise<void> {
  const table = sql.identifier(entity.table);
  const having = sql`tenant_id = ${tenant} and id > ${above}::uuid and id <= ${upTo}::uuid
  and custom_fields -> ${key}::text is not null`;
  // In the order of ids, as all who hold more than one.
  await reader.query(sql`select id from ${table} where ${having} order by id for no key update`);
  await reader.query(sql`update ${table} set custom_fields = custom_fields - ${key}::text where ${having}`);
}
