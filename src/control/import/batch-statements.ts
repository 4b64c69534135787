import type { Entity, EntityField, FieldKind } from '../../data/entity.ts';
import { holdingRows } from '../../data/hold-rows.ts';
import { type Sql, sql, tenant } from '../../data/sql.ts';
import type { StoredValue } from './field-values.ts';

/** A field that an import writes, under the name that the mapping gives it (`customer` for `customerId`). */
export interface WrittenField {
  readonly name: string;
  readonly field: EntityField;
}

/** The column of custom fields, where a batch writes it. */
export interface CustomColumn {
  /** Keys whose values are replaced, or removed where a row has none for them; the others stay. */
  readonly keys: readonly string[];
  /** Keys that new rows alone get. */
  readonly defaultKeys: readonly string[];
}

/** A row on its way into a table: its id is known, its references are ids. */
export interface BatchRow {
  readonly id: string;
  readonly externalId: string;
  /** In the order of the written fields. */
  readonly values: readonly StoredValue[];
  /** Its custom values as a JSON object, where the batch writes them. */
  readonly customJson?: string;
}

/** What a batch statement tells of each row that it wrote. */
export interface WrittenRow {
  readonly id: string;
  /** 1 for a row that is new. */
  readonly version: number;
  /** Where the batch writes custom values, as the next. */
  readonly externalId?: string;
  /** Size of all custom fields of the row, in bytes. */
  readonly customBytes?: number;
  /** Decimals as they were stored, under `d` and the number of the written field. */
  readonly [decimal: `d${number}`]: string | null;
}

/*
 * One statement takes a whole batch as one array for each column: its text is the same for every batch, so that the
 * guard parses it once. COPY would be faster by half, but is refused under Row-Level Security. RETURNING is there for
 * Citus, too, which takes `insert ... select` under RLS only with it.
 */

/** Ids of an entity's rows by external id. */
export function selectIds(entity: Entity, externalIds: readonly string[]): Sql {
  return sql`select external_id as "externalId", id from ${sql.identifier(entity.table)}
where tenant_id = ${tenant} and external_id = any(${externalIds}::text[])`;
}

/** The same, holding the rows against deletion until the session ends. In the order of ids: two who hold wait in line. */
export function holdIds(entity: Entity, externalIds: readonly string[]): Sql {
  return sql`${selectIds(entity, externalIds)} ${holdingRows(entity)}`;
}

/** What a batch writes. */
export interface Batch {
  readonly entity: Entity;
  readonly fields: readonly WrittenField[];
  readonly custom: CustomColumn | undefined;
  readonly rows: readonly BatchRow[];
  /** createdAt and updatedAt of what is written. */
  readonly now: string;
}

/** Inserts rows. One that has come to exist since it was looked for is updated, if anything is different. */
export function insertBatch(batch: Batch): Sql {
  const { entity, rows, now } = batch;
  const table = sql.identifier(entity.table);
  const columns = columnsOf(batch);
  const replaced = columns.filter(({ isReplaced }) => isReplaced);
  const conflict =
    replaced.length === 0
      ? sql`do nothing`
      : sql`do update set version = ${table}.version + 1, updated_at = greatest(excluded.updated_at, ${table}.updated_at), ${changes(
          replaced,
          table,
          sql`excluded`,
        )}
where ${differences(replaced, table, sql`excluded`)}`;
  return sql`insert into ${table} (${sql.join([sql`tenant_id, id, external_id, created_at, updated_at`, ...columns.map(({ name }) => name)], ', ')})
select ${sql.join([sql`${tenant}, given.id, given.external_id, ${now}::timestamptz, ${now}::timestamptz`, ...columns.map(({ name }) => sql`given.${name}`)], ', ')}
from unnest(${sql.join([rowIds(rows), sql`${rows.map((row) => row.externalId)}::text[]`, ...columns.map(({ array }) => array)], ', ')})
  as given (${sql.join([sql`id, external_id`, ...columns.map(({ name }) => name)], ', ')})
on conflict (tenant_id, external_id) ${conflict}
returning ${written(batch, table)}`;
}

