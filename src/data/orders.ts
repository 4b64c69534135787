import { RowhouseError } from '../kernel/errors.ts';
import type { CustomField } from '../tenancy/custom-field.ts';
import { type Comparable, comparableColumn } from './column-types.ts';
import { customFieldsOfRow } from './columns.ts';
import { jsonComparable, knownCustomField } from './custom-field-columns.ts';
import { type AnyRow, declaredField, type Entity } from './entity.ts';
import { sql } from './sql.ts';

export type Direction = 'ASC' | 'DESC';

type Directions = Readonly<Record<string, Direction | null | undefined>>;

/**
 * One key of an order as GraphQL hands it over: a single field with its direction, `{ name: ASC }`, or a custom one,
 * `{ customFields: { score: DESC } }`.
 */
export type OrderInput = Readonly<Record<string, Direction | Directions | null | undefined>>;

/** An order that is total: its last key is `id`. */
export type Order = readonly OrderKey[];

export interface OrderKey {
  /** GraphQL name, `id` for the last one; of a custom field the key of its values, which a conversion changes. */
  readonly name: string;
  readonly by: Comparable;
  readonly direction: Direction;
  /** Set when the key is a custom field. */
  readonly custom?: CustomField;
}

/** Most keys of an order, `id` not counted. */
export const orderKeyLimit = 5;

const idComparable: Comparable = Object.freeze({
  kind: 'REFERENCE',
  expression: sql.identifier('id'),
  nullable: false,
});

function invalidOrder(message: string): RowhouseError {
  return new RowhouseError('INVALID_ORDER', { message });
}

/**
 * @param customFields of the entity, as the tenant has defined them
 * @param keys as the client sent them; none means the entity's default order
 * @param fallback the default order, without `id`
 * @throws RowhouseError INVALID_ORDER; TENANT_CHANGED for a custom field that is not among them
 */
export function compileOrder(
  entity: Entity,
  customFields: readonly CustomField[],
  keys: readonly OrderInput[] | null | undefined,
  fallback: readonly OrderInput[],
): Order {
  const chosen = keys && keys.length > 0 ? keys : fallback;
  if (chosen.length > orderKeyLimit) throw invalidOrder(`An order has at most ${orderKeyLimit} keys.`);
  const order = chosen.map((key): OrderKey => {
    const [name, direction] = onlyEntry(key);
    if (name !== 'customFields' || !entity.customFields) return compileKey(entity, name, direction as Direction);
    const [customName, customDirection] = onlyEntry(direction as Directions);
    return compileCustomKey(entity, knownCustomField(customFields, customName), customDirection as Direction);
  });
  const names = order.map((key) => key.name);
  if (new Set(names).size !== names.length) throw invalidOrder('A field stands twice in orderBy.');
  const identifier = names.indexOf('id');
  // Behind `id` no key can decide anything any more.
  if (identifier >= 0) return order.slice(0, identifier + 1);
  // The tie-breaker runs with the last key, so that one index serves the order in both directions.
  return [...order, { name: 'id', by: idComparable, direction: order.at(-1)?.direction ?? 'ASC' }];
}

function onlyEntry(key: OrderInput): readonly [string, unknown] {
  const entries = Object.entries(key).filter(([, direction]) => direction !== null && direction !== undefined);
  const [entry] = entries;
  if (!entry || entries.length !== 1) throw invalidOrder('Each element of orderBy names exactly one field.');
  return entry;
}

function compileKey(entity: Entity, name: string, direction: Direction): OrderKey {
  if (name === 'id') return { name, by: idComparable, direction };
  const field = declaredField(entity, name);
  if (!field || field.kind === 'REFERENCE') throw invalidOrder(`${entity.type} cannot be ordered by ${name}.`);
  return { name, by: comparableColumn(field), direction };
}

function compileCustomKey(entity: Entity, field: CustomField, direction: Direction): OrderKey {
  if (field.list || field.type === 'REFERENCE') {
    throw invalidOrder(`${entity.type} cannot be ordered by ${field.name}.`);
  }
  return { name: field.storedAs, by: jsonComparable(field), direction, custom: field };
}

/** The values that place a row in an order, as they go into a cursor. */
export function positionOf(order: Order, row: AnyRow): readonly unknown[] {
  const stored = order.some((key) => key.custom) ? customFieldsOfRow(row) : {};
  return order.map(({ name, custom }) => (custom ? (stored[name] ?? null) : row[name]));
}
