import { type Context, sql, tenant, userError } from '../../../src/kit.ts';
import type { OrderRow } from '../../core/entities.ts';

/**
 * Refuses the cancellation of an order while a carrier has something of it. The order's row is locked, as it is when a
 * shipment is created: neither overtakes the other.
 *
 * @throws UserErrors NOT_ALLOWED
 */
export async function keepShippedOrders(context: Context, { order }: { readonly order: OrderRow }): Promise<void> {
  const [going] = await context.query<{ id: string }>(sql`
select id from shipments
where tenant_id = ${tenant} and order_id = ${order.id}::uuid and cancelled_at is null
limit 1`);
  if (going) throw userError([], 'NOT_ALLOWED', 'Part of this order is shipped; cancel its shipments first.');
}
