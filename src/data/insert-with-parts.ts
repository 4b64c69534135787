import { allColumns, type Columns, outerList, selectList } from './columns.ts';
import { insertSideEntries } from './custom-field-side-table.ts';
import type { Entity, RowOf } from './entity.ts';
import {
  type GivenColumns,
  givenColumns,
  givenColumnsKey,
  type Insertion,
  insertionOfRows,
  rowValues,
} from './insertion.ts';
import { keptInsertion } from './kept-statements.ts';
import type { NewRow } from './new-rows.ts';
import { type FieldInfo, selectedColumns } from './selected-columns.ts';
import { type Given, type Sql, sql } from './sql.ts';
import { explainingAny, type WrittenRows } from './write-errors.ts';
import type { Writer } from './writer.ts';

/** A value that the row takes from the database while it is inserted: the next of a series. */
export interface NextValue {
  /** The field that gets it, which is unique within the tenant. */
  readonly field: string;
  /** An INSERT that takes it and returns it as `next`. */
  readonly taking: Sql;
}

/** Rows of an entity that are inserted with the row that they belong to. */
export interface Parts {
  readonly entity: Entity;
  /** Of {@link prepareRows}, with which nothing is wrong. */
  readonly rows: readonly NewRow[];
  /** To the list of their values in the mutation's input. */
  readonly path: readonly string[];
}

/**
 * Inserts a row that takes the next value of a series, and the rows that belong to it, all by one statement: in statements
 * of their own, five lines of an order and the order itself took PostgreSQL 250 microseconds more, most of it to parse
 * and plan the question whether the number was free.
 *
 * @param row of {@link prepareRows}, with which nothing is wrong
 * @param info what the resolver of the mutation was told of its field, if the row is only shown there: with it, only those
 *   columns are returned that may be
 * @returns the row as stored; undefined, and nothing is inserted, where another row has the value already
 * @throws UserErrors TAKEN, NOT_FOUND, REQUIRED, INVALID, told of the list where it may be any of several parts
 */
export async function insertWithParts<E extends Entity>(
  context: Writer,
  entity: E,
  row: NewRow,
  next: NextValue,
  parts: Parts,
  info?: FieldInfo,
): Promise<RowOf<E> | undefined> {
  const columns = info ? selectedColumns(entity, info).columns : allColumns(entity);
  const [inserted] = await explainingAny(
    [{ entity, assignments: row.assignments, path: row.path }, writtenParts(parts)],
    context.query<RowOf<E>>(statementOf(columns, row, next, parts)),
  );
  if (inserted) {
    // Behind it: they would be left without their row where that is not inserted.
    await insertSideEntries(
      context,
      [row, ...parts.rows].flatMap(({ aside }) => aside),
    );
    context.forget();
  }
  return inserted;
}

interface PartsInsertion extends Insertion {
  readonly row: NewRow;
  /** Each of rows that are given the same columns. */
  readonly groups: ReadonlyArray<readonly NewRow[]>;
}

function statementOf(shown: Columns, row: NewRow, next: NextValue, { entity, rows }: Parts): Sql {
  const byColumns = Map.groupBy(rows, givenColumnsKey);
  const groups = [...byColumns.values()];
  const name = [shown.entity.type, shown.key, givenColumnsKey(row), entity.type, ...byColumns.keys()].join('; ');
  const parts = groups.map(([first]) => givenColumns(first!));
  const statement = keptInsertion(next, name, insertion(shown, givenColumns(row), next, entity, parts));
  return statement({ row, groups, now: new Date().toISOString() });
}

function insertion(
  shown: Columns,
  rowColumns: GivenColumns,
  { field, taking }: NextValue,
  partEntity: Entity,
  partColumns: readonly GivenColumns[],
): (given: Given<PartsInsertion>) => Sql {
  return (given) => {
    const { columns, values } = rowValues(rowColumns, given, (input) => input.row);
    const column = sql.identifier(shown.entity.fields[field]!.column);
    const isStored = sql`exists (select from stored)`;
    const parts = partColumns.map(
      (one, at) => sql`, ${sql.identifier(`parts_${at}`)} as (
${insertionOfRows(partEntity, one, given, (input) => input.groups[at]!, isStored)} returning id
)`,
    );
    return sql`
with taken as (
${taking}
), stored as (
insert into ${sql.identifier(shown.entity.table)} (${columns}, ${column})
select ${values}, taken.next from taken
on conflict (tenant_id, ${column}) do nothing
returning ${selectList(shown)}
)${sql.join(parts, ' ')}
select ${outerList(shown, 'stored')} from stored`;
  };
}

function writtenParts({ entity, rows, path }: Parts): WrittenRows {
  const [only, ...others] = rows;
  return {
    entity,
    assignments: rows.flatMap(({ assignments }) => assignments),
    path: only && others.length === 0 ? only.path : path,
  };
}
