import { type Context, idArgument, lockRow, updateRow, userError } from '../../../src/kit.ts';
import { order } from '../../core/entities.ts';
import { type ShipmentRow, shipment } from './entities.ts';

/**
 * Ends the way of a shipment. What is cancelled can be shipped again: its order, if it was SHIPPED, is PLACED again.
 *
 * @throws UserErrors NOT_FOUND, STALE_VERSION, NOT_ALLOWED
 */
export async function endShipment(
  context: Context,
  end: 'delivered' | 'cancelled',
  input: { readonly id: string; readonly expectedVersion?: number | null | undefined },
): Promise<ShipmentRow> {
  const id = idArgument('Shipment', input.id);
  const found = await context.load(shipment, id);
  if (!found) throw userError(['input', 'id'], 'NOT_FOUND', 'There is no such Shipment.');
  // The order first, as when a shipment is created: who locks in one sequence never waits in a circle.
  const { status: orderStatus } = await lockRow(context, order, found.orderId);
  const { status } = await lockRow(context, shipment, id, input.expectedVersion);
  if (status !== 'SHIPPED') {
    const message = `A shipment that is ${status.toLowerCase()} cannot be ${end}.`;
    throw userError(['input', 'id'], 'NOT_ALLOWED', message);
  }
  if (end === 'cancelled' && orderStatus === 'SHIPPED') {
    await updateRow(context, order, found.orderId, { status: 'PLACED', shippedAt: null });
  }
  return updateRow(context, shipment, id, { [`${end}At`]: new Date() });
}
