import { RowhouseError } from '../kernel/errors.ts';
import { entityAliases, entityColumns } from './columns.ts';
import type { AnyRow, Entity, EntityField } from './entity.ts';
import { keysetPredicate, type Order, orderClause } from './orders.ts';
import { type Sql, sql, tenant } from './sql.ts';

/** A window on an ordered set (Relay specification, "Cursor Connections"), arguments checked, cursors opened. */
export interface Page {
  /** Rows to show. */
  readonly size: number;
  /** Counted from the end (`last`). */
  readonly backwards: boolean;
  readonly after: readonly unknown[] | undefined;
  readonly before: readonly unknown[] | undefined;
}

export interface PageLimits {
  readonly defaultSize: number;
  readonly maximumSize: number;
}

/**
 * Checks `first` and `last`.
 *
 * @throws RowhouseError INVALID_PAGE, PAGE_TOO_LARGE
 */
export function pageSize(
  first: number | null | undefined,
  last: number | null | undefined,
  limits: PageLimits,
): { readonly size: number; readonly backwards: boolean } {
  if (typeof first === 'number' && typeof last === 'number') {
    throw new RowhouseError('INVALID_PAGE', { message: 'Give first or last, not both.' });
  }
  const size = first ?? last ?? limits.defaultSize;
  if (size < 0) throw new RowhouseError('INVALID_PAGE', { message: 'A page cannot have fewer than 0 rows.' });
  if (size > limits.maximumSize) {
    throw new RowhouseError('PAGE_TOO_LARGE', {
      message: `A page has at most ${limits.maximumSize} rows.`,
      details: { maximum: limits.maximumSize },
    });
  }
  return { size, backwards: typeof last === 'number' };
}

/** Which rows: all of the entity, or those that refer to a parent. */
export interface Relation {
  readonly entity: Entity;
  /** The reference by which rows belong to their parent; undefined for all rows of the tenant. */
  readonly parentField: EntityField | undefined;
  /** The entity that has the reference where the rows have not, and the field that it shares with them. */
  readonly through?: { readonly entity: Entity; readonly field: string } | undefined;
  /** A fixed condition over unqualified columns. */
  readonly condition: Sql | undefined;
}

/**
 * The statement that reads one page, one row more than the page has, so that the next page is known of.
 *
 * With parents it reads one page for each of them; rows carry their parent's id as `__parent`.
 */
export function pageStatement(relation: Relation, order: Order, page: Page, parentIds: readonly string[]): Sql {
  const { entity, parentField } = relation;
  const table = sql.identifier(entity.table);
  const conditions = [sql`tenant_id = ${tenant}`];
  if (parentField) conditions.push(belongsToParent(relation, parentField));
  if (relation.condition) conditions.push(relation.condition);
  if (page.after) conditions.push(keysetPredicate(order, page.after, false));
  if (page.before) conditions.push(keysetPredicate(order, page.before, true));
  const rows = sql`select ${entityColumns(entity)} from ${table} where ${sql.join(conditions, ' and ')} ${orderClause(
    order,
    page.backwards,
  )} limit ${sql.integer(page.size + 1)}`;
  if (!parentField) return rows;
  // A lateral join with a limit runs once for each parent; its rows arrive in their order.
  return sql`select parent.id as "__parent", ${entityAliases(entity, 'page')}
from unnest(${parentIds}::uuid[]) as parent (id)
cross join lateral (${rows}) as page`;
}

/** Holds for the rows of one parent, `parent.id` of the statement around it. */
function belongsToParent({ entity, through }: Relation, parentField: EntityField): Sql {
  const reference = sql.identifier(parentField.column);
  if (!through) return sql`${reference} = parent.id`;
  const shared = through.entity.fields[through.field]!;
  // The rows are what the shared field refers to, or refer to the same thing by a field of that name.
  const own = shared.references === entity.type ? 'id' : entity.fields[through.field]!.column;
  return sql`${sql.identifier(own)} in (
  select ${sql.identifier(shared.column)} from ${sql.identifier(through.entity.table)}
  where tenant_id = ${tenant} and ${reference} = parent.id
)`;
}

/** Counts the rows of a relation; with parents, for each of them that has any, as `parent` and `count`. */
export function countStatement(relation: Relation, parentIds: readonly string[]): Sql {
  const { entity, parentField, condition } = relation;
  const table = sql.identifier(entity.table);
  const filter = condition ? sql` and ${condition}` : sql.empty;
  if (!parentField) return sql`select count(*)::integer as count from ${table} where tenant_id = ${tenant}${filter}`;
  if (relation.through) {
    return sql`select parent.id as parent, counted.count
from unnest(${parentIds}::uuid[]) as parent (id)
cross join lateral (
  select count(*)::integer as count from ${table}
  where tenant_id = ${tenant} and ${belongsToParent(relation, parentField)}${filter}
) as counted`;
  }
  const parent = sql.identifier(parentField.column);
  return sql`select ${parent} as parent, count(*)::integer as count from ${table}
where tenant_id = ${tenant} and ${parent} = any(${parentIds}::uuid[])${filter}
group by ${parent}`;
}

/** What a connection field resolves to. */
export interface PageResult<Row extends AnyRow> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Puts fetched rows (one more than shown where there are more) into the order of the page. */
export function pageResult<Row extends AnyRow>(fetched: readonly Row[], page: Page): PageResult<Row> {
  const more = fetched.length > page.size;
  const shown = more ? fetched.slice(0, page.size) : fetched;
  // A cursor stands for a row, so on its far side there is one (Relay specification, "PageInfo").
  return page.backwards
    ? { rows: shown.toReversed(), hasPreviousPage: more, hasNextPage: page.before !== undefined }
    : { rows: shown, hasPreviousPage: page.after !== undefined, hasNextPage: more };
}
