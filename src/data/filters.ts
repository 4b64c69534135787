import { RowhouseError } from '../kernel/errors.ts';
import { comparisonArray, comparisonColumn, comparisonValue } from './column-types.ts';
import { declaredField, type Entity, type EntityField } from './entity.ts';
import { type Sql, sql } from './sql.ts';
import { columnValue, scaleDecimal } from './values.ts';

/** A filter as GraphQL hands it over: operators by field, and `and`, `or`, `not`. */
export type FilterInput = Readonly<Record<string, unknown>>;

/** Bounds on a filter; beyond them a request is refused with INVALID_FILTER. */
export const filterLimits = Object.freeze({
  /** Nesting of `and`, `or`, `not`. */
  depth: 5,
  /** Comparisons in one filter; what is empty counts as one. */
  comparisons: 50,
  /** Values of one `in`. */
  values: 200,
  /** Characters of one text operand. */
  text: 1000,
});

/** `id` is filtered like a reference to the entity itself. */
function fieldOf(entity: Entity, name: string): EntityField {
  if (name === 'id') return { kind: 'REFERENCE', column: 'id', nullable: false, references: entity.type };
  const field = declaredField(entity, name);
  if (!field) throw refuse(`${entity.type} has no field ${name} to filter by.`);
  return field;
}

function refuse(message: string): RowhouseError {
  return new RowhouseError('INVALID_FILTER', { message });
}

/**
 * Compiles a filter to a condition over the entity's unqualified columns.
 *
 * `ne` and `not` are complements: they hold for rows without a value, too. Text comparisons follow the column's
 * collation; `contains` and `startsWith` ignore case.
 *
 * @returns undefined for a filter that asks for nothing
 * @throws RowhouseError INVALID_FILTER, INVALID_ID
 */
export function compileFilter(entity: Entity, filter: FilterInput | null | undefined): Sql | undefined {
  if (!filter) return undefined;
  return compileNode(entity, filter, 1, { left: filterLimits.comparisons });
}

/** How many comparisons a filter may still have. */
interface Budget {
  left: number;
}

function spend<Condition>(budget: Budget, condition: Condition): Condition {
  if (--budget.left < 0) throw refuse(`A filter has at most ${filterLimits.comparisons} comparisons.`);
  return condition;
}

function compileNode(entity: Entity, filter: FilterInput, depth: number, budget: Budget): Sql | undefined {
  if (depth > filterLimits.depth) throw refuse(`A filter nests at most ${filterLimits.depth} deep.`);
  const conditions: Sql[] = [];
  for (const [name, operand] of Object.entries(filter)) {
    if (operand === null || operand === undefined) continue;
    const compilePart = (part: unknown): Sql =>
      compileNode(entity, part as FilterInput, depth + 1, budget) ?? spend(budget, sql`true`);
    if (name === 'and' || name === 'or') {
      const parts = (operand as readonly unknown[]).map(compilePart);
      // An empty `or` holds for nothing, as a disjunction of no conditions does; an empty `and` holds for everything.
      if (parts.length === 0) conditions.push(spend(budget, name === 'or' ? sql`false` : sql`true`));
      else conditions.push(sql`(${sql.join(parts, name === 'or' ? ' or ' : ' and ')})`);
    } else if (name === 'not') {
      conditions.push(sql`((${compilePart(operand)}) is not true)`);
    } else {
      const field = fieldOf(entity, name);
      for (const [operator, value] of Object.entries(operand as Record<string, unknown>)) {
        if (value !== undefined) conditions.push(spend(budget, compileComparison(field, operator, value)));
      }
    }
  }
  if (conditions.length === 0) return undefined;
  return conditions.length === 1 ? conditions[0] : sql`(${sql.join(conditions, ' and ')})`;
}

function compileComparison(field: EntityField, operator: string, value: unknown): Sql {
  const column = sql.identifier(field.column);
  if (value === null) {
    if (operator === 'eq') return sql`${column} is null`;
    if (operator === 'ne') return sql`${column} is not null`;
    if (operator === 'isNull') return sql`true`;
    throw refuse(`The operator ${operator} needs a value; use isNull to ask for none.`);
  }
  switch (operator) {
    case 'isNull':
      return value ? sql`${column} is null` : sql`${column} is not null`;
    case 'in':
      return compileIn(field, value as unknown[]);
    case 'contains':
      return sql`${column} ilike ${`%${escapeLike(bounded(value as string))}%`}::text`;
    case 'startsWith':
      return sql`${column} ilike ${`${escapeLike(bounded(value as string))}%`}::text`;
    case 'eq':
    case 'ne':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compileBinary(field, operator, value);
    default:
      throw refuse(`There is no operator ${operator}.`);
  }
}

type BinaryOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

function compileBinary(field: EntityField, operator: BinaryOperator, value: unknown): Sql {
  const column = comparisonColumn(field);
  let operand = value;
  if (field.scaled) {
    const { scale } = field.scaled;
    // Rounding the operand towards the side that keeps the comparison true to the unrounded one.
    const rounding = operator === 'lt' || operator === 'gte' ? 'up' : 'down';
    const scaled = scaleDecimal(value as string, scale, rounding);
    if (!scaled.exact && operator === 'eq') return sql`false`;
    if (!scaled.exact && operator === 'ne') return sql`true`;
    operand = scaled.value;
  } else {
    operand = operandValue(field, value);
  }
  const right = comparisonValue(field, operand);
  switch (operator) {
    case 'eq':
      return sql`${column} = ${right}`;
    case 'ne':
      return sql`${column} is distinct from ${right}`;
    case 'lt':
      return sql`${column} < ${right}`;
    case 'lte':
      return sql`${column} <= ${right}`;
    case 'gt':
      return sql`${column} > ${right}`;
    case 'gte':
      return sql`${column} >= ${right}`;
  }
}

function compileIn(field: EntityField, values: readonly unknown[]): Sql {
  if (values.length > filterLimits.values) throw refuse(`The operator in takes at most ${filterLimits.values} values.`);
  const { scaled } = field;
  if (!scaled) {
    const operands = values.filter((value) => value !== null).map((value) => operandValue(field, value));
    return sql`${sql.identifier(field.column)} = any(${comparisonArray(field, operands)})`;
  }
  const operands = values
    .filter((value) => value !== null)
    .map((value) => scaleDecimal(value as string, scaled.scale, 'down'))
    .filter((value) => value.exact)
    .map((value) => value.value);
  return sql`${comparisonColumn(field)} = any(${comparisonArray(field, operands)})`;
}

function operandValue(field: EntityField, value: unknown): unknown {
  if (field.kind === 'STRING') bounded(value as string);
  try {
    return columnValue(field, value);
  } catch (error) {
    if (error instanceof RowhouseError && error.code === 'BAD_USER_INPUT') throw refuse(error.message);
    throw error;
  }
}

function bounded(text: string): string {
  if (text.length > filterLimits.text) throw refuse(`A text in a filter has at most ${filterLimits.text} characters.`);
  if (text.includes('\u0000')) throw refuse('A text in a filter must not contain the character U+0000.');
  if (!text.isWellFormed()) throw refuse('A text in a filter must not contain half a surrogate pair.');
  return text;
}

/** Escapes what LIKE would take for a wildcard (PostgreSQL documentation, section 9.7.1). */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
