import { userError } from '../kernel/user-errors.ts';
import { entityColumns } from './columns.ts';
import type { AnyRow, Entity, EntityField, EntityFields, RowOf } from './entity.ts';
import { newId } from './identifiers.ts';
import type { Reader } from './loaders.ts';
import { type Sql, sql, tenant } from './sql.ts';
import { DatabaseError } from './sqlstate.ts';
import { columnValue } from './values.ts';

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
 * Inserts a row. What the values leave out takes the column's default.
 *
 * @returns the row as stored
 * @throws UserErrors TAKEN, NOT_FOUND, REQUIRED, INVALID
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
  const [inserted] = await explaining(entity, context.query<RowOf<E>>(statement));
  context.forget();
  return inserted as RowOf<E>;
}

/**
 * Updates a row: an absent field is left alone, null clears. `version` grows by one, unless nothing was given.
 *
 * @param expectedVersion refuse the change when the row has another version by now
 * @throws UserErrors NOT_FOUND, STALE_VERSION, TAKEN, REQUIRED, INVALID
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
  for (const { name, field, value } of assignments) {
    if (value === null && !field.nullable) throw userError(['input', name], 'REQUIRED', `${name} cannot be cleared.`);
  }
  if (assignments.length === 0) return current;
  const changes = [
    sql`version = version + 1, updated_at = ${new Date().toISOString()}::timestamptz`,
    ...assignments.map(({ field, value }) => sql`${sql.identifier(field.column)} = ${storedValue(field, value)}`),
  ];
  const statement = sql`update ${sql.identifier(entity.table)} set ${sql.join(changes, ', ')}
where tenant_id = ${tenant} and id = ${id}::uuid returning ${entityColumns(entity)}`;
  const [updated] = await explaining(entity, context.query<RowOf<E>>(statement));
  context.forget();
  return updated as RowOf<E>;
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

interface Assignment {
  readonly name: string;
  readonly field: EntityField;
  readonly value: unknown;
}

function assignmentsOf(entity: Entity, values: Values): readonly Assignment[] {
  const assignments: Assignment[] = [];
  const fields: EntityFields = entity.fields;
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined || field.managed) continue;
    assignments.push({ name, field, value: columnValue(field, value) });
  }
  return assignments;
}

function storedValue(field: EntityField, value: unknown): Sql {
  switch (field.kind) {
    case 'STRING':
    case 'ENUM':
      return sql`${value}::text`;
    case 'INT':
      return sql`${value}::integer`;
    case 'DECIMAL':
      return sql`${value}::numeric`;
    case 'BOOLEAN':
      return sql`${value}::boolean`;
    case 'DATE':
      return sql`${value}::date`;
    case 'DATETIME':
      return sql`${value}::timestamptz`;
    case 'REFERENCE':
      return sql`${value}::uuid`;
  }
}

/** Turns what a person can mend into user errors. Constraints are named `table_column_key` and `table_reference_fkey`. */
async function explaining<Result>(entity: Entity, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const named = fieldOfConstraint(entity, error.constraint);
    const path = named ? ['input', named] : ['input'];
    switch (error.code) {
      case 'UNIQUE_VIOLATION':
        throw userError(path, 'TAKEN', `Another ${entity.type} has this ${named ?? 'value'} already.`);
      case 'REFERENCE_VIOLATION':
        throw userError(path, 'NOT_FOUND', `What ${named ?? 'the input'} refers to does not exist.`);
      case 'VALUE_OUT_OF_RANGE':
        throw userError(path, 'INVALID', `The value of ${named ?? 'a field'} cannot be stored.`);
      default:
        throw error;
    }
  }
}

function fieldOfConstraint(entity: Entity, constraint: string | undefined): string | undefined {
  const match = constraint?.startsWith(`${entity.table}_`)
    ? /^(.+)_(key|fkey|check)$/.exec(constraint.slice(entity.table.length + 1))
    : undefined;
  const column = match?.[1];
  return Object.entries(entity.fields).find(
    ([, field]) => field.column === column || field.column === `${column}_id`,
  )?.[0];
}
