import { userError } from '../kernel/user-errors.ts';
import type { Assignment } from './assignments.ts';
import type { Entity, FieldKind } from './entity.ts';
import { DatabaseError } from './sqlstate.ts';

/** Rows of one entity that a statement writes. */
export interface WrittenRows {
  readonly entity: Entity;
  readonly assignments: readonly Assignment[];
  /** To the values in the input. */
  readonly path: readonly string[];
}

/**
 * Turns what a person can mend into user errors. Constraints are named `table_column_key`, `table_column_check` and
 * `table_reference_fkey`.
 *
 * @param path to the values in the input
 * @throws UserErrors TAKEN, NOT_FOUND, REQUIRED, INVALID; anything else as it is
 */
export function explaining<Result>(
  entity: Entity,
  assignments: readonly Assignment[],
  path: readonly string[],
  work: Promise<Result>,
): Promise<Result> {
  return explainingAny([{ entity, assignments, path }], work);
}

/**
 * The same for a statement that writes rows of several entities.
 *
 * @param written what is not known to be of the others is told of the first
 */
export async function explainingAny<Result>(
  written: readonly [WrittenRows, ...WrittenRows[]],
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const { entity, path, named } = culpritOf(written, error);
    const at = named ? [...path, named] : path;
    switch (error.code) {
      case 'UNIQUE_VIOLATION':
        throw userError(at, 'TAKEN', `Another ${entity.type} has this ${named ?? 'value'} already.`);
      case 'REFERENCE_VIOLATION':
        throw userError(at, 'NOT_FOUND', `What ${named ?? 'the input'} refers to does not exist.`);
      case 'VALUE_OUT_OF_RANGE':
        if (error.sqlstate === notNullViolation) throw userError(at, 'REQUIRED', `${named ?? 'A field'} is required.`);
        throw userError(at, 'INVALID', `The value of ${named ?? 'a field'} cannot be stored.`);
      default:
        throw error;
    }
  }
}

/** Whose value it was, and the name of its field where that can be told. */
function culpritOf(
  written: readonly [WrittenRows, ...WrittenRows[]],
  error: DatabaseError,
): WrittenRows & { readonly named: string | undefined } {
  for (const rows of written) {
    const named = fieldOfConstraint(rows.entity, error.constraint) ?? fieldOfColumn(rows.entity, error.column);
    if (named) return { ...rows, named };
  }
  const candidates = written.flatMap((rows) =>
    fieldsOfKind(rows.assignments, kindsBySqlstate[error.sqlstate ?? '']).map((named) => ({ ...rows, named })),
  );
  const [only, ...others] = candidates;
  return only && others.length === 0 ? only : { ...written[0], named: undefined };
}

const notNullViolation = '23502';

/** PostgreSQL does not say which value overflowed; where only one could have, it was that. */
const kindsBySqlstate: Readonly<Record<string, readonly FieldKind[]>> = {
  '22003': ['DECIMAL'],
  '22008': ['DATE', 'DATETIME'],
  '22001': ['STRING'],
  '54000': ['STRING'],
};

function fieldsOfKind(assignments: readonly Assignment[], kinds: readonly FieldKind[] = []): readonly string[] {
  return assignments.filter(({ field, value }) => value !== null && kinds.includes(field.kind)).map(({ name }) => name);
}

function fieldOfConstraint(entity: Entity, constraint: string | undefined): string | undefined {
  const match = constraint?.startsWith(`${entity.table}_`)
    ? /^(.+)_(key|fkey|check\d*)$/.exec(constraint.slice(entity.table.length + 1))
    : undefined;
  return fieldOfColumn(entity, match?.[1]);
}

function fieldOfColumn(entity: Entity, column: string | undefined): string | undefined {
  if (column === undefined) return undefined;
  const entries = Object.entries(entity.fields);
  const [name] = entries.find(([, field]) => field.column === column || field.column === `${column}_id`) ?? [];
  return name;
}
