import type { CustomField } from '../tenancy/custom-field.ts';
import { comparisonValue } from './column-types.ts';
import { type Columns, outerList, selectList } from './columns.ts';
import { isReadAside, jsonText, sideComparable } from './custom-field-columns.ts';
import { keysetPredicate, orderClause, orderKeys } from './keyset.ts';
import type { Order, OrderKey } from './orders.ts';
import type { Page } from './pages.ts';
import { type Sql, sql, tenant } from './sql.ts';

/**
 * Pages of an order whose first key is null for some rows. "Behind a value, or without one" is no index condition, and
 * the values of a custom field lie in another table than the rows that have none: so the rows with a value and those
 * without are read apart, each by an index that has their order, and the farther ones only where the nearer ones leave
 * room on the page.
 */

/** The rows with a value, or those without. */
interface Branch {
  /** What orders them: all keys, or those behind the first where that one decides nothing. */
  readonly order: Order;
  /** Up to the last condition of its `where`; the keys of the whole order stand in it under the names of {@link keyName}. */
  readonly select: Sql;
}

/**
 * True for a page that is better read in branches. By an unindexed custom field all rows are sorted anyway, best at once.
 * An ascending order of a column has its nulls where an index has them: without a cursor that is read as it stands.
 */
export function isBranched(order: Order, page: Page): boolean {
  const { by, custom, direction } = order[0]!;
  if (custom) return isReadAside(custom);
  return by.nullable && (direction === 'DESC' || page.after !== undefined || page.before !== undefined);
}

/**
 * Reads a page of all rows of the tenant, one row more than the page has.
 *
 * @param condition over unqualified columns
 */
export function branchedStatement(columns: Columns, condition: Sql | undefined, order: Order, page: Page): Sql {
  const both = [valued(columns, condition, order, page), valueless(columns, condition, order, page)];
  const branches = both.filter((branch) => branch !== undefined);
  const [near, far] = page.backwards ? branches.toReversed() : branches;
  if (!near) return selectRows(columns, [], [sql`false`]);
  const names = order.map((_, index) => keyName(index));
  const limit = sql`limit ${sql.integer(page.size + 1)}`;
  const read = (branch: Branch, room = sql.empty): Sql =>
    sql`${branch.select}${room} ${orderClause(branch.order, page.backwards, names.slice(-branch.order.length))} ${limit}`;
  const keys = orderKeys(presentOrder(order), page.backwards, names);
  if (!far) return sql`select ${outerList(columns, 'page')} from (${read(near)}) as page order by ${keys}`;
  const selected = sql`${outerList(columns, 'branch')}, ${sql.join(names, ', ')}`;
  const room = sql` and (select count(*) from near) <= ${sql.integer(page.size)}`;
  return sql`with near as materialized (${read(near)}), far as (${read(far, room)})
select ${outerList(columns, 'page')} from (
  select ${selected}, 1 as "__branch" from near as branch
  union all
  select ${selected}, 2 as "__branch" from far as branch
) as page
order by "__branch", ${keys} ${limit}`;
}

/** The rows with a value; undefined where the page cannot have any. */
function valued(columns: Columns, condition: Sql | undefined, order: Order, page: Page): Branch | undefined {
  if (page.after?.[0] === null) return undefined;
  const { custom } = order[0]!;
  const present = custom ? keptOrder(order, custom) : presentOrder(order);
  const conditions = [
    sql`${present[0]!.by.expression} is not null`,
    ...(page.after ? [keysetPredicate(present, page.after, false)] : []),
    // Everything with a value lies before a row without one.
    ...(page.before && page.before[0] !== null ? [keysetPredicate(present, page.before, true)] : []),
  ];
  const select = custom
    ? selectKept(columns, custom, order, condition, present, conditions)
    : selectRows(columns, present.map(namedKey), [condition, ...conditions]);
  return { order: present, select };
}

/** The rows without a value, for whom the other keys decide; undefined where the page cannot have any. */
function valueless(columns: Columns, condition: Sql | undefined, order: Order, page: Page): Branch | undefined {
  if (page.before && page.before[0] !== null) return undefined;
  const [{ by, custom }, ...others] = order as [OrderKey, ...OrderKey[]];
  const conditions = [
    sql`${custom ? jsonText(custom) : by.expression} is null`,
    // Everything without a value lies behind a row with one.
    ...(page.after?.[0] === null ? [keysetPredicate(others, page.after.slice(1), false)] : []),
    ...(page.before ? [keysetPredicate(others, page.before.slice(1), true)] : []),
  ];
  const none = { ...order[0]!, by: { ...by, expression: comparisonValue(by, null) } };
  const select = selectRows(columns, [none, ...others].map(namedKey), [condition, ...conditions]);
  return { order: others, select };
}

/** An order among rows that have a value in its first key. */
function presentOrder(order: Order): Order {
  return order.map((key, index) => (index === 0 ? { ...key, by: { ...key.by, nullable: false } } : key));
}

/** The same by the columns of the side table, as its indexes have them: the value, then the row. */
function keptOrder(order: Order, field: CustomField): Order {
  return order.map((key, index) => {
    if (index === 0) return { ...key, by: sideComparable(field, 'kept') };
    const expression = key.name === 'id' ? sql`kept.row_id` : sql`page.${keyName(index)}`;
    return { ...key, by: { ...key.by, expression } };
  });
}

/** @param keys to be selected beside the entity's columns */
function selectRows(columns: Columns, keys: readonly Sql[], conditions: readonly (Sql | undefined)[]): Sql {
  const selected = sql.join([selectList(columns), ...keys], ', ');
  const all = [sql`tenant_id = ${tenant}`, ...conditions.filter((one) => one !== undefined)];
  return sql`select ${selected} from ${sql.identifier(columns.entity.table)} where ${sql.join(all, ' and ')}`;
}

/**
 * The rows by their values in the side table, which is called `kept`. The rows' own conditions stay in a sub-query, where
 * no column of the side table can be meant; nothing in it speaks of `kept`, or a condition with `exists` would keep
 * PostgreSQL from joining them in whichever order is best (1.3 s instead of 2 ms for one customer among 200,000).
 */
function selectKept(
  columns: Columns,
  field: CustomField,
  order: Order,
  condition: Sql | undefined,
  present: Order,
  conditions: readonly Sql[],
): Sql {
  const own = order.map(namedKey).slice(1, -1);
  return sql`select ${outerList(columns, 'page')}, ${sql.join(present.map(namedKey), ', ')}
from custom_values as kept cross join (${selectRows(columns, own, [condition])}) as page
where kept.tenant_id = ${tenant} and kept.field_id = ${field.storedAs}::uuid and page.id = kept.row_id
and ${sql.join(conditions, ' and ')}`;
}

/** Under which a key of an order stands in a select list; no GraphQL field has such a name. */
function keyName(index: number): Sql {
  return sql.alias(`__key${index + 1}`);
}

function namedKey({ by }: OrderKey, index: number): Sql {
  return sql`${by.expression} as ${keyName(index)}`;
}
