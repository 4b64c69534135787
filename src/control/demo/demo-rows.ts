import type { Faker } from '@faker-js/faker';
import type { ImportRow } from '../import/open-import.ts';

/** How much there is in a demo tenant: enough to page through. */
const counts = Object.freeze({ customers: 120, products: 60, orders: 400, suppliers: 12, linesPerOrder: 5 });

/** Demo orders lie in the two years before this day, whenever the demo is made: figures stay comparable. */
const lastDay = new Date('2026-11-01T12:00:00Z');

/** Rows by GraphQL type, in the order in which they can be imported. */
export type DemoRows = ReadonlyMap<string, readonly ImportRow[]>;

const key = (prefix: string, index: number): string => `${prefix}-${String(index + 1).padStart(4, '0')}`;

/** A company's core data: customers, products and two years of orders. Equal seeds give equal rows. */
export function coreRows(faker: Faker, currency: string): DemoRows {
  const customers = Array.from({ length: counts.customers }, (_, index): ImportRow => {
    const name = faker.company.name();
    return {
      externalId: key('C', index),
      name,
      email: faker.internet.email({ provider: 'example.com' }).toLowerCase(),
      phone: faker.datatype.boolean(0.9) ? faker.phone.number() : null,
      city: faker.location.city(),
      country: faker.location.country(),
    };
  });
  const products = Array.from(
    { length: counts.products },
    (_, index): ImportRow => ({
      externalId: key('P', index),
      name: faker.commerce.productName(),
      sku: `${faker.string.alpha({ length: 3, casing: 'upper' })}-${key('P', index)}`,
      category: faker.commerce.department(),
      unitPrice: faker.commerce.price({ min: 2, max: 400 }),
      discontinued: faker.datatype.boolean(0.05),
    }),
  );
  const placed = Array.from({ length: counts.orders }, () => faker.date.past({ years: 2, refDate: lastDay })).sort(
    (left, right) => left.getTime() - right.getTime(),
  );
  const orders: ImportRow[] = [];
  const lines: ImportRow[] = [];
  placed.forEach((placedAt, index) => {
    const externalId = key('O', index);
    const age = (lastDay.getTime() - placedAt.getTime()) / 86_400_000;
    const status = faker.datatype.boolean(0.04) ? 'CANCELLED' : age > 10 ? 'SHIPPED' : 'PLACED';
    orders.push({
      externalId,
      number: `${placedAt.getUTCFullYear()}-${String(index + 1).padStart(5, '0')}`,
      status,
      currency,
      customer: faker.helpers.arrayElement(customers).externalId,
      placedAt,
      shippedAt: status === 'SHIPPED' ? faker.date.soon({ days: 8, refDate: placedAt }) : null,
    });
    const chosen = faker.helpers.arrayElements(products, { min: 1, max: counts.linesPerOrder });
    chosen.forEach((product, position) => {
      lines.push({
        externalId: `${externalId}-${position + 1}`,
        order: externalId,
        product: product.externalId,
        position: position + 1,
        quantity: faker.number.int({ min: 1, max: 40 }),
        unitPrice: product.unitPrice,
        discount: faker.helpers.arrayElement(['0', '0', '0', '0.05', '0.1', '0.15']),
      });
    });
  });
  return new Map([
    ['Customer', customers],
    ['Product', products],
    ['Order', orders],
    ['OrderLine', lines],
  ]);
}

/** Whom the products are bought from. */
export function supplierRows(faker: Faker, core: DemoRows): DemoRows {
  const suppliers = Array.from(
    { length: counts.suppliers },
    (_, index): ImportRow => ({
      externalId: key('S', index),
      name: faker.company.name(),
      contactName: faker.person.fullName(),
      email: faker.internet.email({ provider: 'example.com' }).toLowerCase(),
      phone: faker.phone.number(),
      city: faker.location.city(),
      country: faker.location.country(),
    }),
  );
  const links = rowsOf(core, 'Product').map(
    (product): ImportRow => ({
      externalId: product.externalId,
      product: product.externalId,
      supplier: faker.helpers.arrayElement(suppliers).externalId,
    }),
  );
  return new Map([
    ['Supplier', suppliers],
    ['ProductSupplier', links],
  ]);
}

/** What lies in stock, and the one delivery that it came by. */
export function inventoryRows(faker: Faker, core: DemoRows): DemoRows {
  const levels = rowsOf(core, 'Product').map(
    (product): ImportRow => ({
      externalId: product.externalId,
      product: product.externalId,
      onHand: faker.number.int({ min: 0, max: 120 }),
      reorderLevel: faker.helpers.arrayElement([0, 10, 20, 30]),
    }),
  );
  const movements = levels
    .filter((level) => Number(level.onHand) > 0)
    .map(
      (level): ImportRow => ({
        externalId: `${level.externalId}-1`,
        stockLevel: level.externalId,
        kind: 'RECEIVED',
        quantity: level.onHand,
        reason: 'Opening stock',
        at: faker.date.past({ years: 1, refDate: lastDay }),
      }),
    );
  return new Map([
    ['StockLevel', levels],
    ['StockMovement', movements],
  ]);
}

/** Carriers, and a complete shipment for every order that was shipped. */
export function shippingRows(faker: Faker, core: DemoRows): DemoRows {
  const carriers = ['Northern Parcel', 'Blue Freight', 'City Couriers'].map(
    (name, index): ImportRow => ({
      externalId: key('R', index),
      name,
      phone: faker.phone.number(),
    }),
  );
  const shipped = rowsOf(core, 'Order').filter((order) => order.status === 'SHIPPED');
  const shipments = shipped.map(
    (order): ImportRow => ({
      externalId: order.externalId,
      order: order.externalId,
      carrier: faker.helpers.arrayElement(carriers).externalId,
      trackingNumber: faker.string.alphanumeric({ length: 12, casing: 'upper' }),
      freight: faker.commerce.price({ min: 5, max: 90 }),
      shippedAt: order.shippedAt,
    }),
  );
  const orders = new Set(shipped.map((order) => order.externalId));
  const lines = rowsOf(core, 'OrderLine')
    .filter((line) => orders.has(String(line.order)))
    .map(
      (line): ImportRow => ({
        externalId: line.externalId,
        shipment: line.order,
        orderLine: line.externalId,
        quantity: line.quantity,
      }),
    );
  return new Map([
    ['Carrier', carriers],
    ['Shipment', shipments],
    ['ShipmentLine', lines],
  ]);
}

function rowsOf(rows: DemoRows, type: string): readonly ImportRow[] {
  return rows.get(type) ?? [];
}
