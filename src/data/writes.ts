import { type UserError, UserErrors, userError } from '../kernel/user-errors.ts';
import { customFieldsOf } from '../tenancy/custom-field.ts';
import { type Assignment, assignmentsOf } from './assignments.ts';
import { storedValue } from './column-types.ts';
import { customFieldsOfRow, entityColumns } from './columns.ts';
import { changesToUpdate } from './custom-field-changes.ts';
import { holdDefinitions, holdDefinitionsFor } from './custom-field-epoch.ts';
import { isReferredTo, missingReferences, referencingKeys } from './custom-field-references.ts';
import { deleteSideEntries, replaceSideEntries } from './custom-field-side-table.ts';
import { sizeErrors } from './custom-field-size.ts';
import { changedCustomFields, emptySideEntries, realChanges, sideEntriesOf } from './custom-field-writes.ts';
import type { AnyRow, Entity, RowOf } from './entity.ts';
import type { Reader } from './loaders.ts';
import { type Sql, sql, tenant } from './sql.ts';
import { DatabaseError } from './sqlstate.ts';
import { together } from './together.ts';
import { explaining } from './write-errors.ts';
import { inputPath, type Values, type Writer } from './writer.ts';

/**
 * Updates a row: an absent field is left alone, null clears. `version` grows by one and `updatedAt` to now when a value
 * is another than before, and only then.
 *
 * @param expectedVersion refuse the change when the row has another version by now
 * @param path to the values in the mutation's input
 * @throws UserErrors NOT_FOUND, STALE_VERSION, TAKEN, REQUIRED, INVALID, TOO_SMALL, TOO_LARGE; RowhouseError INVALID_ID,
 *   TENANT_CHANGED
 */
export async function updateRow<E extends Entity>(
  context: Writer,
  entity: E,
  id: string,
  values: Values,
  expectedVersion?: number | null,
  path: readonly string[] = inputPath,
): Promise<RowOf<E>> {
  const customPath = [...path, 'customFields'];
  const fields = entity.customFields ? customFieldsOf(context.tenant, entity.type) : [];
  const custom = changesToUpdate(context, entity, values.customFields, customPath);
  const [, current, missing] = await together(
    // Also where none of them changes: the row that comes back has them all.
    holdDefinitionsFor(context, fields),
    lockRow(context, entity, id, expectedVersion, [...path, 'id']),
    missingReferences(context, custom.changes),
  );
  const { assignments, errors } = assignmentsOf(entity, values, path);
  const stored = customFieldsOfRow(current);
  const changes = realChanges(stored, custom.changes);
  const customFields = changedCustomFields(stored, changes);
  const tooLarge = sizeErrors(entity, fields, customFields, stored, customPath);
  refuse([...errors, ...clearedErrors(assignments, path), ...custom.errors, ...missing, ...tooLarge]);
  const pairs: readonly Pair[] = [
    ...assignments.map(({ field, value }) => pair(field.column, storedValue(field, value))),
    ...(changes.length === 0 ? [] : [pair('custom_fields', sql`${JSON.stringify(customFields)}::jsonb`)]),
  ];
  if (pairs.length === 0) return current;
  // The clock of another gateway may be ahead of this one's.
  const assigned = [
    sql`version = version + 1, updated_at = greatest(${new Date().toISOString()}::timestamptz, updated_at)`,
    ...pairs.map(({ column, value }) => sql`${column} = ${value}`),
  ];
  const differences = pairs.map(({ column, value }) => sql`${column} is distinct from ${value}`);
  const statement = sql`update ${sql.identifier(entity.table)} set ${sql.join(assigned, ', ')}
where tenant_id = ${tenant} and id = ${id}::uuid and (${sql.join(differences, ' or ')}) returning ${entityColumns(entity)}`;
  const [[updated]] = await together(
    explaining(entity, assignments, path, context.query<RowOf<E>>(statement)),
    replaceSideEntries(context, sideEntriesOf(id, changes)),
  );
  if (!updated) return current;
  context.forget();
  return updated;
}

/**
 * Deletes a row.
 *
 * @throws UserErrors NOT_FOUND, STALE_VERSION, IN_USE when others refer to it; RowhouseError TENANT_CHANGED
 */
export async function deleteRow<E extends Entity>(
  context: Writer,
  entity: E,
  id: string,
  expectedVersion?: number | null,
): Promise<RowOf<E>> {
  const keys = referencingKeys(context.tenant, entity.type);
  const aside = emptySideEntries(id, entity.customFields ? customFieldsOf(context.tenant, entity.type) : []);
  const [, current, inUse] = await together(
    // Also where this record knows of nothing: by a younger one, others may refer to the row or have kept values of it.
    holdDefinitions(context),
    lockRow(context, entity, id, expectedVersion),
    // It is answered after the row is locked, by a snapshot of that moment.
    isReferredTo(context, keys, id),
  );
  if (inUse) throw stillInUse(entity);
  await together(
    context.query(sql`delete from ${sql.identifier(entity.table)} where tenant_id = ${tenant} and id = ${id}::uuid`),
    deleteSideEntries(context, aside),
  ).catch((error) => {
    throw error instanceof DatabaseError && error.code === 'REFERENCE_VIOLATION' ? stillInUse(entity) : error;
  });
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

interface Pair {
  readonly column: Sql;
  readonly value: Sql;
}

function pair(column: string, value: Sql): Pair {
  return { column: sql.identifier(column), value };
}

function refuse(errors: readonly UserError[]): void {
  if (errors.length > 0) throw new UserErrors(errors);
}

function clearedErrors(assignments: readonly Assignment[], path: readonly string[]): readonly UserError[] {
  return assignments
    .filter(({ field, value }) => value === null && !field.nullable)
    .map(({ name }) => ({ field: [...path, name], code: 'REQUIRED', message: `${name} cannot be cleared.` }));
}

function stillInUse({ type }: Entity): UserErrors {
  return userError(['input', 'id'], 'IN_USE', `Other records still refer to this ${type}.`);
}
