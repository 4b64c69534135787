import { UserErrors, userError } from '../kernel/user-errors.ts';
import { assignmentsOf } from './assignments.ts';
import { storedValue } from './column-types.ts';
import { entityColumns } from './columns.ts';
import type { AnyRow, Entity, RowOf } from './entity.ts';
import { newId } from './identifiers.ts';
import type { Reader } from './loaders.ts';
import { sql, tenant } from './sql.ts';
import { DatabaseError } from './sqlstate.ts';
import { explaining } from './write-errors.ts';

/**
 * Values to write, by GraphQL field name, in the form in which GraphQL hands them over (global ids for references).
 * Names that are not fields of the entity are ignored, so that an input object can be handed on as it is.
 */
export type Values = Readonly<Record<string, unknown>>;

/** The part of a context that a write needs. */
export interface Writer extends Reader {
  forget(): void;
}

/**
 * Inserts a row. What the values leave out, or give as null, takes the column's default.
 *
 * @returns the row as stored
 * @throws UserErrors TAKEN, NOT_FOUND, REQUIRED, INVALID; RowhouseError INVALID_ID
 */
export async function insertRow<E extends Entity>(context: Writer, entity: E, values: Values): Promise<RowOf<E>> {
  const assignments = assignmentsOf(entity, values).filter(({ value }) => value !== null);
  const now = new Date().toISOString();
  const columns = [
    sql`tenant_id, id, created_at, updated_at`,
    ...assignments.map(({ field }) => sql.identifier(field.column)),
  ];
  const row = [
    sql`${tenant}, ${newId()}::uuid, ${now}::timestamptz, ${now}::timestamptz`,
    ...assignments.map(({ field, value }) => storedValue(field, value)),
  ];
  const statement = sql`insert into ${sql.identifier(entity.table)} (${sql.join(columns, ', ')})
values (${sql.join(row, ', ')}) returning ${entityColumns(entity)}`;
  const [inserted] = await explaining(entity, assignments, context.query<RowOf<E>>(statement));
  context.forget();
  return inserted as RowOf<E>;
}

/**
 * Updates a row: an absent field is left alone, null clears. `version` grows by one and `updatedAt` to now when a value
 * is another than before, and only then.
 *
 * @param expectedVersion refuse the change when the row has another version by now
 * @throws UserErrors NOT_FOUND, STALE_VERSION, TAKEN, REQUIRED, INVALID; RowhouseError INVALID_ID
 */
export async function updateRow<E extends Entity>(
  context: Writer,
  entity: E,
  id: string,
  values: Values,
  expectedVersion?: number | null,
): Promise<RowOf<E>> {
  const current = await lockRow(context, entity, id, expectedVersion);
  const assignments = assignmentsOf(entity, values);
  const cleared = assignments.filter(({ field, value }) => value === null && !field.nullable);
  if (cleared.length > 0) {
    throw new UserErrors(
      cleared.map(({ name }) => ({ field: ['input', name], code: 'REQUIRED', message: `${name} cannot be cleared.` })),
    );
  }
  if (assignments.length === 0) return current;
  const pairs = assignments.map(({ field, value }) => ({
    column: sql.identifier(field.column),
    value: storedValue(field, value),
  }));
  // The clock of another gateway may be ahead of this one's.
  const changes = [
    sql`version = version + 1, updated_at = greatest(${new Date().toISOString()}::timestamptz, updated_at)`,
    ...pairs.map(({ column, value }) => sql`${column} = ${value}`),
  ];
  const differences = pairs.map(({ column, value }) => sql`${column} is distinct from ${value}`);
  const statement = sql`update ${sql.identifier(entity.table)} set ${sql.join(changes, ', ')}
where tenant_id = ${tenant} and id = ${id}::uuid and (${sql.join(differences, ' or ')}) returning ${entityColumns(entity)}`;
  const [updated] = await explaining(entity, assignments, context.query<RowOf<E>>(statement));
  if (!updated) return current;
  context.forget();
  return updated;
}

/**
 * Deletes a row.
 *
 * @throws UserErrors NOT_FOUND, STALE_VERSION, IN_USE when others refer to it
 */
export async function deleteRow<E extends Entity>(
  context: Writer,
  entity: E,
  id: string,
  expectedVersion?: number | null,
): Promise<RowOf<E>> {
  const current = await lockRow(context, entity, id, expectedVersion);
  try {
    await context.query(
      sql`delete from ${sql.identifier(entity.table)} where tenant_id = ${tenant} and id = ${id}::uuid`,
    );
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'REFERENCE_VIOLATION') {
      throw userError(['input', 'id'], 'IN_USE', `Other records still refer to this ${entity.type}.`);
    }
    throw error;
  }
  context.forget();
  return current;
}

/**
 * Reads a row and locks it until the session ends, so that a rule that was checked still holds when it is acted on.
 *
 * @param path of the input that names the row, for the user error
 * @throws UserErrors NOT_FOUND, STALE_VERSION
 */
export async function lockRow<E extends Entity>(
  context: Reader,
  entity: E,
  id: string,
  expectedVersion?: number | null,
  path: readonly string[] = ['input', 'id'],
): Promise<RowOf<E>> {
  const [row] = await context.query<RowOf<E> & AnyRow & { readonly version: number }>(
    sql`select ${entityColumns(entity)} from ${sql.identifier(entity.table)}
where tenant_id = ${tenant} and id = ${id}::uuid for update`,
  );
  if (!row) throw userError(path, 'NOT_FOUND', `There is no such ${entity.type}.`);
  if (typeof expectedVersion === 'number' && row.version !== expectedVersion) {
    throw userError(
      ['input', 'expectedVersion'],
      'STALE_VERSION',
      `This ${entity.type} has changed since it was read.`,
    );
  }
  return row;
}
