import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminQuery } from '../support/databases.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { changeExtensions, openShop, type Payload, type Shop, statementsOf, unknownId, walk } from './shop.ts';

describe('the extension shipping', () => {
  let house: TestHouse;
  let shop: Shop;
  let carrierId: string;
  let tea: string;
  let jam: string;

  beforeAll(async () => {
    // Fifty wait for one another: on a busy machine longer than requests usually may.
    house = await createTestHouse({ settings: { poolSize: 10, poolWait: 60_000, lockTimeout: 60_000 } });
    shop = await openShop(house, 'acme', ['shipping']);
    const { carrier } = await shop.mutate('createCarrier', { name: 'Speedy Express' }, 'carrier { id }');
    carrierId = carrier.id;
    tea = await shop.createProduct('Tea');
    jam = await shop.createProduct('Jam');
  });
  afterAll(() => house.close());

  const shipment = `shipment {
    id version status trackingNumber freight shippedAt deliveredAt cancelledAt
    order { id version status shippedAt } carrier { name } lines { id quantity orderLine { id quantityShipped } }
  }`;
  const ship = (orderId: string, lines?: ReadonlyArray<readonly [string, number]>): Promise<Payload> =>
    shop.mutate(
      'createShipment',
      { orderId, carrierId, lines: lines?.map(([orderLineId, quantity]) => ({ orderLineId, quantity })) },
      shipment,
    );
  const orderOf = async (id: string): Promise<Payload> => {
    const { data } = await shop.ask(
      `{ order(id: "${id}") { status version shippedAt lines { quantity quantityShipped }
        shipments(first: 100) { totalCount nodes { status lines { quantity } } } } }`,
    );
    return data.order;
  };
  const quantitiesShipped = async (id: string): Promise<readonly number[]> =>
    (await orderOf(id)).lines.map((line: { quantityShipped: number }) => line.quantityShipped);

  describe('carriers', () => {
    it('are created once by name, and listed by it', async () => {
      const created = await shop.mutate(
        'createCarrier',
        { externalId: '2', name: 'United Package', phone: '(503) 555-3199' },
        'carrier { externalId version name phone }',
      );
      expect(created).toEqual({
        carrier: { externalId: '2', version: 1, name: 'United Package', phone: '(503) 555-3199' },
        userErrors: [],
      });
      const refusals = await Promise.all([
        shop.mutate('createCarrier', { name: 'United Package' }, 'carrier { name }'),
        shop.mutate('createCarrier', { name: 'Third', externalId: '2' }, 'carrier { name }'),
        shop.mutate('createCarrier', { name: '' }, 'carrier { name }'),
      ]);
      expect(refusals.map(({ userErrors }) => userErrors)).toEqual([
        [{ field: ['input', 'name'], code: 'TAKEN' }],
        [{ field: ['input', 'externalId'], code: 'TAKEN' }],
        [{ field: ['input', 'name'], code: 'INVALID' }],
      ]);
      await shop.mutate('createCarrier', { name: 'Federal Shipping' }, 'carrier { name }');
      const { forwards, backwards } = await walk(
        shop.ask,
        (window) => `{ carriers(${window}) {
          nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        } }`,
        ({ carriers }) => carriers,
      );
      expect(forwards.map(({ name }) => name)).toEqual(['Federal Shipping', 'Speedy Express', 'United Package']);
      expect(backwards).toEqual(forwards);
    });
  });

  describe('a shipment', () => {
    it('takes part of an order, the next one the rest, and with it the order is SHIPPED', async () => {
      const order = await shop.placeOrder([
        { productId: tea, quantity: 10 },
        { productId: jam, quantity: 4 },
      ]);
      const [teaLine = '', jamLine = ''] = order.lineIds;
      const first = await shop.mutate(
        'createShipment',
        {
          orderId: order.id,
          carrierId,
          externalId: '10248-1',
          trackingNumber: '1Z999',
          freight: '32.38',
          lines: [
            { orderLineId: teaLine, quantity: 6 },
            { orderLineId: jamLine, quantity: 4 },
          ],
        },
        shipment,
      );
      expect(first).toEqual({
        shipment: {
          id: expect.any(String),
          version: 1,
          status: 'SHIPPED',
          trackingNumber: '1Z999',
          freight: '32.38',
          shippedAt: expect.stringMatching(/Z$/),
          deliveredAt: null,
          cancelledAt: null,
          order: { id: order.id, version: 1, status: 'PLACED', shippedAt: null },
          carrier: { name: 'Speedy Express' },
          lines: [
            { id: expect.any(String), quantity: 6, orderLine: { id: teaLine, quantityShipped: 6 } },
            { id: expect.any(String), quantity: 4, orderLine: { id: jamLine, quantityShipped: 4 } },
          ],
        },
        userErrors: [],
      });
      const rest = await ship(order.id);
      expect(rest.shipment).toMatchObject({
        order: { version: 2, status: 'SHIPPED', shippedAt: rest.shipment.shippedAt },
        lines: [{ quantity: 4, orderLine: { id: teaLine, quantityShipped: 10 } }],
      });
      expect((await orderOf(order.id)).shipments).toEqual({
        totalCount: 2,
        nodes: [
          { status: 'SHIPPED', lines: [{ quantity: 4 }] },
          { status: 'SHIPPED', lines: [{ quantity: 6 }, { quantity: 4 }] },
        ],
      });
      const lineId = first.shipment.lines[0].id;
      const { data } = await shop.ask(
        `{ shipment(id: "${first.shipment.id}") { trackingNumber }
           node(id: "${lineId}") { ... on ShipmentLine { quantity orderLine { product { name } } } } }`,
      );
      expect(data).toEqual({
        shipment: { trackingNumber: '1Z999' },
        node: { quantity: 6, orderLine: { product: { name: 'Tea' } } },
      });
    });

    it('never takes more than was ordered, nor what is not of the order, and tells all mistakes at once', async () => {
      const order = await shop.placeOrder([
        { productId: tea, quantity: 10 },
        { productId: jam, quantity: 4 },
      ]);
      const other = await shop.placeOrder([{ productId: tea, quantity: 1 }]);
      const [teaLine = '', jamLine = ''] = order.lineIds;
      await ship(order.id, [[teaLine, 7]]);
      const before = await orderOf(order.id);
      const refused = await ship(order.id, [
        [teaLine, 2],
        [teaLine, 2],
        [jamLine, 0],
        [other.lineIds[0] ?? '', 1],
        [unknownId('OrderLine'), 1],
        [jamLine, 5],
      ]);
      expect(refused).toEqual({
        shipment: null,
        userErrors: [
          { field: ['input', 'lines', '1', 'quantity'], code: 'TOO_LARGE' },
          { field: ['input', 'lines', '2', 'quantity'], code: 'TOO_SMALL' },
          { field: ['input', 'lines', '3', 'orderLineId'], code: 'NOT_FOUND' },
          { field: ['input', 'lines', '4', 'orderLineId'], code: 'NOT_FOUND' },
          { field: ['input', 'lines', '5', 'quantity'], code: 'TOO_LARGE' },
        ],
      });
      expect(await orderOf(order.id)).toEqual(before);
    });

    it('refuses what a person can mend', async () => {
      const order = await shop.placeOrder([{ productId: tea, quantity: 1 }]);
      const cancelled = await shop.placeOrder([{ productId: tea, quantity: 1 }]);
      await shop.mutate('cancelOrder', { id: cancelled.id }, 'order { id }');
      const shipped = await shop.placeOrder([{ productId: tea, quantity: 1 }]);
      const { shipment: known } = await shop.mutate(
        'createShipment',
        { orderId: shipped.id, carrierId, externalId: 'taken' },
        'shipment { id version }',
      );
      const create = (values: Readonly<Record<string, unknown>>): Promise<Payload> =>
        shop.mutate('createShipment', { orderId: order.id, carrierId, ...values }, 'shipment { id }');
      const refusals = await Promise.all([
        create({ orderId: cancelled.id }),
        create({ orderId: shipped.id }),
        create({ orderId: unknownId('Order') }),
        create({ carrierId: unknownId('Carrier') }),
        create({ externalId: 'taken' }),
        create({ lines: [] }),
        create({ freight: '-1' }),
        shop.mutate('markDelivered', { id: known.id, expectedVersion: 7 }, 'shipment { id }'),
        shop.mutate('markDelivered', { id: unknownId('Shipment') }, 'shipment { id }'),
        shop.mutate('cancelShipment', { id: unknownId('Shipment') }, 'shipment { id }'),
      ]);
      expect(refusals.map(({ userErrors: [{ field, code }] }) => [field.join('.'), code])).toEqual([
        ['input.orderId', 'NOT_ALLOWED'],
        ['input.orderId', 'NOT_ALLOWED'],
        ['input.orderId', 'NOT_FOUND'],
        ['input.carrierId', 'NOT_FOUND'],
        ['input.externalId', 'TAKEN'],
        ['input.lines', 'REQUIRED'],
        ['input.freight', 'TOO_SMALL'],
        ['input.expectedVersion', 'STALE_VERSION'],
        ['input.id', 'NOT_FOUND'],
        ['input.id', 'NOT_FOUND'],
      ]);
      expect(await orderOf(order.id)).toMatchObject({ status: 'PLACED', version: 1, shipments: { totalCount: 0 } });
    });

    it('gives back what it took when it is cancelled, and the order is PLACED again', async () => {
      const order = await shop.placeOrder([{ productId: tea, quantity: 10 }]);
      const [line = ''] = order.lineIds;
      const first = await ship(order.id, [[line, 3]]);
      await ship(order.id);
      expect(await orderOf(order.id)).toMatchObject({ status: 'SHIPPED', version: 2 });
      const cancelled = await shop.mutate('cancelShipment', { id: first.shipment.id }, shipment);
      expect(cancelled.shipment).toMatchObject({
        version: 2,
        status: 'CANCELLED',
        cancelledAt: expect.stringMatching(/Z$/),
        order: { version: 3, status: 'PLACED', shippedAt: null },
        lines: [{ quantity: 3, orderLine: { quantityShipped: 7 } }],
      });
      expect((await ship(order.id, [[line, 4]])).userErrors).toEqual([
        { field: ['input', 'lines', '0', 'quantity'], code: 'TOO_LARGE' },
      ]);
      expect((await ship(order.id, [[line, 3]])).shipment.order).toMatchObject({ version: 4, status: 'SHIPPED' });
    });

    it('keeps its order from being cancelled until it is cancelled itself', async () => {
      const order = await shop.placeOrder([{ productId: tea, quantity: 10 }]);
      const { shipment: part } = await ship(order.id, [[order.lineIds[0] ?? '', 3]]);
      const cancel = () => shop.mutate('cancelOrder', { id: order.id }, 'order { status }');
      expect(await cancel()).toEqual({ order: null, userErrors: [{ field: [], code: 'NOT_ALLOWED' }] });
      expect(await orderOf(order.id)).toMatchObject({ status: 'PLACED', version: 1 });
      await shop.mutate('cancelShipment', { id: part.id }, shipment);
      expect(await cancel()).toEqual({ order: { status: 'CANCELLED' }, userErrors: [] });
      expect((await ship(order.id)).userErrors).toEqual([{ field: ['input', 'orderId'], code: 'NOT_ALLOWED' }]);
    });

    it('is delivered or cancelled, once', async () => {
      const order = await shop.placeOrder([{ productId: tea, quantity: 2 }]);
      const [line = ''] = order.lineIds;
      const kept = await ship(order.id, [[line, 1]]);
      const dropped = await ship(order.id, [[line, 1]]);
      const delivered = await shop.mutate('markDelivered', { id: kept.shipment.id, expectedVersion: 1 }, shipment);
      expect(delivered.shipment).toMatchObject({
        version: 2,
        status: 'DELIVERED',
        deliveredAt: expect.stringMatching(/Z$/),
        order: { version: 2, status: 'SHIPPED' },
      });
      await shop.mutate('cancelShipment', { id: dropped.shipment.id }, shipment);
      for (const { shipment: ended } of [kept, dropped]) {
        for (const end of ['markDelivered', 'cancelShipment']) {
          expect((await shop.mutate(end, { id: ended.id }, 'shipment { id }')).userErrors, end).toEqual([
            { field: ['input', 'id'], code: 'NOT_ALLOWED' },
          ]);
        }
      }
    });
  });

  describe('fifty at once', () => {
    const atOnce = Array.from({ length: 50 });

    it('ship exactly the twenty that were ordered', async () => {
      const order = await shop.placeOrder([{ productId: tea, quantity: 20 }]);
      const [line = ''] = order.lineIds;
      const payloads = await Promise.all(atOnce.map(() => ship(order.id, [[line, 1]])));
      expect(payloads.filter((payload) => payload.shipment)).toHaveLength(20);
      const refusals = payloads.flatMap(({ userErrors }) => userErrors);
      expect(refusals).toEqual(Array(30).fill({ field: ['input', 'orderId'], code: 'NOT_ALLOWED' }));
      const after = await orderOf(order.id);
      expect(after).toMatchObject({ status: 'SHIPPED', version: 2, shipments: { totalCount: 20 } });
      expect(after.lines).toEqual([{ quantity: 20, quantityShipped: 20 }]);
    });

    it('ship an order and cancel it, and one or the other is done', async () => {
      const orders = await Promise.all(
        Array.from({ length: 5 }, () => shop.placeOrder([{ productId: tea, quantity: 10 }])),
      );
      await Promise.all(
        atOnce.map((_, index) => {
          const { id = '', lineIds: [line = ''] = [] } = orders[index % 5] ?? {};
          return index % 2 ? ship(id, [[line, 1]]) : shop.mutate('cancelOrder', { id }, 'order { status }');
        }),
      );
      for (const { id } of orders) {
        const { status, shipments } = await orderOf(id);
        expect([status, shipments.totalCount > 0]).toEqual(
          status === 'CANCELLED' ? ['CANCELLED', false] : ['PLACED', true],
        );
      }
    });

    it('ship and cancel without shipping too much or waiting in a circle', async () => {
      const order = await shop.placeOrder([
        { productId: tea, quantity: 6 },
        { productId: jam, quantity: 6 },
      ]);
      const [teaLine = '', jamLine = ''] = order.lineIds;
      const started = await Promise.all([1, 2, 3, 4].map(() => ship(order.id, [[teaLine, 1]])));
      const payloads: Payload[] = await Promise.all(
        atOnce.map((_, index) => {
          const back = started[index];
          if (back) return shop.mutate('cancelShipment', { id: back.shipment.id }, shipment);
          return index % 2 ? ship(order.id, [[teaLine, 1]]) : ship(order.id, [[jamLine, 1]]);
        }),
      );
      expect(payloads.slice(0, 4).flatMap(({ userErrors }) => userErrors)).toEqual([]);
      const [teas = 0, jams = 0] = await quantitiesShipped(order.id);
      expect(jams).toBe(6);
      expect(teas).toBeGreaterThanOrEqual(2);
      expect(teas).toBeLessThanOrEqual(6);
      const after = await orderOf(order.id);
      const going = after.shipments.nodes.filter(({ status }: { status: string }) => status === 'SHIPPED');
      expect(going).toHaveLength(teas + jams);
      expect(after.status).toBe(teas === 6 ? 'SHIPPED' : 'PLACED');
      expect(house.seen.filter(({ type }) => type === 'operation.retried')).toEqual([]);
    });
  });

  it('knows shipments of history, which have no lines, as shipments of their whole orders', async () => {
    const history = await openShop(house, 'historic', ['shipping']);
    const carrier = (await history.mutate('createCarrier', { name: 'Old Post' }, 'carrier { id }')).carrier.id;
    const product = await history.createProduct('Amphora');
    const order = await history.placeOrder([{ productId: product, quantity: 3 }]);
    const [line = ''] = order.lineIds;
    const part = { orderId: order.id, carrierId: carrier, lines: [{ orderLineId: line, quantity: 1 }] };
    const { shipment: bare } = await history.mutate('createShipment', part, 'shipment { id lines { id } }');
    // What an import would have written, which knows of no lines.
    await adminQuery(house.database.adminUrl, 'delete from rowhouse_shared.shipment_lines where tenant_id = $1::uuid', [
      history.tenant.id,
    ]);
    const read = `{ order(id: "${order.id}") { lines { quantityShipped } shipments { nodes { status lines { id } } } } }`;
    expect((await history.ask(read)).data.order).toEqual({
      lines: [{ quantityShipped: 3 }],
      shipments: { nodes: [{ status: 'SHIPPED', lines: [] }] },
    });
    const refused = await history.mutate('createShipment', { ...part, lines: null }, 'shipment { id }');
    expect(refused.userErrors).toEqual([{ field: ['input', 'orderId'], code: 'NOT_ALLOWED' }]);
    await history.mutate('cancelShipment', { id: bare.id }, 'shipment { id }');
    expect((await history.ask(read)).data.order.lines).toEqual([{ quantityShipped: 0 }]);
  });

  it('pages, filters and orders shipments, one by one', async () => {
    const paged = await openShop(house, 'paged', ['shipping']);
    const product = await paged.createProduct('Crate');
    const order = await paged.placeOrder([{ productId: product, quantity: 5 }]);
    const [line = ''] = order.lineIds;
    const carrier = (await paged.mutate('createCarrier', { name: 'Slow' }, 'carrier { id }')).carrier.id;
    for (const freight of ['2.50', null, '10', '2.50', '0.75']) {
      const lines = [{ orderLineId: line, quantity: 1 }];
      await paged.mutate(
        'createShipment',
        { orderId: order.id, carrierId: carrier, freight, lines },
        'shipment { id }',
      );
    }
    const page = 'nodes { id freight } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const byFreight = await walk(
      paged.ask,
      (window) => `{ shipments(${window}, orderBy: [{ freight: DESC }]) { ${page} } }`,
      ({ shipments }) => shipments,
    );
    expect(byFreight.forwards.map(({ freight }) => freight)).toEqual(['10.00', '2.50', '2.50', '0.75', null]);
    expect(byFreight.backwards).toEqual(byFreight.forwards);
    const ofOrder = await walk(
      paged.ask,
      (window) => `{ order(id: "${order.id}") { shipments(${window}) { ${page} } } }`,
      (data) => data.order.shipments,
    );
    expect(ofOrder.forwards.map(({ freight }) => freight)).toEqual(['0.75', '2.50', '10.00', null, '2.50']);
    expect(ofOrder.backwards).toEqual(ofOrder.forwards);
    const { data } = await paged.ask(`{ shipments(
      filter: { and: [{ freight: { gte: "2.5" } }, { carrierId: { eq: "${carrier}" } }, { status: { ne: CANCELLED } }] }
    ) { totalCount } }`);
    expect(data.shipments.totalCount).toBe(3);
  });

  it('reads the shipments of many orders with their lines by a fixed number of statements', async () => {
    for (let count = 0; count < 10; count++) {
      await ship((await shop.placeOrder([{ productId: tea, quantity: 2 }])).id);
    }
    const query = (first: number) => `{ orders(first: ${first}) { nodes {
      lines { quantityShipped } shipments { nodes { carrier { name } order { number } lines { orderLine { quantityShipped } } } }
    } } }`;
    const few = await statementsOf(house, () => shop.ask(query(2)));
    const many = await statementsOf(house, () => shop.ask(query(10)));
    // Orders, lines, quantities, shipments, carriers, orders again by id, lines of shipments, their order lines, and their quantities.
    expect(few.length).toBeLessThanOrEqual(9);
    expect(many).toHaveLength(few.length);
  });

  describe('permissions', () => {
    it('let a viewer read all but telephone numbers, and not write', async () => {
      const viewer = await shop.as({ roles: ['viewer'] });
      const order = await shop.placeOrder([{ productId: tea, quantity: 1 }]);
      const { shipment: going } = await ship(order.id);
      const read = await viewer(`{ shipment(id: "${going.id}") { status lines { quantity } carrier { name phone } } }`);
      expect(read.data.shipment).toEqual({
        status: 'SHIPPED',
        lines: [{ quantity: 1 }],
        carrier: { name: 'Speedy Express', phone: null },
      });
      expect(read.errors.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN', missing: ['pii:read'] }]);
      for (const mutation of [
        'createCarrier(input: { name: "Mine" })',
        `createShipment(input: { orderId: "${order.id}", carrierId: "${carrierId}" })`,
        `markDelivered(input: { id: "${going.id}" })`,
        `cancelShipment(input: { id: "${going.id}" })`,
      ]) {
        const { errors } = await viewer(`mutation { ${mutation} { userErrors { code } } }`);
        expect(errors[0]?.extensions, mutation).toEqual({ code: 'FORBIDDEN', missing: ['shipping:write'] });
      }
    });

    it('hide shipping from whoever lacks shipping:read, and leave orders standing', async () => {
      const seller = await shop.as({ roles: [], scopes: ['orders:read'] });
      const { data, errors } = await seller(
        '{ orders(first: 1) { nodes { status lines { quantity quantityShipped } shipments { totalCount } } } }',
      );
      expect(data.orders.nodes).toEqual([
        {
          status: expect.any(String),
          lines: [{ quantity: expect.any(Number), quantityShipped: null }],
          shipments: null,
        },
      ]);
      for (const { extensions } of errors) {
        expect(extensions).toEqual({ code: 'FORBIDDEN', missing: ['shipping:read'] });
      }
      for (const query of ['{ shipments { totalCount } }', '{ carriers { totalCount } }']) {
        expect((await seller(query)).errors[0]?.extensions, query).toEqual({
          code: 'FORBIDDEN',
          missing: ['shipping:read'],
        });
      }
    });

    it('hide the order of a shipment from whoever lacks orders:read', async () => {
      const driver = await shop.as({ roles: [], scopes: ['shipping:read'] });
      const { data, errors } = await driver('{ shipments(first: 1) { nodes { status order { number } } } }');
      expect(data.shipments.nodes).toEqual([{ status: expect.any(String), order: null }]);
      expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['orders:read'] });
    });
  });

  it('gives another tenant byte for byte the answer of an id that never existed', async () => {
    const other = await openShop(house, 'globex', ['shipping']);
    const own = await other.placeOrder([{ productId: await other.createProduct('Own'), quantity: 1 }]);
    const ownCarrier = (await other.mutate('createCarrier', { name: 'Own' }, 'carrier { id }')).carrier.id;
    const order = await shop.placeOrder([{ productId: tea, quantity: 2 }]);
    const [line = ''] = order.lineIds;
    const { shipment: secret } = await ship(order.id, [[line, 1]]);
    const payload = '{ shipment { status } userErrors { field code message } }';
    const create = (orderId: string, carrier: string, orderLineId: string): string =>
      `mutation { createShipment(input: { orderId: "${orderId}", carrierId: "${carrier}",
        lines: [{ orderLineId: "${orderLineId}", quantity: 1 }] }) ${payload} }`;
    const [ownLine = ''] = own.lineIds;
    for (const [type, id, operation] of [
      ['Shipment', secret.id, (one: string) => `{ shipment(id: "${one}") { status } }`],
      ['Shipment', secret.id, (one: string) => `{ node(id: "${one}") { id } }`],
      ['ShipmentLine', secret.lines[0].id, (one: string) => `{ node(id: "${one}") { id } }`],
      ['Carrier', carrierId, (one: string) => `{ node(id: "${one}") { id } }`],
      ['Order', order.id, (one: string) => `{ shipments(filter: { orderId: { eq: "${one}" } }) { totalCount } }`],
      ['Carrier', carrierId, (one: string) => `{ shipments(filter: { carrierId: { eq: "${one}" } }) { totalCount } }`],
      ['Shipment', secret.id, (one: string) => `mutation { markDelivered(input: { id: "${one}" }) ${payload} }`],
      ['Shipment', secret.id, (one: string) => `mutation { cancelShipment(input: { id: "${one}" }) ${payload} }`],
      ['Order', order.id, (one: string) => create(one, ownCarrier, ownLine)],
      ['Carrier', carrierId, (one: string) => create(own.id, one, ownLine)],
      ['OrderLine', line, (one: string) => create(own.id, ownCarrier, one)],
    ] as const) {
      const foreign = await other.ask(operation(id));
      expect(foreign.text, operation(id)).toBe((await other.ask(operation(unknownId(type)))).text);
    }
    expect(await orderOf(order.id)).toMatchObject({ status: 'PLACED', shipments: { totalCount: 1 } });
  });

  it('stands alone: no other extension is needed, and orders go on without it', async () => {
    const brief = await openShop(house, 'brief', ['shipping']);
    await changeExtensions(house, 'brief', { disable: ['shipping'] });
    const order = await brief.placeOrder([{ productId: await brief.createProduct('Plain'), quantity: 1 }]);
    const { data } = await brief.ask(`{ order(id: "${order.id}") { status } }`);
    expect(data.order.status).toBe('PLACED');
    const { errors } = await brief.ask('{ shipments { totalCount } }');
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
