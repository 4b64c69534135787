import type { EntityField, FieldKind } from './entity.ts';
import { type Sql, sql } from './sql.ts';

/** PostgreSQL types of values as they are stored. */
const storedTypes: Readonly<Record<FieldKind, Sql>> = Object.freeze({
  STRING: sql`text`,
  ENUM: sql`text`,
  INT: sql`integer`,
  DECIMAL: sql`numeric`,
  BOOLEAN: sql`boolean`,
  DATE: sql`date`,
  DATETIME: sql`timestamptz`,
  REFERENCE: sql`uuid`,
});

const bigint = sql`bigint`;

/** Whole numbers are compared as bigint, so that an operand beyond integer finds nothing instead of failing. */
function comparisonType(field: EntityField): Sql {
  return field.scaled || field.kind === 'INT' ? bigint : storedTypes[field.kind];
}

/** A value as a cast parameter for its column. */
export function storedValue(field: EntityField, value: unknown): Sql {
  return sql`${value}::${storedTypes[field.kind]}`;
}

/** The expression that a field is compared and ordered by: the scaled column where there is one. */
export function comparisonColumn(field: EntityField): Sql {
  return sql.identifier(field.scaled?.column ?? field.column);
}

/** A value as a cast parameter for a comparison with {@link comparisonColumn}. */
export function comparisonValue(field: EntityField, value: unknown): Sql {
  return sql`${value}::${comparisonType(field)}`;
}

/** The same for `= any(...)`. */
export function comparisonArray(field: EntityField, values: readonly unknown[]): Sql {
  return sql`${values}::${comparisonType(field)}[]`;
}
