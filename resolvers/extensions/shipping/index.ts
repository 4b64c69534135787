import { defineExtension, listener, scope } from '../../../src/kit.ts';
import { orderCancelled } from '../../core/domain-events.ts';
import { carrier, shipment, shipmentLine } from './entities.ts';
import { keepShippedOrders } from './keep-shipped-orders.ts';
import { shipping } from './shipping.ts';

const read = scope('shipping:read');
const write = scope('shipping:write');
const personalData = scope('pii:read');

/** How orders reach customers. */
export default defineExtension({
  name: 'shipping',
  version: '1.0.0',
  description: 'Carriers and shipments; an order is shipped when all of it is.',
  schema: new URL('../../../schema/extensions/shipping/', import.meta.url),
  entities: [carrier, shipment, shipmentLine],
  resolvers: shipping,
  listens: [listener(orderCancelled, keepShippedOrders)],
  reads: {
    Order: { shipments: [] },
    OrderLine: { quantityShipped: [] },
    Carrier: { id: [] },
    Shipment: { id: [], lines: [] },
    ShipmentLine: { id: [] },
  },
  permissions: {
    Query: { carriers: read, shipment: read, shipments: read },
    Mutation: {
      createCarrier: [read, write],
      createShipment: [read, write],
      updateShipment: [read, write],
      markDelivered: [read, write],
      cancelShipment: [read, write],
    },
    Carrier: { '*': read, phone: personalData },
    Shipment: { '*': read },
    ShipmentLine: { '*': read },
    OrderLine: { quantityShipped: read },
    CreateCarrierPayload: { '*': write },
    CreateShipmentPayload: { '*': write },
    UpdateShipmentPayload: { '*': write },
    MarkDeliveredPayload: { '*': write },
    CancelShipmentPayload: { '*': write },
  },
});
