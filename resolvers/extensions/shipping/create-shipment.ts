import {
  type Context,
  idArgument,
  insertRow,
  lockRow,
  newId,
  sql,
  tenant,
  toGlobalId,
  type UserError,
  UserErrors,
  updateRow,
  userError,
} from '../../../src/kit.ts';
import { order } from '../../core/entities.ts';
import { type ShipmentRow, shipment } from './entities.ts';
import { unshippedQuantities } from './quantities.ts';
import type { CreateShipmentInput, CreateShipmentLineInput } from './types.generated.ts';

/**
 * Hands goods of an order to a carrier; with the last of them the order becomes SHIPPED.
 *
 * The order's row stays locked until the commit: of many who ship the same order at the same time each sees what those
 * before it have shipped.
 *
 * @throws UserErrors NOT_FOUND, NOT_ALLOWED, REQUIRED, TOO_SMALL, TOO_LARGE, TAKEN, INVALID
 */
export async function createShipment(context: Context, input: CreateShipmentInput): Promise<ShipmentRow> {
  if (input.freight?.startsWith('-')) {
    throw userError(['input', 'freight'], 'TOO_SMALL', 'Freight cannot be negative.');
  }
  const orderId = idArgument('Order', input.orderId);
  const { status } = await lockRow(context, order, orderId, undefined, ['input', 'orderId']);
  if (status !== 'PLACED') {
    const message = `An order that is ${status.toLowerCase()} cannot be shipped.`;
    throw userError(['input', 'orderId'], 'NOT_ALLOWED', message);
  }
  const left = await unshippedQuantities(context, orderId);
  const lines = linesToShip(input, new Map([...left].map(([id, quantity]) => [toGlobalId('OrderLine', id), quantity])));
  const shippedAt = new Date();
  const created = await insertRow(context, shipment, { ...input, shippedAt });
  await context.query(sql`
insert into shipment_lines (tenant_id, id, shipment_id, order_line_id, quantity)
select ${tenant}, line.id, ${created.id}::uuid, line.order_line_id, line.quantity
from unnest(
  ${lines.map(() => newId())}::uuid[],
  ${lines.map((line) => idArgument('OrderLine', line.orderLineId))}::uuid[],
  ${lines.map((line) => line.quantity)}::integer[]
) as line (id, order_line_id, quantity)
returning id`);
  context.forget();
  const remaining = await unshippedQuantities(context, orderId);
  if ([...remaining.values()].every((quantity) => quantity === 0)) {
    await updateRow(context, order, orderId, { status: 'SHIPPED', shippedAt });
  }
  return created;
}

/** All mistakes are told at once. @param left what is left of each line, by global id; what is taken is taken off */
function linesToShip(input: CreateShipmentInput, left: Map<string, number>): readonly CreateShipmentLineInput[] {
  if (!input.lines) {
    const rest = [...left].filter(([, quantity]) => quantity > 0);
    if (rest.length === 0) throw userError(['input', 'orderId'], 'NOT_ALLOWED', 'There is nothing left to ship.');
    return rest.map(([orderLineId, quantity]) => ({ orderLineId, quantity }));
  }
  const errors: UserError[] = [];
  if (input.lines.length === 0) {
    errors.push({ field: ['input', 'lines'], code: 'REQUIRED', message: 'A shipment has at least one line.' });
  }
  input.lines.forEach(({ orderLineId, quantity }, index) => {
    const at = (name: string): readonly string[] => ['input', 'lines', String(index), name];
    const available = left.get(orderLineId);
    if (available === undefined) {
      errors.push({ field: at('orderLineId'), code: 'NOT_FOUND', message: 'The order has no such line.' });
    } else if (quantity < 1) {
      errors.push({ field: at('quantity'), code: 'TOO_SMALL', message: 'A quantity is at least 1.' });
    } else if (quantity > available) {
      errors.push({ field: at('quantity'), code: 'TOO_LARGE', message: `Only ${available} are left to ship.` });
    } else {
      left.set(orderLineId, available - quantity);
    }
  });
  if (errors.length > 0) throw new UserErrors(errors);
  return input.lines;
}
