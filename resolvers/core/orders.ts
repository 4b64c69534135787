import {
  type Context,
  globalIdOf,
  idArgument,
  lockRow,
  minorUnitDigits,
  referenceOf,
  sql,
  tenant,
  updateRow,
  userError,
} from '../../src/kit.ts';
import { orderCancelled } from './domain-events.ts';
import { customer, order, orderLine, product } from './entities.ts';
import { placeOrder } from './place-order.ts';
import type { Resolvers } from './types.generated.ts';

export const orders: Resolvers = {
  Query: {
    order: (_root, { id }, context, info) => context.load(order, idArgument('Order', id), info),
    orders: (_root, args, context, info) =>
      context.connection(order, {
        field: 'Query.orders',
        arguments: args,
        defaultOrder: [{ placedAt: 'DESC' }],
        info,
      }),
  },
  Order: {
    id: globalIdOf('Order'),
    customer: referenceOf(customer, 'customerId'),
    lines: (row, _args, context, info) => context.loadByReference(orderLine, 'orderId', row.id, 'position', info),
    total: (row, _args, context) =>
      context
        .loader<string, string>(`Order.total ${row.currency}`, (ids) => orderTotals(context, ids, row.currency))
        .load(row.id),
  },
  OrderLine: {
    id: globalIdOf('OrderLine'),
    product: referenceOf(product, 'productId'),
    total: (row, _args, context) =>
      context.loader<string, string>('OrderLine.total', (ids) => lineTotals(context, ids)).load(row.id),
  },
  Mutation: {
    placeOrder: async (_root, { input }, context, info) => ({ order: await placeOrder(context, input, info) }),
    updateOrder: async (_root, { input }, context) => {
      const { id, expectedVersion, ...values } = input;
      return { order: await updateRow(context, order, idArgument('Order', id), values, expectedVersion) };
    },
    updateOrderLine: async (_root, { input }, context) => {
      const { id, expectedVersion, ...values } = input;
      return { orderLine: await updateRow(context, orderLine, idArgument('OrderLine', id), values, expectedVersion) };
    },
    cancelOrder: async (_root, { input }, context) => {
      const id = idArgument('Order', input.id);
      const current = await lockRow(context, order, id, input.expectedVersion);
      if (current.status !== 'PLACED') {
        throw userError(
          ['input', 'id'],
          'NOT_ALLOWED',
          `An order that is ${current.status.toLowerCase()} cannot be cancelled.`,
        );
      }
      const cancelled = await updateRow(context, order, id, { status: 'CANCELLED' });
      await context.announce(orderCancelled, { order: cancelled });
      return { order: cancelled };
    },
  },
};

async function orderTotals(context: Context, ids: readonly string[], currency: string): Promise<readonly string[]> {
  const digits = minorUnitDigits(currency);
  const rows = await context.query<{ id: string; total: string }>(sql`
select order_id as id, round(sum(unit_price * quantity * (1 - discount)), ${sql.integer(digits)}) as total
from order_lines
where tenant_id = ${tenant} and order_id = any(${ids}::uuid[])
group by order_id`);
  const totals = new Map(rows.map((row) => [row.id, row.total]));
  return ids.map((id) => totals.get(id) ?? (0).toFixed(digits));
}

/** Rounded by the currency of each line's order; multiplied in SQL, where decimals are exact. */
async function lineTotals(context: Context, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await context.query<{ id: string; currency: string; total: string }>(sql`
select l.id, o.currency, (l.unit_price * l.quantity * (1 - l.discount)) as total
from order_lines l
join orders o on o.tenant_id = ${tenant} and o.id = l.order_id
where l.tenant_id = ${tenant} and l.id = any(${ids}::uuid[])`);
  const totals = new Map(rows.map((row) => [row.id, roundDecimal(row.total, minorUnitDigits(row.currency))]));
  return ids.map((id) => totals.get(id) ?? '0');
}

/** Rounds a decimal text half away from zero, as PostgreSQL's round() does. */
export function roundDecimal(text: string, digits: number): string {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const scaled = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  const rounded = scaled + (Number(fraction[digits] ?? '0') >= 5 ? 1n : 0n);
  const padded = rounded.toString().padStart(digits + 1, '0');
  const point = padded.length - digits;
  const result = digits === 0 ? padded : `${padded.slice(0, point)}.${padded.slice(point)}`;
  return negative && rounded !== 0n ? `-${result}` : result;
}
