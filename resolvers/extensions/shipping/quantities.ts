import { type Context, sql, tenant } from '../../../src/kit.ts';
import { orderLine } from '../../core/entities.ts';

/**
 * How much of each order line was shipped, cancelled shipments left out; in the order of the ids.
 *
 * A shipment without lines stands for the whole order.
 */
export async function shippedQuantities(context: Context, orderLineIds: readonly string[]): Promise<readonly number[]> {
  const rows = await context.query<{ id: string; quantity: number }>(sql`
select l.id,
  case
    when exists (
      select s.id
      from shipments s
      where s.tenant_id = ${tenant} and s.order_id = l.order_id and s.cancelled_at is null
        and not exists (select x.id from shipment_lines x where x.tenant_id = ${tenant} and x.shipment_id = s.id)
    ) then l.quantity
    else (
      select coalesce(sum(x.quantity), 0)::integer
      from shipment_lines x
      join shipments s on s.tenant_id = ${tenant} and s.id = x.shipment_id
      where x.tenant_id = ${tenant} and x.order_line_id = l.id and s.cancelled_at is null
    )
  end as quantity
from order_lines l
where l.tenant_id = ${tenant} and l.id = any(${orderLineIds}::uuid[])`);
  const quantities = new Map(rows.map((row) => [row.id, row.quantity]));
  return orderLineIds.map((id) => quantities.get(id) ?? 0);
}

/** What is left to ship of each line of an order, by the line's UUID. */
export async function unshippedQuantities(context: Context, orderId: string): Promise<ReadonlyMap<string, number>> {
  const lines = await context.loadByReference(orderLine, 'orderId', orderId, 'position');
  const shipped = await shippedQuantities(
    context,
    lines.map((line) => line.id),
  );
  return new Map(lines.map(({ id, quantity }, index) => [id, quantity - shipped[index]!]));
}
