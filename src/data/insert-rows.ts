import { entityColumns } from './columns.ts';
import { insertSideEntries } from './custom-field-side-table.ts';
import type { AnyRow, Entity, RowOf } from './entity.ts';
import { type GivenColumns, givenColumns, givenColumnsKey, type Insertion, insertionOfRows } from './insertion.ts';
import { keptInsertion } from './kept-statements.ts';
import { type NewRow, newRows } from './new-rows.ts';
import { type Given, type Sql, sql } from './sql.ts';
import { together } from './together.ts';
import { explaining } from './write-errors.ts';
import { inputPath, type Values, type Writer } from './writer.ts';

/**
 * Inserts rows of one entity: as {@link insertRow} for each, in as many statements as there are different sets of columns
 * that are given.
 *
 * @param path to the list of values in the mutation's input; the number of the row follows it
 * @returns the rows as stored, in the order of their values
 * @throws as {@link insertRow}; what the database alone finds is told of the list, where it may be any of several rows
 */
export async function insertRows<E extends Entity>(
  context: Writer,
  entity: E,
  values: readonly Values[],
  path: readonly string[] = inputPath,
): Promise<readonly RowOf<E>[]> {
  const given = values.map((one, index) => ({ values: one, path: [...path, String(index)] }));
  return insertPreparedRows(context, entity, await newRows(context, entity, given), path);
}

/**
 * Inserts rows of {@link prepareRows} with which nothing is wrong.
 *
 * @param path to the list of values in the mutation's input
 * @returns the rows as stored, in their order
 * @throws UserErrors TAKEN, NOT_FOUND, REQUIRED, told of the list where it may be any of several rows
 */
export async function insertPreparedRows<E extends Entity>(
  context: Writer,
  entity: E,
  rows: readonly NewRow[],
  path: readonly string[] = inputPath,
): Promise<readonly RowOf<E>[]> {
  const now = new Date().toISOString();
  const groups = [...Map.groupBy(rows, givenColumnsKey).values()];
  const [inserted] = await together(
    together(...groups.map((group) => insertTogether(context, entity, group, now, path))),
    insertSideEntries(
      context,
      rows.flatMap(({ aside }) => aside),
    ),
  );
  context.forget();
  const byId = new Map(inserted.flat().map((row) => [row.id, row]));
  return rows.map(({ id }) => byId.get(id)!);
}

/** @param path to the list, for what may be wrong with any of several rows */
function insertTogether<E extends Entity>(
  context: Writer,
  entity: E,
  rows: readonly NewRow[],
  now: string,
  path: readonly string[],
): Promise<ReadonlyArray<RowOf<E> & AnyRow>> {
  const [only, ...others] = rows;
  const name = `rows: ${givenColumnsKey(only!)}`;
  const statement = keptInsertion(entity, name, rowsInsertion(entity, givenColumns(only!)));
  return explaining(
    entity,
    rows.flatMap(({ assignments }) => assignments),
    others.length === 0 ? only!.path : path,
    context.query(statement({ rows, now })),
  );
}

interface RowsInsertion extends Insertion {
  readonly rows: readonly NewRow[];
}

function rowsInsertion(entity: Entity, columns: GivenColumns): (given: Given<RowsInsertion>) => Sql {
  return (given) =>
    sql`${insertionOfRows(entity, columns, given, ({ rows }) => rows)} returning ${entityColumns(entity)}`;
}
