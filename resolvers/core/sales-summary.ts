import {
  type Context,
  minorUnitDigits,
  RowhouseError,
  requirePermission,
  type Sql,
  scope,
  sql,
  tenant,
  toGlobalId,
} from '../../src/kit.ts';
import type { QuerySalesSummaryArgs, SalesGrouping } from './types.generated.ts';

/** Groups shown where the client asks for no number, and most that it may ask for. */
const defaultGroups = 20;
const maximumGroups = 100;

interface Grouping {
  readonly key: Sql;
  readonly label: Sql;
  /** Type of the entity that the key is the id of. */
  readonly type?: string;
  readonly needs?: `${string}:read`;
}

export interface SalesSummaryRow {
  readonly total: string;
  readonly orderCount: number;
  readonly groups: ReadonlyArray<{
    readonly key: string;
    readonly label: string;
    readonly total: string;
    readonly orderCount: number;
  }>;
}

function groupingOf(groupBy: SalesGrouping, timeZone: string): Grouping {
  switch (groupBy) {
    case 'CUSTOMER':
      return { key: sql`c.id::text`, label: sql`c.name`, type: 'Customer', needs: 'customers:read' };
    case 'PRODUCT':
      return { key: sql`p.id::text`, label: sql`p.name`, type: 'Product', needs: 'products:read' };
    case 'COUNTRY':
      return { key: sql`coalesce(c.country, '')`, label: sql`coalesce(c.country, '')`, needs: 'customers:read' };
    case 'MONTH': {
      const month = sql`to_char(o.placed_at at time zone ${timeZone}::text, 'YYYY-MM')`;
      return { key: month, label: month };
    }
  }
}

/** What was sold in `[from, to)`, days of the tenant's time zone, in one currency. */
export async function salesSummary(context: Context, args: QuerySalesSummaryArgs): Promise<SalesSummaryRow> {
  const currency = args.currency ?? context.tenant.currency;
  const digits = sql.integer(minorUnitDigits(currency));
  const { timeZone } = context.tenant;
  const conditions = [sql`o.tenant_id = ${tenant}`, sql`o.currency = ${currency}::text`, sql`o.status <> 'CANCELLED'`];
  if (args.from) conditions.push(sql`o.placed_at >= (${args.from}::date::timestamp at time zone ${timeZone}::text)`);
  if (args.to) conditions.push(sql`o.placed_at < (${args.to}::date::timestamp at time zone ${timeZone}::text)`);
  const where = sql.join(conditions, ' and ');
  const amount = sql`l.unit_price * l.quantity * (1 - l.discount)`;

  const [whole] = await context.query<{ total: string; orderCount: number }>(sql`
select round(coalesce(sum(${amount}), 0), ${digits}) as total, count(distinct o.id)::integer as "orderCount"
from orders o
left join order_lines l on l.tenant_id = ${tenant} and l.order_id = o.id
where ${where}`);
  const summary = { total: whole?.total ?? '0', orderCount: whole?.orderCount ?? 0 };
  if (!args.groupBy) return { ...summary, groups: [] };

  const grouping = groupingOf(args.groupBy, timeZone);
  if (grouping.needs) requirePermission(context, scope(grouping.needs), `SalesGrouping.${args.groupBy}`);
  const groups = await context.query<SalesSummaryRow['groups'][number]>(sql`
select ${grouping.key} as key, ${grouping.label} as label, round(sum(${amount}), ${digits}) as total,
  count(distinct o.id)::integer as "orderCount"
from orders o
join order_lines l on l.tenant_id = ${tenant} and l.order_id = o.id
join customers c on c.tenant_id = ${tenant} and c.id = o.customer_id
join products p on p.tenant_id = ${tenant} and p.id = l.product_id
where ${where}
group by 1, 2
order by sum(${amount}) desc, 1
limit ${sql.integer(groupCount(args.first))}`);
  const { type } = grouping;
  return {
    ...summary,
    groups: type ? groups.map((group) => ({ ...group, key: toGlobalId(type, group.key) })) : groups,
  };
}

function groupCount(first: number | null | undefined): number {
  const count = first ?? defaultGroups;
  if (count < 0 || count > maximumGroups) {
    throw new RowhouseError('INVALID_PAGE', { message: `first lies between 0 and ${maximumGroups}.` });
  }
  return count;
}
