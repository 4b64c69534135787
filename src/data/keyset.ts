import { type Comparable, comparisonValue } from './column-types.ts';
import type { Order, OrderKey } from './orders.ts';
import { type Sql, sql } from './sql.ts';
import { scaleDecimal } from './values.ts';

/** `order by` of a page. @see orderKeys */
export function orderClause(order: Order, backwards: boolean, expressions?: readonly Sql[]): Sql {
  return sql`order by ${orderKeys(order, backwards, expressions)}`;
}

/**
 * The keys of a page with their directions. Nulls come last both ways; a page read backwards has everything turned round.
 *
 * @param expressions what stands for the keys, where it is not what they are compared by
 */
export function orderKeys(order: Order, backwards: boolean, expressions?: readonly Sql[]): Sql {
  const keys = order.map(({ by, direction }, index) => {
    const descending = (direction === 'DESC') !== backwards;
    const expression = expressions?.[index] ?? by.expression;
    // `nulls` is spoken only where there can be some: it would keep a plain index from being read backwards.
    if (!by.nullable) return descending ? sql`${expression} desc` : sql`${expression} asc`;
    const nullsFirst = backwards;
    if (descending) return nullsFirst ? sql`${expression} desc nulls first` : sql`${expression} desc nulls last`;
    return nullsFirst ? sql`${expression} asc nulls first` : sql`${expression} asc nulls last`;
  });
  return sql.join(keys, ', ');
}

/**
 * The rows strictly behind (or, backwards, strictly before) a position.
 *
 * Nulls come last both ways, so "behind" a value includes the rows without one, and "behind" none there is nothing but
 * further ties.
 */
export function keysetPredicate(order: Order, position: readonly unknown[], backwards: boolean): Sql {
  const uniform = order.every((key) => !key.by.nullable && key.direction === order[0]?.direction);
  if (uniform) {
    // A row comparison is one index condition.
    const columns = sql.join(
      order.map((key) => key.by.expression),
      ', ',
    );
    const values = sql.join(
      order.map((key, index) => positionValue(key.by, position[index])),
      ', ',
    );
    const greater = (order[0]?.direction === 'ASC') !== backwards;
    return greater ? sql`(${columns}) > (${values})` : sql`(${columns}) < (${values})`;
  }
  const alternatives: Sql[] = [];
  const ties: Sql[] = [];
  order.forEach((key, index) => {
    const beyond = strictlyBeyond(key, position[index], backwards);
    if (beyond) alternatives.push(sql`(${sql.join([...ties, beyond], ' and ')})`);
    const { by } = key;
    ties.push(
      position[index] === null
        ? sql`${by.expression} is null`
        : sql`${by.expression} = ${positionValue(by, position[index])}`,
    );
  });
  const anywhere = sql`(${sql.join(alternatives, ' or ')})`;
  const bound = leadingBound(order[0]!, position[0], backwards);
  return bound ? sql`${bound} and ${anywhere}` : anywhere;
}

/**
 * What the first key alone says of all rows beyond: alternatives are no index condition, this is one, so that a page far
 * behind does not read all the rows before it.
 *
 * @returns undefined where it would have to be an alternative itself
 */
function leadingBound({ by, direction }: OrderKey, value: unknown, backwards: boolean): Sql | undefined {
  if (value === null) return backwards ? undefined : sql`${by.expression} is null`;
  if (by.nullable && !backwards) return undefined;
  const right = positionValue(by, value);
  const greater = (direction === 'ASC') !== backwards;
  return greater ? sql`${by.expression} >= ${right}` : sql`${by.expression} <= ${right}`;
}

/** @returns undefined when no row can lie beyond */
function strictlyBeyond({ by, direction }: OrderKey, value: unknown, backwards: boolean): Sql | undefined {
  if (value === null) return backwards ? sql`${by.expression} is not null` : undefined;
  const greater = (direction === 'ASC') !== backwards;
  const right = positionValue(by, value);
  const comparison = greater ? sql`${by.expression} > ${right}` : sql`${by.expression} < ${right}`;
  return by.nullable && !backwards ? sql`(${comparison} or ${by.expression} is null)` : comparison;
}

function positionValue(by: Comparable, value: unknown): Sql {
  const { scale } = by;
  return comparisonValue(by, scale === undefined ? value : scaleDecimal(String(value), scale, 'down').value);
}
