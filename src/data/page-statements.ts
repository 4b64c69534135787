import { type Columns, outerList, selectList } from './columns.ts';
import type { Entity, EntityField } from './entity.ts';
import { keptStatement } from './kept-statements.ts';
import { keysetPredicate, orderClause } from './keyset.ts';
import type { Order } from './orders.ts';
import { branchedStatement, isBranched } from './page-branches.ts';
import type { Page } from './pages.ts';
import { type Sql, sql, tenant } from './sql.ts';

/** Which rows: all of an entity, or those that refer to a parent. */
export interface Relation {
  /** What is read of the rows, and of which entity they are. */
  readonly columns: Columns;
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
  const { columns, condition } = relation;
  // Of a page without a value of its own, the text is the same for everybody who asks for it.
  const isFixed = !condition && !page.after && !page.before && !order.some((key) => key.custom);
  if (!isFixed) return selectPages(relation, order, page, sql`${parentIds}`);
  return keptStatement(columns, nameOf(relation, order, page), (ids) => selectPages(relation, order, page, ids))(
    parentIds,
  );
}

function nameOf({ parentField, through }: Relation, order: Order, { size, backwards }: Page): string {
  const keys = order.map(({ name, direction }) => `${name} ${direction}`);
  const parent = [parentField?.column, through?.entity.table, through?.field];
  return `page ${size} ${backwards} ${keys.join()} ${parent.join()}`;
}

function selectPages(relation: Relation, order: Order, page: Page, parentIds: Sql): Sql {
  const { columns, parentField, condition } = relation;
  if (!parentField && isBranched(order, page)) return branchedStatement(columns, condition, order, page);
  const table = sql.identifier(columns.entity.table);
  const conditions = [sql`tenant_id = ${tenant}`];
  if (parentField) conditions.push(belongsToParent(relation, parentField));
  if (condition) conditions.push(condition);
  if (page.after) conditions.push(keysetPredicate(order, page.after, false));
  if (page.before) conditions.push(keysetPredicate(order, page.before, true));
  const rows = sql`select ${selectList(columns)} from ${table} where ${sql.join(conditions, ' and ')} ${orderClause(
    order,
    page.backwards,
  )} limit ${sql.integer(page.size + 1)}`;
  if (!parentField) return rows;
  // A lateral join with a limit runs once for each parent; its rows arrive in their order.
  return sql`select parent.id as "__parent", ${outerList(columns, 'page')}
from unnest(${parentIds}::uuid[]) as parent (id)
cross join lateral (${rows}) as page`;
}

/** Holds for the rows of one parent, `parent.id` of the statement around it. */
function belongsToParent({ columns: { entity }, through }: Relation, parentField: EntityField): Sql {
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
  const { columns, parentField, condition } = relation;
  const table = sql.identifier(columns.entity.table);
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
