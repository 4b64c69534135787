import type { Entity } from './entity.ts';
import type { FilterInput } from './filters.ts';
import type { OrderInput } from './orders.ts';
import type { FieldInfo } from './selected-columns.ts';
import type { Sql } from './sql.ts';

/** The arguments of a connection field (Relay specification, "Arguments"), and ours. */
export interface ConnectionArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly filter?: FilterInput | null;
  readonly orderBy?: readonly OrderInput[] | null;
}

export interface ConnectionOptions {
  /** Schema coordinate of the field, `Customer.orders`: cursors are bound to it, and siblings are batched by it. */
  readonly field: string;
  readonly arguments: ConnectionArguments;
  /** Order where the client asks for none; `id` decides among equals. */
  readonly defaultOrder: readonly OrderInput[];
  /** Only the rows that belong to a parent. */
  readonly parent?: ConnectionParent;
  /** A condition that holds for every row, over unqualified columns. Cursors are bound to it, too. */
  readonly condition?: Sql;
  /** What the resolver was told of its field: with it, only those columns are read that the field may show. */
  readonly info?: FieldInfo;
}

/** How the rows of a connection belong to their parent. */
export interface ConnectionParent {
  /** The reference field by which they refer to it. */
  readonly reference: string;
  /** The parent's UUID. */
  readonly id: string;
  /**
   * The entity that refers to the parent where the rows do not themselves, and the reference field that it shares with
   * them: the suppliers' products are those of `{ entity: productSupplier, field: 'productId' }`.
   */
  readonly through?: { readonly entity: Entity; readonly field: string };
}

/** True when two connections differ in nothing but their parent's id. What they were told of their field is not asked. */
export function areSiblings(left: ConnectionOptions, right: ConnectionOptions): boolean {
  return (
    left.field === right.field &&
    left.condition === right.condition &&
    left.parent?.reference === right.parent?.reference &&
    left.parent?.through?.entity === right.parent?.through?.entity &&
    left.parent?.through?.field === right.parent?.through?.field &&
    isEqual(left.arguments, right.arguments) &&
    isEqual(left.defaultOrder, right.defaultOrder)
  );
}

/** For values as GraphQL hands them over. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  // Dates and the like have no members that would tell them apart.
  if (!isPlain(left) || !isPlain(right) || Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isEqual(left[name as never], right[name as never]))
  );
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || prototype === Array.prototype;
}
