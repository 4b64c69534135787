import { RowhouseError } from '../kernel/errors.ts';
import { comparisonColumn, comparisonValue } from './column-types.ts';
import { type AnyRow, declaredField, type Entity, type EntityField } from './entity.ts';
import { type Sql, sql } from './sql.ts';
import { scaleDecimal } from './values.ts';

/** One key of an order as GraphQL hands it over: a single field with its direction, `{ name: ASC }`. */
export type OrderInput = Readonly<Record<string, 'ASC' | 'DESC' | null | undefined>>;

/** An order that is total: its last key is `id`. */
export type Order = readonly OrderKey[];

interface OrderKey {
  /** GraphQL name, `id` for the last one. */
  readonly name: string;
  readonly field: EntityField;
  readonly direction: 'ASC' | 'DESC';
}

/** Most keys of an order, `id` not counted. */
export const orderKeyLimit = 5;

const idField: EntityField = Object.freeze({ kind: 'REFERENCE', column: 'id', nullable: false });

/**
 * @param keys as the client sent them; none means the entity's default order
 * @param fallback the default order, without `id`
 * @throws RowhouseError INVALID_ORDER
 */
export function compileOrder(
  entity: Entity,
  keys: readonly OrderInput[] | null | undefined,
  fallback: readonly OrderInput[],
): Order {
  const chosen = keys && keys.length > 0 ? keys : fallback;
  if (chosen.length > orderKeyLimit) {
    throw new RowhouseError('INVALID_ORDER', { message: `An order has at most ${orderKeyLimit} keys.` });
  }
  const order = chosen.map((key): OrderKey => {
    const entries = Object.entries(key).filter(([, direction]) => direction !== null && direction !== undefined);
    const [entry] = entries;
    if (!entry || entries.length !== 1) {
      throw new RowhouseError('INVALID_ORDER', { message: 'Each element of orderBy names exactly one field.' });
    }
    const [name, direction] = entry;
    const field = name === 'id' ? idField : declaredField(entity, name);
    if (!field || (field.kind === 'REFERENCE' && name !== 'id')) {
      throw new RowhouseError('INVALID_ORDER', { message: `${entity.type} cannot be ordered by ${name}.` });
    }
    return { name, field, direction: direction as 'ASC' | 'DESC' };
  });
  const names = order.map((key) => key.name);
  if (new Set(names).size !== names.length) {
    throw new RowhouseError('INVALID_ORDER', { message: 'A field stands twice in orderBy.' });
  }
  const identifier = names.indexOf('id');
  // Behind `id` no key can decide anything any more.
  if (identifier >= 0) return order.slice(0, identifier + 1);
  // The tie-breaker runs with the last key, so that one index serves the order in both directions.
  return [...order, { name: 'id', field: idField, direction: order.at(-1)?.direction ?? 'ASC' }];
}

/** `order by` of a page. Nulls come last both ways; a page read backwards has everything turned round. */
export function orderClause(order: Order, backwards: boolean): Sql {
  const keys = order.map(({ field, direction }) => {
    const descending = (direction === 'DESC') !== backwards;
    const column = comparisonColumn(field);
    // `nulls` is spoken only where there can be some: it would keep a plain index from being read backwards.
    if (!field.nullable) return descending ? sql`${column} desc` : sql`${column} asc`;
    const nullsFirst = backwards;
    if (descending) return nullsFirst ? sql`${column} desc nulls first` : sql`${column} desc nulls last`;
    return nullsFirst ? sql`${column} asc nulls first` : sql`${column} asc nulls last`;
  });
  return sql`order by ${sql.join(keys, ', ')}`;
}

/** The values that place a row in an order, as they go into a cursor. */
export function positionOf(order: Order, row: AnyRow): readonly unknown[] {
  return order.map(({ name }) => row[name]);
}

/**
 * The rows strictly behind (or, backwards, strictly before) a position.
 *
 * Nulls come last both ways, so "behind" a value includes the rows without one, and "behind" none there is nothing but
 * further ties.
 */
export function keysetPredicate(order: Order, position: readonly unknown[], backwards: boolean): Sql {
  const uniform = order.every((key) => !key.field.nullable && key.direction === order[0]?.direction);
  if (uniform) {
    // A row comparison is one index condition.
    const columns = sql.join(
      order.map((key) => comparisonColumn(key.field)),
      ', ',
    );
    const values = sql.join(
      order.map((key, index) => positionValue(key.field, position[index])),
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
    ties.push(
      position[index] === null
        ? sql`${comparisonColumn(key.field)} is null`
        : sql`${comparisonColumn(key.field)} = ${positionValue(key.field, position[index])}`,
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
function leadingBound(key: OrderKey, value: unknown, backwards: boolean): Sql | undefined {
  const column = comparisonColumn(key.field);
  if (value === null) return backwards ? undefined : sql`${column} is null`;
  if (key.field.nullable && !backwards) return undefined;
  const right = positionValue(key.field, value);
  const greater = (key.direction === 'ASC') !== backwards;
  return greater ? sql`${column} >= ${right}` : sql`${column} <= ${right}`;
}

/** @returns undefined when no row can lie beyond */
function strictlyBeyond(key: OrderKey, value: unknown, backwards: boolean): Sql | undefined {
  const column = comparisonColumn(key.field);
  if (value === null) return backwards ? sql`${column} is not null` : undefined;
  const greater = (key.direction === 'ASC') !== backwards;
  const right = positionValue(key.field, value);
  const comparison = greater ? sql`${column} > ${right}` : sql`${column} < ${right}`;
  return key.field.nullable && !backwards ? sql`(${comparison} or ${column} is null)` : comparison;
}

function positionValue(field: EntityField, value: unknown): Sql {
  const stored = field.scaled ? scaleDecimal(String(value), field.scaled.scale, 'down').value : value;
  return comparisonValue(field, stored);
}