/** Updates rows by id: those alone in which anything is different; the others are not even locked. */
export function updateBatch(batch: Batch): Sql {
  const { entity, rows, now } = batch;
  const columns = columnsOf(batch);
  const stored = sql`stored`;
  const given = sql`given`;
  return sql`update ${sql.identifier(entity.table)} as stored
set version = stored.version + 1, updated_at = greatest(${now}::timestamptz, stored.updated_at), ${changes(columns, stored, given)}
from unnest(${sql.join([rowIds(rows), ...columns.map(({ array }) => array)], ', ')}) as given (${sql.join([sql`id`, ...columns.map(({ name }) => name)], ', ')})
where stored.tenant_id = ${tenant} and stored.id = given.id
  and ${differences(columns, stored, given)}
returning ${written(batch, stored)}`;
}

/** A column that a batch writes. */
interface BatchColumn {
  readonly name: Sql;
  /** Its values of all rows. */
  readonly array: Sql;
  /** False for what new rows alone get. */
  readonly isReplaced: boolean;
  /** What a row that is there has afterwards. @param stored the row @param given what it gets, from a row of this name */
  after(stored: Sql, given: Sql): Sql;
}

function columnsOf({ fields, custom, rows }: Batch): readonly BatchColumn[] {
  const columns = fields.map(({ field }, index): BatchColumn => {
    const name = sql.identifier(field.column);
    const array = arrayOf(
      field.kind,
      rows.map((row) => row.values[index]),
    );
    return { name, array, isReplaced: true, after: (_stored, given) => sql`${given}.${name}` };
  });
  return custom ? [...columns, customColumn(custom, rows)] : columns;
}

function customColumn({ keys, defaultKeys }: CustomColumn, rows: readonly BatchRow[]): BatchColumn {
  const name = sql.identifier('custom_fields');
  return {
    name,
    array: sql`${rows.map(({ customJson }) => customJson ?? '{}')}::jsonb[]`,
    isReplaced: keys.length > 0,
    after: (stored, given) => sql`(${stored}.${name} - ${keys}::text[]) || (${given}.${name} - ${defaultKeys}::text[])`,
  };
}

function changes(columns: readonly BatchColumn[], stored: Sql, given: Sql): Sql {
  return sql.join(
    columns.map(({ name, after }) => sql`${name} = ${after(stored, given)}`),
    ', ',
  );
}

function differences(columns: readonly BatchColumn[], stored: Sql, given: Sql): Sql {
  const before = columns.map(({ name }) => sql`${stored}.${name}`);
  const after = columns.map((column) => column.after(stored, given));
  return sql`(${sql.join(before, ', ')}) is distinct from (${sql.join(after, ', ')})`;
}

function written({ fields, custom }: Batch, table: Sql): Sql {
  const decimals = fields.flatMap(({ field }, index) =>
    field.kind === 'DECIMAL' ? [sql`${table}.${sql.identifier(field.column)} as ${sql.alias(`d${index}`)}`] : [],
  );
  const ofCustom = custom
    ? [sql`${table}.external_id as "externalId"`, sql`octet_length(${table}.custom_fields::text) as "customBytes"`]
    : [];
  return sql.join([sql`${table}.id, ${table}.version`, ...ofCustom, ...decimals], ', ');
}

function rowIds(rows: readonly BatchRow[]): Sql {
  return sql`${rows.map((row) => row.id)}::uuid[]`;
}

function arrayOf(kind: FieldKind, values: readonly unknown[]): Sql {
  switch (kind) {
    case 'STRING':
    case 'ENUM':
      return sql`${values}::text[]`;
    case 'INT':
      return sql`${values}::integer[]`;
    case 'DECIMAL':
      return sql`${values}::numeric[]`;
    case 'BOOLEAN':
      return sql`${values}::boolean[]`;
    case 'DATE':
      return sql`${values}::date[]`;
    case 'DATETIME':
      return sql`${values}::timestamptz[]`;
    case 'REFERENCE':
      return sql`${values}::uuid[]`;
  }
}
