import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../src/data/identifiers.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { defineAll } from '../support/custom-field-tenants.ts';
import { adminQuery } from '../support/databases.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

type Input = Readonly<Record<string, unknown>>;

describe('custom fields of orders, their lines and shipments', () => {
  let house: TestHouse;
  let tenant: Tenant;
  let token: string;
  let customerId: string;
  let productId: string;
  let storedAs: Readonly<Record<string, string>>;

  const ask = (query: string, variables?: Input): Promise<GraphqlAnswer> => graphql(house.url, token, query, variables);

  /** Sends one mutation; gives its payload. */
  async function mutate(field: string, input: Input, selection: string) {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const { data, text } = await ask(
      `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { field code message } } }`,
      { input },
    );
    if (!data?.[field]) throw new Error(text);
    return data[field];
  }

  const placed = 'order { id version customFields { note } lines { id version customFields { engraving gift } } }';

  beforeAll(async () => {
    house = await createTestHouse();
    const created = await house.createTenant({ slug: 'acme', extensions: ['suppliers', 'shipping'] });
    const custom = await defineAll(house, created, [
      { entity: 'Order', name: 'note', type: 'STRING', rules: { maximumLength: 10 }, index: true },
      { entity: 'OrderLine', name: 'engraving', type: 'STRING', required: true, index: true },
      { entity: 'OrderLine', name: 'gift', type: 'BOOLEAN', default: ['false'] },
      { entity: 'OrderLine', name: 'instead', type: 'REFERENCE', references: 'Product' },
      { entity: 'Shipment', name: 'insured', type: 'DECIMAL', scale: 2 },
      { entity: 'Supplier', name: 'rating', type: 'INT' },
    ]);
    tenant = custom.tenant;
    storedAs = Object.fromEntries(Object.values(custom.fields).map((field) => [field.name, field.storedAs]));
    token = await house.token(tenant);
    customerId = (await mutate('createCustomer', { name: 'Ann' }, 'customer { id }')).customer.id;
    productId = (await mutate('createProduct', { name: 'Tea', unitPrice: '5' }, 'product { id }')).product.id;
  });
  afterAll(() => house.close());

  const place = (customFields: Input, ...lines: readonly Input[]) =>
    mutate(
      'placeOrder',
      { customerId, customFields, lines: lines.map((one) => ({ productId, quantity: 1, customFields: one })) },
      placed,
    );

  const counted = async (table: string) =>
    (
      await adminQuery(house.database.adminUrl, `select from rowhouse_shared.${table} where tenant_id = $1`, [
        tenant.id,
      ])
    ).length;

  it('are written with the order, lines with their defaults', async () => {
    const { order, userErrors } = await place(
      { note: 'ring twice' },
      { engraving: 'A', gift: true },
      { engraving: 'B' },
    );
    expect(userErrors).toEqual([]);
    expect(order.customFields).toEqual({ note: 'ring twice' });
    expect(order.lines.map((line: { customFields: unknown }) => line.customFields)).toEqual([
      { engraving: 'A', gift: true },
      { engraving: 'B', gift: false },
    ]);
    const aside = await adminQuery(
      house.database.adminUrl,
      `select text_value as value from rowhouse_shared.custom_values where field_id = any($1::uuid[]) order by 1`,
      [[storedAs.note, storedAs.engraving]],
    );
    expect(aside.map(({ value }) => value)).toEqual(['A', 'B', 'ring twice']);
  });

  it('are refused all at once, by the path of the line, and nothing is placed', async () => {
    const before = [await counted('orders'), await counted('order_lines'), await counted('custom_values')];
    const unknown = toGlobalId('Product', '01900000-0000-7000-8000-000000000000');
    const { order, userErrors } = await mutate(
      'placeOrder',
      {
        customerId,
        customFields: { note: 'far too long to be stored' },
        lines: [
          { productId, quantity: 1 },
          { productId, quantity: 0, customFields: { engraving: 'x', instead: unknown } },
          { productId, quantity: 1, customFields: { engraving: 'x'.repeat(501) } },
        ],
      },
      placed,
    );
    expect(order).toBeNull();
    expect(userErrors.map(({ field, code }: { field: string[]; code: string }) => [field.join('.'), code])).toEqual([
      ['input.lines.1.quantity', 'TOO_SMALL'],
      ['input.customFields.note', 'TOO_LARGE'],
      ['input.lines.0.customFields.engraving', 'REQUIRED'],
      ['input.lines.2.customFields.engraving', 'TOO_LARGE'],
      ['input.lines.1.customFields.instead', 'NOT_FOUND'],
    ]);
    expect([await counted('orders'), await counted('order_lines'), await counted('custom_values')]).toEqual(before);
  });

  it('are prepared once: nothing is asked of the database twice', async () => {
    const start = house.seen.length;
    const { order } = await place({ note: 'once' }, { engraving: 'A', instead: productId }, { engraving: 'B' });
    expect(order.lines).toHaveLength(2);
    const texts = house.seen
      .slice(start)
      .flatMap((event) => (event.type === 'statement.executed' ? [event.text.trim()] : []));
    expect(texts.filter((text) => text.includes('for key share'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('insert into "order'))).toHaveLength(1);
  });

  it('are not looked at where there are too many lines', async () => {
    const lines = Array.from({ length: 501 }, () => ({ productId: 'nonsense', quantity: 0, customFields: {} }));
    const before = await counted('counters');
    const { userErrors } = await mutate('placeOrder', { customerId, lines }, placed);
    expect(userErrors).toEqual([
      { field: ['input', 'lines'], code: 'TOO_LARGE', message: 'An order has at most 500 lines.' },
    ]);
    expect(await counted('counters')).toBe(before);
  });

  it('are changed afterwards, and nothing else is', async () => {
    const { order } = await place({ note: 'one' }, { engraving: 'A' });
    const changed = await mutate(
      'updateOrder',
      { id: order.id, expectedVersion: order.version, externalId: 'o-1', customFields: { note: null } },
      'order { externalId version status customFields { note } }',
    );
    expect(changed).toEqual({
      order: { externalId: 'o-1', version: 2, status: 'PLACED', customFields: { note: null } },
      userErrors: [],
    });
    const [line] = order.lines;
    const engraved = await mutate(
      'updateOrderLine',
      { id: line.id, customFields: { engraving: 'C' } },
      'orderLine { version quantity total customFields { engraving gift } }',
    );
    expect(engraved).toEqual({
      orderLine: { version: 2, quantity: 1, total: '5.00', customFields: { engraving: 'C', gift: false } },
      userErrors: [],
    });
    const errors = [
      await mutate('updateOrder', { id: order.id, expectedVersion: 1 }, 'order { id }'),
      await mutate('updateOrderLine', { id: line.id, customFields: { engraving: null } }, 'orderLine { id }'),
    ].map(({ userErrors }) => userErrors.map(({ field, code }: { field: string[]; code: string }) => [...field, code]));
    expect(errors).toEqual([
      [['input', 'expectedVersion', 'STALE_VERSION']],
      [['input', 'customFields', 'engraving', 'REQUIRED']],
    ]);
  });

  it('are written with shipments and suppliers', async () => {
    const { order } = await place({}, { engraving: 'A' });
    const { carrier } = await mutate('createCarrier', { name: 'Post' }, 'carrier { id }');
    const input = { orderId: order.id, carrierId: carrier.id, customFields: { insured: '99.5' } };
    const { shipment } = await mutate('createShipment', input, 'shipment { id customFields { insured } }');
    expect(shipment.customFields).toEqual({ insured: '99.5' });
    const updated = await mutate(
      'updateShipment',
      { id: shipment.id, trackingNumber: 'T-1', customFields: { insured: '100' } },
      'shipment { trackingNumber status customFields { insured } }',
    );
    expect(updated.shipment).toEqual({ trackingNumber: 'T-1', status: 'SHIPPED', customFields: { insured: '100' } });

    const { supplier } = await mutate(
      'createSupplier',
      { name: 'Leaf', customFields: { rating: 3 } },
      'supplier { id customFields { rating } }',
    );
    expect(supplier.customFields).toEqual({ rating: 3 });
    const rated = await mutate(
      'updateSupplier',
      { id: supplier.id, customFields: { rating: 4 } },
      'supplier { name customFields { rating } }',
    );
    expect(rated.supplier).toEqual({ name: 'Leaf', customFields: { rating: 4 } });
  });

  it('are not asked of a tenant that has none', async () => {
    const other = await house.createTenant({ slug: 'other' });
    const otherToken = await house.token(other);
    const { errors } = await graphql(house.url, otherToken, '{ orders { nodes { customFields { note } } } }');
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('customFields')]);
  });
});
