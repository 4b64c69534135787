import { type Connection, entity, field, type RowOf } from '../../../src/kit.ts';

export const carrier = entity({
  type: 'Carrier',
  table: 'carriers',
  fields: {
    name: field.string('name'),
    phone: field.string('phone', { nullable: true }),
  },
});
export type CarrierRow = RowOf<typeof carrier>;
export type CarrierConnectionRow = Connection<CarrierRow>;

export const shipment = entity({
  type: 'Shipment',
  table: 'shipments',
  customFields: true,
  fields: {
    orderId: field.reference('order_id', 'Order'),
    carrierId: field.reference('carrier_id', 'Carrier'),
    status: field.enum('status', ['SHIPPED', 'DELIVERED', 'CANCELLED'], { managed: true }),
    trackingNumber: field.string('tracking_number', { nullable: true }),
    freight: field.decimal('freight', { nullable: true, scaled: { column: 'freight_scaled', scale: 4 } }),
    shippedAt: field.dateTime('shipped_at'),
    deliveredAt: field.dateTime('delivered_at', { nullable: true }),
    cancelledAt: field.dateTime('cancelled_at', { nullable: true }),
  },
});
export type ShipmentRow = RowOf<typeof shipment>;
export type ShipmentConnectionRow = Connection<ShipmentRow>;

export const shipmentLine = entity({
  type: 'ShipmentLine',
  table: 'shipment_lines',
  fields: {
    shipmentId: field.reference('shipment_id', 'Shipment'),
    orderLineId: field.reference('order_line_id', 'OrderLine'),
    quantity: field.integer('quantity'),
  },
});
export type ShipmentLineRow = RowOf<typeof shipmentLine>;
