import { externalId, globalId, marks, standing, standingRows } from './shop.ts';

/** A request whose answer does not depend on when the others are answered. */
export interface PlannedRequest {
  readonly number: number;
  /** Index of the tenant that asks. */
  readonly tenant: number;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Plan = (tenant: number, number: number) => Pick<PlannedRequest, 'query' | 'variables'>;

const stands = (tenant: number, number: number): string =>
  globalId(tenant, 'customers', standing + (number % standingRows));

const queries: readonly Plan[] = [
  (tenant, number) => ({
    query: `query ($id: ID!) { customer(id: $id) { id name city totalSpent
      orders(first: 3, filter: { placedAt: { lt: "2021-01-01T00:00:00Z" } }) {
        totalCount nodes { number total lines { quantity total product { name } } }
      } } }`,
    variables: { id: stands(tenant, number) },
  }),
  (tenant) => ({
    query: `query ($name: String!) { customers(filter: { name: { startsWith: $name } }, first: 10) {
      totalCount nodes { id name country } } }`,
    variables: { name: `${marks[tenant]} ${standing / 10}` },
  }),
  (tenant, number) => ({
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Customer { name } ... on Order { number total } } }',
    variables: {
      ids: [
        stands(tenant, number),
        stands(1 - tenant, number),
        globalId(tenant, 'orders', standing),
        globalId(1 - tenant, 'orders', standing),
      ],
    },
  }),
  () => ({
    query: `{ salesSummary(from: "2020-01-01", to: "2021-01-01", groupBy: CUSTOMER) {
      total orderCount groups { key label total } } }`,
    variables: {},
  }),
  (tenant, number) => ({
    query: `query ($own: ID!, $other: ID!) { viewer { tenant { slug name } } own: product(id: $own) { name sku }
      other: product(id: $other) { name sku } }`,
    variables: {
      own: globalId(tenant, 'products', standing + (number % standingRows)),
      other: globalId(1 - tenant, 'products', standing + (number % standingRows)),
    },
  }),
];

const refused = 'userErrors { field code message }';

const mutations: readonly Plan[] = [
  (tenant, number) => ({
    query: `mutation ($id: ID!, $name: String!) {
      updateCustomer(input: { id: $id, name: $name, city: null }) { customer { id name city version } ${refused} } }`,
    variables: { id: globalId(tenant, 'customers', number), name: `${marks[tenant]} updated ${number}` },
  }),
  (tenant, number) => ({
    query: `mutation ($key: String!, $name: String!) {
      createCustomer(input: { externalId: $key, name: $name }) { customer { externalId name version } ${refused} } }`,
    variables: { key: externalId(number), name: `${marks[tenant]} created ${number}` },
  }),
  // Several statements: a number, an order, its lines; then what the loaders read of them.
  (tenant, number) => ({
    query: `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
      order { status total customer { name totalSpent } lines { position quantity total product { name } } } ${refused} } }`,
    variables: {
      input: {
        externalId: externalId(number),
        customerId: globalId(tenant, 'customers', number),
        lines: [1, 2, 3].map((quantity) => ({
          productId: globalId(tenant, 'products', standing + quantity),
          quantity,
          discount: '0.1',
        })),
      },
    },
  }),
  // Two root fields, both of them or neither.
  (tenant, number) => ({
    query: `mutation ($customer: ID!, $product: ID!, $name: String!) {
      updateCustomer(input: { id: $customer, name: $name }) { customer { name version } ${refused} }
      updateProduct(input: { id: $product, name: $name }) { product { name version } ${refused} } }`,
    variables: {
      customer: globalId(tenant, 'customers', number),
      product: globalId(tenant, 'products', number),
      name: `${marks[tenant]} both ${number}`,
    },
  }),
  (tenant, number) => ({
    query: `mutation ($id: ID!) { deleteCustomer(input: { id: $id }) { deletedId ${refused} } }`,
    variables: { id: globalId(tenant, 'customers', number) },
  }),
  // The second field is refused and undone; the first stands.
  (tenant, number) => ({
    query: `mutation ($order: ID!, $other: ID!) {
      cancelOrder(input: { id: $order }) { order { status version } ${refused} }
      updateCustomer(input: { id: $other, name: "taken over" }) { customer { name } ${refused} } }`,
    variables: { order: globalId(tenant, 'orders', number), other: globalId(1 - tenant, 'customers', number) },
  }),
  (tenant, number) => ({
    query: `mutation ($id: ID!) {
      updateProduct(input: { id: $id, expectedVersion: 7, name: "stale" }) { product { name } ${refused} } }`,
    variables: { id: globalId(tenant, 'products', number) },
  }),
];

/** Requests of two tenants in turn, half of them mutations. */
export function planRequests(count: number): readonly PlannedRequest[] {
  return Array.from({ length: count }, (_, number) => {
    const tenant = number % 2;
    const turn = Math.floor(number / 4);
    const plans = Math.floor(number / 2) % 2 === 0 ? queries : mutations;
    return { number, tenant, ...plans[turn % plans.length]!(tenant, number) };
  });
}
