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

/** A value as a cast parameter for its column. */
export function storedValue(field: EntityField, value: unknown): Sql {
  return sql`${value}::${storedTypes[field.kind]}`;
}

/** What rows are compared and ordered by, and the form of the values that it is compared with. */
export interface Comparable {
  readonly kind: FieldKind;
  /** Of the type and in the collation that decide the comparison. */
  readonly expression: Sql;
  /** It is null for some rows. */
  readonly nullable: boolean;
  /** DECIMAL: the expression is a whole number, `value * 10^scale`. */
  readonly scale?: number;
  /** REFERENCE: the GraphQL type referred to. */
  readonly references?: string;
}

const comparables = new WeakMap<EntityField, Comparable>();

/** A field as its column, unqualified: the scaled column where there is one. */
export function comparableColumn(field: EntityField): Comparable {
  let comparable = comparables.get(field);
  if (!comparable) {
    comparable = comparableOf(field);
    comparables.set(field, comparable);
  }
  return comparable;
}

function comparableOf(field: EntityField): Comparable {
  return {
    kind: field.kind,
    expression: sql.identifier(field.scaled?.column ?? field.column),
    nullable: field.nullable,
    ...(field.scaled && { scale: field.scaled.scale }),
    ...(field.references !== undefined && { references: field.references }),
  };
}

/** Whole numbers are compared as bigint, so that an operand beyond integer finds nothing instead of failing. */
export function comparisonType({ kind, scale }: Pick<Comparable, 'kind' | 'scale'>): Sql {
  return scale !== undefined || kind === 'INT' ? bigint : storedTypes[kind];
}

/** A value as a cast parameter for a comparison. */
export function comparisonValue(by: Comparable, value: unknown): Sql {
  return sql`${value}::${comparisonType(by)}`;
}

/** The same for `= any(...)`. */
export function comparisonArray(by: Comparable, values: readonly unknown[]): Sql {
  return sql`${values}::${comparisonType(by)}[]`;
}
