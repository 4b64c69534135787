import type { Entity } from '../../data/entity.ts';
import { DatabaseError } from '../../data/sqlstate.ts';
import type { WrittenField } from './batch-statements.ts';
import { quote } from './faults.ts';
import type { StoredValue } from './field-values.ts';

/**
 * Classes of SQLSTATE that speak of a row's values (PostgreSQL manual, Appendix A): data exception, integrity
 * constraint violation, program limit exceeded (an index entry that is too long).
 */
const rowClasses: ReadonlySet<string> = new Set(['22', '23', '54']);

/** True when a statement failed for what its rows hold, so that fewer rows may succeed. */
export function isRowFault(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && rowClasses.has(error.sqlstate?.slice(0, 2) ?? '');
}

/** The column of a row that has no value although the table asks for one; undefined for other faults. */
export function missingColumn(error: DatabaseError): string | undefined {
  return error.sqlstate === '23502' ? error.column : undefined;
}

/**
 * Why the database refuses one row, as a sentence that names the field where it can be told.
 *
 * @param values as they were given: of a reference, its external id
 */
export function explainRowFault(
  error: DatabaseError,
  entity: Entity,
  fields: readonly WrittenField[],
  values: readonly StoredValue[],
): string {
  const index = fields.findIndex(({ field }) => columnsOfConstraint(entity, error.constraint).includes(field.column));
  const { type } = entity;
  const named = index === -1 ? type : `${type}.${fields[index]!.name}`;
  const value = index === -1 ? 'a value' : quote(String(values[index]));
  switch (error.sqlstate) {
    case '23505':
      return `${named}: another ${type} has ${value} already`;
    case '23503':
      return `${named}: what it refers to has been deleted meanwhile`;
    case '23514':
      return `${named}: ${value} is not accepted (${error.constraint ?? 'a check constraint'})`;
    case '22003':
      return `${type}: one of the numbers is larger than can be stored: ${numbers(fields, values)}`;
    default:
      return `${named}: the database refuses the row: ${error.cause instanceof Error ? error.cause.message : error.message}`;
  }
}

/** Constraints are named `table_column_key`, `table_column_check` and `table_reference_fkey`. */
function columnsOfConstraint(entity: Entity, constraint: string | undefined): readonly string[] {
  const match = constraint?.startsWith(`${entity.table}_`)
    ? /^(.+)_(?:key|fkey|check\d*)$/.exec(constraint.slice(entity.table.length + 1))
    : undefined;
  return match ? [match[1]!, `${match[1]}_id`] : [];
}

function numbers(fields: readonly WrittenField[], values: readonly StoredValue[]): string {
  return fields
    .flatMap(({ name, field }, index) =>
      ['DECIMAL', 'INT'].includes(field.kind) && values[index] !== null ? [`${name} ${values[index]}`] : [],
    )
    .join(', ');
}
