import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { RowhouseEvent } from '../../src/kernel/events.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.ts';

let house: TestHouse;
let proxy: PostgresProxy;
let token: string;
let orderId: string;
let placing: Readonly<Record<string, unknown>>;

const place =
  'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id number } userErrors { code } } }';

beforeAll(async () => {
  proxy = await createPostgresProxy(inject('adminUrl'));
  // One connection, so that no flight is that of a connection being opened.
  house = await createTestHouse({ route: proxy.route, settings: { poolSize: 1 } });
  const tenant = await house.createTenant({ slug: 'flights', name: 'Flights' });
  token = await house.token(tenant);
  const { data } = await graphql(
    house.url,
    token,
    `mutation {
      createCustomer(input: { name: "Ada" }) { customer { id } }
      createProduct(input: { name: "Tea", unitPrice: "1.50" }) { product { id } }
    }`,
  );
  const line = { productId: data.createProduct.product.id, quantity: 1 };
  placing = { input: { customerId: data.createCustomer.customer.id, lines: Array(5).fill(line) } };
  const placed = await graphql(house.url, token, place, placing);
  expect(placed.data.placeOrder.userErrors).toEqual([]);
  orderId = placed.data.placeOrder.order.id;
});
afterAll(async () => {
  await house.close();
  await proxy.close();
});

/** Asks, and waits until the session has ended: a query is answered before. */
async function ask(document: string, variables?: Readonly<Record<string, unknown>>): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    const stop = house.events.listen((event: RowhouseEvent) => {
      if (event.type !== 'session.ended') return;
      stop();
      resolve();
    });
  });
  expect((await graphql(house.url, token, document, variables)).errors).toEqual([]);
  await ended;
}

/** Every flight is a round trip that somebody may wait for, over whatever network lies between. */
const questions: readonly (readonly [
  title: string,
  flights: number,
  document: string,
  variables: () => Readonly<Record<string, unknown>>,
])[] = [
  ['a flat query: its statement with the opening, and the end', 2, '{ customers { nodes { name } } }', () => ({})],
  [
    'an object by its id: likewise',
    2,
    'query ($id: ID!) { node(id: $id) { ... on Order { number } } }',
    () => ({ id: orderId }),
  ],
  [
    'siblings: likewise',
    2,
    '{ customers { nodes { name } } products { nodes { name } } orders { nodes { number } } }',
    () => ({}),
  ],
  [
    'a page with its total count: one more, since who counts is known when the page is there',
    3,
    '{ orders(filter: { status: { eq: PLACED } }) { totalCount nodes { number } } }',
    () => ({}),
  ],
  [
    'a query of four levels: one each, and the end',
    5,
    '{ customers { nodes { name orders { nodes { number lines { quantity product { name } } } } } } }',
    () => ({}),
  ],
  ['placing an order: what it sells, the order with its number and its lines, and COMMIT', 3, place, () => placing],
];

for (const [title, flights, document, variables] of questions) {
  it(`${title}: ${flights} flights`, async () => {
    // By name from the third time on.
    for (let time = 0; time < 4; time++) {
      const before = proxy.flights();
      await ask(document, variables());
      expect(proxy.flights() - before).toBe(flights);
    }
  });
}
