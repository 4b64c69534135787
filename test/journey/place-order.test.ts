import { afterAll, beforeAll, expect, it } from 'vitest';
import { toGlobalId } from '../../src/kit.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let token: string;
let customerId: string;
let productId: string;
let discontinuedId: string;

const nobody = '01900000-0000-7000-8000-00000000dead';
const nobodysId = toGlobalId('Customer', nobody);

beforeAll(async () => {
  house = await createTestHouse();
  token = await house.token(await house.createTenant({ slug: 'placing', name: 'Placing' }));
  const { data } = await graphql(
    house.url,
    token,
    `mutation {
      createCustomer(input: { name: "Ada" }) { customer { id } }
      sold: createProduct(input: { name: "Tea", unitPrice: "1.50" }) { product { id } }
      unsold: createProduct(input: { name: "Dust", unitPrice: "1", discontinued: true }) { product { id } }
    }`,
  );
  customerId = data.createCustomer.customer.id;
  productId = data.sold.product.id;
  discontinuedId = data.unsold.product.id;
});
afterAll(() => house.close());

const placing = (input: Readonly<Record<string, unknown>>, selection = 'number') =>
  graphql(
    house.url,
    token,
    `mutation ($input: PlaceOrderInput!) {
      placeOrder(input: $input) { order { ${selection} } userErrors { field code } }
    }`,
    { input },
  );

const line = () => ({ productId, quantity: 1 });

it('refuses a customer who is not there, and takes no number for the order', async () => {
  const refused = await placing({ customerId: nobodysId, lines: [line()] });
  expect(refused.errors).toEqual([]);
  expect(refused.data.placeOrder).toEqual({
    order: null,
    userErrors: [{ field: ['input', 'customerId'], code: 'NOT_FOUND' }],
  });
  const before = await adminQuery(house.database.adminUrl, 'select value from rowhouse_shared.counters');
  expect(before).toEqual([]);
  expect((await placing({ customerId, lines: [line()] })).data.placeOrder.order).toEqual({ number: 'SO-000001' });
});

it('tells of a customer who is not there beside all other mistakes', async () => {
  for (const id of [nobodysId, 'nonsense', productId]) {
    const { data } = await placing({
      customerId: id,
      lines: [
        { productId: discontinuedId, quantity: 0 },
        { productId: toGlobalId('Product', nobody), quantity: 1 },
      ],
    });
    const told = data.placeOrder.userErrors.map(({ field, code }: { field: string[]; code: string }) => [
      field.join('.'),
      code,
    ]);
    expect(told).toEqual([
      ['input.customerId', 'NOT_FOUND'],
      ['input.lines.0.quantity', 'TOO_SMALL'],
      ['input.lines.0.productId', 'NOT_ALLOWED'],
      ['input.lines.1.productId', 'NOT_FOUND'],
    ]);
  }
});

it('keeps the orders beside one whose customer is not there', async () => {
  const { data, errors } = await graphql(
    house.url,
    token,
    `mutation ($known: PlaceOrderInput!, $unknown: PlaceOrderInput!) {
      a: placeOrder(input: $known) { order { total } userErrors { code } }
      b: placeOrder(input: $unknown) { order { total } userErrors { code } }
      c: placeOrder(input: $known) { order { total } userErrors { code } }
    }`,
    { known: { customerId, lines: [line(), line()] }, unknown: { customerId: nobodysId, lines: [line()] } },
  );
  expect(errors).toEqual([]);
  const placed = { order: { total: '3.00' }, userErrors: [] };
  expect(data).toEqual({ a: placed, b: { order: null, userErrors: [{ code: 'NOT_FOUND' }] }, c: placed });
});

it('has the database return those columns of the order that are shown, and what resolvers make of them', async () => {
  const returned = async (selection: string): Promise<string | undefined> => {
    const start = house.seen.length;
    const { errors } = await placing({ customerId, lines: [line()] }, selection);
    expect(errors).toEqual([]);
    return house.seen
      .slice(start)
      .flatMap((event) => (event.type === 'statement.executed' ? [event.text] : []))
      .map((text) => /\breturning ("id" as .*)/.exec(text)?.[1])
      .find((columns) => columns !== undefined);
  };
  expect(await returned('id')).toBe('"id" as "id"');
  expect(await returned('number ... on Order { shown: status }')).toBe(
    '"id" as "id", "number" as "number", "status" as "status"',
  );
  expect(await returned('total customer { name }')).toBe(
    '"id" as "id", "currency" as "currency", "customer_id" as "customerId"',
  );
});
