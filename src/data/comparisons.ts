import { RowhouseError } from '../kernel/errors.ts';
import { type Comparable, comparisonArray, comparisonValue } from './column-types.ts';
import { type Sql, sql } from './sql.ts';
import { columnValue, scaleDecimal } from './values.ts';

/** Bounds on a filter; beyond them a request is refused with INVALID_FILTER. */
export const filterLimits = Object.freeze({
  /** Nesting of `and`, `or`, `not`. */
  depth: 5,
  /** Comparisons in one filter; what is empty counts as one. */
  comparisons: 50,
  /** As how many of them `has`, `hasSome` and `hasEvery` count: their statements are the longest, and read the most. */
  elements: 5,
  /** Values of one `in`, `hasSome` or `hasEvery`. */
  values: 200,
  /** Characters of one text operand. */
  text: 1000,
});

/** The refusal of a filter, with what is wrong in it. */
export function invalidFilter(message: string): RowhouseError {
  return new RowhouseError('INVALID_FILTER', { message });
}

/**
 * Compiles one comparison of a filter.
 *
 * @param operator as the filter names it
 * @param value as GraphQL hands it over; undefined is no value
 * @throws RowhouseError INVALID_FILTER, INVALID_ID
 */
export function compileComparison(by: Comparable, operator: string, value: unknown): Sql {
  const { expression } = by;
  if (value === null) return compileNone(expression, operator);
  switch (operator) {
    case 'isNull':
      return value ? sql`${expression} is null` : sql`${expression} is not null`;
    case 'in':
      return compileIn(by, value as unknown[]);
    case 'contains':
      return sql`${expression} ilike ${`%${escapeLike(bounded(value as string))}%`}::text`;
    case 'startsWith':
      return sql`${expression} ilike ${`${escapeLike(bounded(value as string))}%`}::text`;
    case 'eq':
    case 'ne':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compileBinary(by, operator, value);
    default:
      throw invalidFilter(`There is no operator ${operator}.`);
  }
}

/** What an operator says of null, which asks for rows without a value. */
function compileNone(expression: Sql, operator: string): Sql {
  if (operator === 'eq') return sql`${expression} is null`;
  if (operator === 'ne') return sql`${expression} is not null`;
  if (operator === 'isNull') return sql`true`;
  throw invalidFilter(`The operator ${operator} needs a value; use isNull to ask for none.`);
}

type BinaryOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

function compileBinary(by: Comparable, operator: BinaryOperator, value: unknown): Sql {
  if (by.scale === undefined) return comparison(by, operator, operandValue(by, value));
  const scaled = scaleDecimal(value as string, by.scale, 'down');
  if (scaled.exact) return comparison(by, operator, scaled.value);
  if (operator === 'eq') return sql`false`;
  if (operator === 'ne') return sql`true`;
  // No stored value lies between the operand and the next smaller one that can be stored: less is at most that one.
  return comparison(by, operator === 'lt' ? 'lte' : operator === 'gte' ? 'gt' : operator, scaled.value);
}

function comparison(by: Comparable, operator: BinaryOperator, operand: unknown): Sql {
  const left = by.expression;
  const right = comparisonValue(by, operand);
  switch (operator) {
    case 'eq':
      return sql`${left} = ${right}`;
    case 'ne':
      return sql`${left} is distinct from ${right}`;
    case 'lt':
      return sql`${left} < ${right}`;
    case 'lte':
      return sql`${left} <= ${right}`;
    case 'gt':
      return sql`${left} > ${right}`;
    case 'gte':
      return sql`${left} >= ${right}`;
  }
}

function compileIn(by: Comparable, values: readonly unknown[]): Sql {
  return sql`${by.expression} = any(${comparisonArray(by, listOperands(by, values).operands)})`;
}

/**
 * The values of a list operator in the form in which they are compared; null is none of them.
 *
 * @returns `lost`: how many can equal nothing, since they have more decimals than are stored
 * @throws RowhouseError INVALID_FILTER, INVALID_ID
 */
export function listOperands(
  by: Comparable,
  values: readonly unknown[],
): { readonly operands: readonly unknown[]; readonly lost: number } {
  if (values.length > filterLimits.values) {
    throw invalidFilter(`A list in a filter has at most ${filterLimits.values} values.`);
  }
  const given = values.filter((value) => value !== null);
  const { scale } = by;
  if (scale === undefined) return { operands: given.map((value) => operandValue(by, value)), lost: 0 };
  const scaled = given.map((value) => scaleDecimal(value as string, scale, 'down')).filter(({ exact }) => exact);
  return { operands: scaled.map(({ value }) => value), lost: given.length - scaled.length };
}

function operandValue(by: Comparable, value: unknown): unknown {
  if (by.kind === 'STRING') bounded(value as string);
  try {
    return columnValue(by, value);
  } catch (error) {
    if (error instanceof RowhouseError && error.code === 'BAD_USER_INPUT') throw invalidFilter(error.message);
    throw error;
  }
}

function bounded(text: string): string {
  if (text.length > filterLimits.text) {
    throw invalidFilter(`A text in a filter has at most ${filterLimits.text} characters.`);
  }
  if (text.includes('\u0000')) throw invalidFilter('A text in a filter must not contain the character U+0000.');
  if (!text.isWellFormed()) throw invalidFilter('A text in a filter must not contain half a surrogate pair.');
  return text;
}

/** Escapes what LIKE would take for a wildcard (PostgreSQL documentation, section 9.7.1). */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
