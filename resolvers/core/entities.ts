import { type Connection, entity, field, type RowOf } from '../../src/kit.ts';

/** Scaled copies of prices have as many decimals as the prices. */
const priceScale = 4;

export const customer = entity({
  type: 'Customer',
  table: 'customers',
  customFields: true,
  fields: {
    name: field.string('name'),
    email: field.string('email', { nullable: true }),
    phone: field.string('phone', { nullable: true }),
    city: field.string('city', { nullable: true }),
    country: field.string('country', { nullable: true }),
  },
});
export type CustomerRow = RowOf<typeof customer>;
export type CustomerConnectionRow = Connection<CustomerRow>;

export const product = entity({
  type: 'Product',
  table: 'products',
  customFields: true,
  fields: {
    name: field.string('name'),
    sku: field.string('sku', { nullable: true }),
    category: field.string('category', { nullable: true }),
    unitPrice: field.decimal('unit_price', { scaled: { column: 'unit_price_scaled', scale: priceScale } }),
    discontinued: field.boolean('discontinued'),
  },
});
export type ProductRow = RowOf<typeof product>;
export type ProductConnectionRow = Connection<ProductRow>;

export const orderStatuses = ['PLACED', 'SHIPPED', 'CANCELLED'] as const;

export const order = entity({
  type: 'Order',
  table: 'orders',
  customFields: { inputs: ['PlaceOrderInput', 'UpdateOrderInput'] },
  fields: {
    number: field.string('number'),
    status: field.enum('status', orderStatuses),
    currency: field.currency('currency'),
    customerId: field.reference('customer_id', 'Customer'),
    placedAt: field.dateTime('placed_at'),
    shippedAt: field.dateTime('shipped_at', { nullable: true }),
  },
});
export type OrderRow = RowOf<typeof order>;
export type OrderConnectionRow = Connection<OrderRow>;

export const orderLine = entity({
  type: 'OrderLine',
  table: 'order_lines',
  customFields: { inputs: ['PlaceOrderLineInput', 'UpdateOrderLineInput'] },
  fields: {
    orderId: field.reference('order_id', 'Order'),
    productId: field.reference('product_id', 'Product'),
    position: field.integer('position'),
    quantity: field.integer('quantity'),
    unitPrice: field.decimal('unit_price'),
    discount: field.decimal('discount'),
  },
});
export type OrderLineRow = RowOf<typeof orderLine>;
