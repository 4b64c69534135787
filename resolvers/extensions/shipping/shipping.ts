import { globalIdOf, idArgument, insertRow, referenceOf, updateRow } from '../../../src/kit.ts';
import { order, orderLine } from '../../core/entities.ts';
import { createShipment } from './create-shipment.ts';
import { endShipment } from './end-shipment.ts';
import { carrier, shipment, shipmentLine } from './entities.ts';
import { shippedQuantities } from './quantities.ts';
import type { Resolvers } from './types.generated.ts';

export const shipping: Resolvers = {
  Query: {
    carriers: (_root, args, context, info) =>
      context.connection(carrier, {
        field: 'Query.carriers',
        arguments: args,
        defaultOrder: [{ name: 'ASC' }],
        info,
      }),
    shipment: (_root, { id }, context, info) => context.load(shipment, idArgument('Shipment', id), info),
    shipments: (_root, args, context, info) =>
      context.connection(shipment, {
        field: 'Query.shipments',
        arguments: args,
        defaultOrder: [{ shippedAt: 'DESC' }],
        info,
      }),
  },
  Order: {
    shipments: (row, args, context, info) =>
      context.connection(shipment, {
        field: 'Order.shipments',
        arguments: args,
        defaultOrder: [{ shippedAt: 'DESC' }],
        parent: { reference: 'orderId', id: row.id },
        info,
      }),
  },
  OrderLine: {
    quantityShipped: (row, _args, context) =>
      context
        .loader<string, number>('OrderLine.quantityShipped', (ids) => shippedQuantities(context, ids))
        .load(row.id),
  },
  Carrier: { id: globalIdOf('Carrier') },
  Shipment: {
    id: globalIdOf('Shipment'),
    order: referenceOf(order, 'orderId'),
    carrier: referenceOf(carrier, 'carrierId'),
    lines: (row, _args, context, info) =>
      context.loadByReference(shipmentLine, 'shipmentId', row.id, 'createdAt', info),
  },
  ShipmentLine: {
    id: globalIdOf('ShipmentLine'),
    orderLine: referenceOf(orderLine, 'orderLineId'),
  },
  Mutation: {
    createCarrier: async (_root, { input }, context) => ({ carrier: await insertRow(context, carrier, input) }),
    createShipment: async (_root, { input }, context) => ({ shipment: await createShipment(context, input) }),
    updateShipment: async (_root, { input }, context) => {
      const { id, expectedVersion, ...values } = input;
      return { shipment: await updateRow(context, shipment, idArgument('Shipment', id), values, expectedVersion) };
    },
    markDelivered: async (_root, { input }, context) => ({ shipment: await endShipment(context, 'delivered', input) }),
    cancelShipment: async (_root, { input }, context) => ({ shipment: await endShipment(context, 'cancelled', input) }),
  },
};
