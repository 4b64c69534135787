import {
  type Context,
  keepRows,
  lockRow,
  minorUnitDigits,
  settingsOf,
  sql,
  tenant,
  toGlobalId,
} from '../../../src/kit.ts';
import type { OrderRow } from '../../core/entities.ts';
import { enterPoints, pointsLimit } from './enter-points.ts';
import { loyaltyAccount } from './entities.ts';
import { settings } from './settings.ts';

/**
 * Gives a customer the points of an order: its total, times `pointsPerUnit`, rounded down. Orders in another currency than
 * the tenant's earn nothing: nobody here knows what they are worth. No order is refused for its points: what an account
 * cannot hold is not earned.
 */
export async function earnPoints(context: Context, { order }: { readonly order: OrderRow }): Promise<void> {
  const { pointsPerUnit } = settingsOf(context, settings);
  if (pointsPerUnit === 0 || order.currency !== context.tenant.currency) return;
  const [worth] = await context.query<{ points: number }>(sql`
select least(
  floor(round(sum(unit_price * quantity * (1 - discount)), ${sql.integer(minorUnitDigits(order.currency))})
    * ${pointsPerUnit}::numeric),
  ${pointsLimit}::integer
)::integer as points
from order_lines
where tenant_id = ${tenant} and order_id = ${order.id}::uuid`);
  if (!worth?.points) return;
  const [account] = await keepRows(context, loyaltyAccount, 'customerId', [order.customerId]);
  const points = Math.min(worth.points, pointsLimit - account!.balance);
  if (points > 0) await enterPoints(context, account!, points, entryOf('EARNED', order));
}

/** Takes back what a cancelled order earned, whatever was spent since: the balance may fall below zero. */
export async function takePointsBack(context: Context, { order }: { readonly order: OrderRow }): Promise<void> {
  const [earned] = await context.query<{ accountId: string; points: number }>(sql`
select account_id as "accountId", points from loyalty_entries
where tenant_id = ${tenant} and order_id = ${order.id}::uuid and kind = 'EARNED'`);
  if (!earned) return;
  const account = await lockRow(context, loyaltyAccount, earned.accountId);
  const points = Math.min(earned.points, pointsLimit + account.balance);
  if (points > 0) await enterPoints(context, account, -points, entryOf('TAKEN_BACK', order));
}

function entryOf(kind: string, { id }: OrderRow): { readonly kind: string; readonly orderId: string } {
  return { kind, orderId: toGlobalId('Order', id) };
}
