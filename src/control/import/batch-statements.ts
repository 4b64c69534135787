import type { Entity, EntityField, FieldKind } from '../../data/entity.ts';
import { type Sql, sql, tenant } from '../../data/sql.ts';
import type { StoredValue } from './field-values.ts';

/** A field that an import writes, under the name that the mapping gives it (`customer` for `customerId`). */
export interface WrittenField {
  readonly name: string;
  readonly field: EntityField;
}

/** A row on its way into a table: its id is known, its references are ids. */
export interface BatchRow {
  readonly id: string;
  readonly externalId: string;
  /** In the order of the written fields. */
  readonly values: readonly StoredValue[];
}

/** What a batch statement tells of each row that it wrote. */
export interface WrittenRow {
  readonly id: string;
  /** 1 for a row that is new. */
  readonly version: number;
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

/**
 * Inserts rows. One that has come to exist since it was looked for is updated, if anything is different.
 *
 * @param now createdAt and updatedAt of what is written
 */
export function insertBatch(
  entity: Entity,
  fields: readonly WrittenField[],
  rows: readonly BatchRow[],
  now: string,
): Sql {
  const table = sql.identifier(entity.table);
  const columns = fields.map(({ field }) => sql.identifier(field.column));
  const given = fields.map((_, index) => givenColumn(index));
  const conflict =
    fields.length === 0
      ? sql`do nothing`
      : sql`do update set version = ${table}.version + 1, updated_at = greatest(excluded.updated_at, ${table}.updated_at), ${assign(
          columns,
          columns.map((column) => sql`excluded.${column}`),
        )}
where ${differs(
          columns.map((column) => sql`${table}.${column}`),
          columns.map((column) => sql`excluded.${column}`),
        )}`;
  return sql`insert into ${table} (${sql.join([sql`tenant_id, id, external_id, created_at, updated_at`, ...columns], ', ')})
select ${sql.join([sql`${tenant}, given.id, given.external_id, ${now}::timestamptz, ${now}::timestamptz`, ...given], ', ')}
from unnest(${sql.join([rowIds(rows), sql`${rows.map((row) => row.externalId)}::text[]`, ...arrays(fields, rows)], ', ')})
  as given (${sql.join([sql`id, external_id`, ...givenNames(fields)], ', ')})
on conflict (tenant_id, external_id) ${conflict}
returning ${written(table, fields)}`;
}

/** Updates rows by id: those alone in which anything is different; the others are not even locked. */
export function updateBatch(
  entity: Entity,
  fields: readonly WrittenField[],
  rows: readonly BatchRow[],
  now: string,
): Sql {
  const columns = fields.map(({ field }) => sql.identifier(field.column));
  const given = fields.map((_, index) => givenColumn(index));
  return sql`update ${sql.identifier(entity.table)} as stored
set version = stored.version + 1, updated_at = greatest(${now}::timestamptz, stored.updated_at), ${assign(columns, given)}
from unnest(${sql.join([rowIds(rows), ...arrays(fields, rows)], ', ')}) as given (${sql.join([sql`id`, ...givenNames(fields)], ', ')})
where stored.tenant_id = ${tenant} and stored.id = given.id
  and ${differs(
    columns.map((column) => sql`stored.${column}`),
    given,
  )}
returning ${written(sql`stored`, fields)}`;
}

function givenColumn(index: number): Sql {
  return sql`given.${sql.identifier(`c${index}`)}`;
}

function givenNames(fields: readonly WrittenField[]): readonly Sql[] {
  return fields.map((_, index) => sql.identifier(`c${index}`));
}

function assign(columns: readonly Sql[], values: readonly Sql[]): Sql {
  return sql.join(
    columns.map((column, index) => sql`${column} = ${values[index]}`),
    ', ',
  );
}

function differs(left: readonly Sql[], right: readonly Sql[]): Sql {
  return sql`(${sql.join(left, ', ')}) is distinct from (${sql.join(right, ', ')})`;
}

function written(table: Sql, fields: readonly WrittenField[]): Sql {
  const decimals = fields.flatMap(({ field }, index) =>
    field.kind === 'DECIMAL' ? [sql`${table}.${sql.identifier(field.column)} as ${sql.alias(`d${index}`)}`] : [],
  );
  return sql.join([sql`${table}.id, ${table}.version`, ...decimals], ', ');
}

function rowIds(rows: readonly BatchRow[]): Sql {
  return sql`${rows.map((row) => row.id)}::uuid[]`;
}

function arrays(fields: readonly WrittenField[], rows: readonly BatchRow[]): readonly Sql[] {
  return fields.map(({ field }, index) =>
    arrayOf(
      field.kind,
      rows.map((row) => row.values[index]),
    ),
  );
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
