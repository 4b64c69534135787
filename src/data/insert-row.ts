import { UserErrors } from '../kernel/user-errors.ts';
import { assignmentsOf } from './assignments.ts';
import { entityColumns } from './columns.ts';
import { insertSideEntries } from './custom-field-side-table.ts';
import type { Entity, RowOf } from './entity.ts';
import { type GivenColumns, givenColumns, givenColumnsKey, type Insertion, rowValues } from './insertion.ts';
import { keptInsertion } from './kept-statements.ts';
import { type NewRow, newRows } from './new-rows.ts';
import { type Given, type Sql, sql } from './sql.ts';
import { together } from './together.ts';
import { explaining } from './write-errors.ts';
import { inputPath, type Values, type Writer } from './writer.ts';

/**
 * Inserts a row. What the values leave out, or give as null, takes the default of its column or of its custom field.
 *
 * @param path to the values in the mutation's input
 * @returns the row as stored
 * @throws UserErrors TAKEN, NOT_FOUND, REQUIRED, INVALID, TOO_SMALL, TOO_LARGE; RowhouseError INVALID_ID, TENANT_CHANGED
 */
export async function insertRow<E extends Entity>(
  context: Writer,
  entity: E,
  values: Values,
  path: readonly string[] = inputPath,
): Promise<RowOf<E>> {
  const [row] = await newRows(context, entity, [{ values, path }]);
  return insertPreparedRow(context, entity, row!);
}

interface RowInsertion extends Insertion {
  readonly row: NewRow;
}

/**
 * Inserts a row of {@link prepareRows} with which nothing is wrong.
 *
 * @param more values of fields that were not known when the row was prepared
 * @throws UserErrors TAKEN, NOT_FOUND, REQUIRED, INVALID
 */
export async function insertPreparedRow<E extends Entity>(
  context: Writer,
  entity: E,
  { id, path, assignments: prepared, customFields, aside }: NewRow,
  more: Values = {},
): Promise<RowOf<E>> {
  const added = assignmentsOf(entity, more, path);
  if (added.errors.length > 0) throw new UserErrors(added.errors);
  const row: NewRow = {
    id,
    path,
    assignments: [...prepared, ...added.assignments.filter(({ value }) => value !== null)],
    customFields,
    aside,
  };
  const name = `row: ${givenColumnsKey(row)}`;
  const statement = keptInsertion(entity, name, rowInsertion(entity, givenColumns(row)));
  const [[inserted]] = await together(
    explaining(
      entity,
      row.assignments,
      path,
      context.query<RowOf<E>>(statement({ row, now: new Date().toISOString() })),
    ),
    insertSideEntries(context, aside),
  );
  context.forget();
  return inserted as RowOf<E>;
}

function rowInsertion(entity: Entity, columns: GivenColumns): (given: Given<RowInsertion>) => Sql {
  return (given) => {
    const row = rowValues(columns, given, (input) => input.row);
    return sql`insert into ${sql.identifier(entity.table)} (${row.columns})
values (${row.values}) returning ${entityColumns(entity)}`;
  };
}
