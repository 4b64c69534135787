import { isCurrency } from '../kernel/currencies.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { UserError } from '../kernel/user-errors.ts';
import type { Entity, EntityField, EntityFields } from './entity.ts';
import { columnValue, scaleDecimal } from './values.ts';

/** One column that a write sets. */
export interface Assignment {
  readonly name: string;
  readonly field: EntityField;
  readonly value: unknown;
}

/** What a write sets, and all that a person has to mend in it. */
export interface Assignments {
  readonly assignments: readonly Assignment[];
  /** INVALID, each with its path. */
  readonly errors: readonly UserError[];
}

/**
 * What a write sets: a value for each field that is given, as its column takes it. Managed fields, and names that are no
 * fields of the entity, are left out.
 *
 * @param path to the values in the input
 * @throws RowhouseError INVALID_ID
 */
export function assignmentsOf(
  entity: Entity,
  values: Readonly<Record<string, unknown>>,
  path: readonly string[],
): Assignments {
  const assignments: Assignment[] = [];
  const errors: UserError[] = [];
  const fields: EntityFields = entity.fields;
  for (const [name, field] of Object.entries(fields)) {
    const given = values[name];
    if (given === undefined || field.managed) continue;
    try {
      const value = columnValue(field, given);
      refuseRounding(field, value);
      refuseFormat(field, value);
      assignments.push({ name, field, value });
    } catch (error) {
      if (!(error instanceof RowhouseError && error.code === 'BAD_USER_INPUT')) throw error;
      errors.push({ field: [...path, name], code: 'INVALID', message: error.message });
    }
  }
  return { assignments, errors };
}

/** A price that PostgreSQL would round is a mistake, not a price. */
function refuseRounding({ scaled }: EntityField, value: unknown): void {
  if (!scaled || typeof value !== 'string' || scaleDecimal(value, scaled.scale, 'down').exact) return;
  throw new RowhouseError('BAD_USER_INPUT', {
    message: `A value has at most ${scaled.scale} digits after the point, and is not larger than can be stored.`,
  });
}

function refuseFormat({ format }: EntityField, value: unknown): void {
  if (format !== 'currency' || value === null || isCurrency(String(value))) return;
  throw new RowhouseError('BAD_USER_INPUT', { message: 'A currency is a code of ISO 4217 in capitals, such as USD.' });
}
