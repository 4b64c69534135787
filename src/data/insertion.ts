import { storedValue } from './column-types.ts';
import type { Entity, EntityField } from './entity.ts';
import type { NewRow } from './new-rows.ts';
import { type Given, type Sql, sql, tenant } from './sql.ts';

/** The columns that a row is given; nothing of the row itself, since statements are kept that are made of them. */
export interface GivenColumns {
  readonly fields: readonly EntityField[];
  readonly hasCustomFields: boolean;
}

export function givenColumns({ assignments, customFields }: NewRow): GivenColumns {
  return { fields: assignments.map(({ field }) => field), hasCustomFields: customFields !== undefined };
}

/** Equal for rows that are given the same columns: they can be inserted together, and by the same text. */
export function givenColumnsKey({ assignments, customFields }: NewRow): string {
  return [...assignments.map(({ name }) => name), ...(customFields === undefined ? [] : ['customFields'])].join();
}

/** What rows are inserted with beside themselves. */
export interface Insertion {
  /** When they are made, as ISO 8601. */
  readonly now: string;
}

/** The columns of one row and their values, for VALUES or a select list. */
export interface RowValues {
  readonly columns: Sql;
  readonly values: Sql;
}

export function rowValues<Input extends Insertion>(
  { fields, hasCustomFields }: GivenColumns,
  given: Given<Input>,
  rowOf: (input: Input) => NewRow,
): RowValues {
  const now = sql`${given((input) => input.now)}::timestamptz`;
  const columns = [
    sql`tenant_id, id, created_at, updated_at`,
    ...fields.map(({ column }) => sql.identifier(column)),
    ...(hasCustomFields ? [sql`custom_fields`] : []),
  ];
  const values = [
    sql`${tenant}, ${given((input) => rowOf(input).id)}::uuid, ${now}, ${now}`,
    ...fields.map((field, at) =>
      storedValue(
        field,
        given((input) => rowOf(input).assignments[at]!.value),
      ),
    ),
    ...(hasCustomFields ? [sql`${given((input) => rowOf(input).customFields)}::jsonb`] : []),
  ];
  return { columns: sql.join(columns, ', '), values: sql.join(values, ', ') };
}

/**
 * The INSERT of rows that are given the same columns, up to its RETURNING, which Citus asks for: it takes
 * `insert ... select` under Row-Level Security only with it. One array for each column, so that the text is the same for any
 * number of rows.
 *
 * @param condition for all of them
 */
export function insertionOfRows<Input extends Insertion>(
  entity: Entity,
  { fields, hasCustomFields }: GivenColumns,
  given: Given<Input>,
  rowsOf: (input: Input) => readonly NewRow[],
  condition?: Sql,
): Sql {
  const each = (read: (row: NewRow) => unknown): Sql => given((input) => rowsOf(input).map(read));
  const now = sql`${given((input) => input.now)}::timestamptz`;
  const columns = sql.join(
    [sql`id`, ...fields.map(({ column }) => sql.identifier(column)), ...(hasCustomFields ? [sql`custom_fields`] : [])],
    ', ',
  );
  const arrays = [
    sql`${each(({ id }) => id)}::uuid[]`,
    ...fields.map(
      (field, at) =>
        sql`${storedValue(
          field,
          each(({ assignments }) => assignments[at]!.value),
        )}[]`,
    ),
    ...(hasCustomFields ? [sql`${each(({ customFields }) => customFields)}::jsonb[]`] : []),
  ];
  return sql`insert into ${sql.identifier(entity.table)} (tenant_id, created_at, updated_at, ${columns})
select ${tenant}, ${now}, ${now}, ${columns}
from unnest(${sql.join(arrays, ', ')}) as given (${columns})${condition ? sql` where ${condition}` : sql.empty}`;
}
