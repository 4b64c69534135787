import { rowId } from '../database/row-ids.ts';
import { byServer } from '../servers/names.ts';
import { idFor, uuidIn } from './ids.ts';
import { type Answer, type Asking, graphqlRequest, type Question } from './question.ts';

const document = `mutation W($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id number status currency } }
}`;

/** PostGraphile makes it of the function `peers.place_order`; what the function returns is `result`. */
const postgraphileDocument = `mutation W($input: PeersPlaceOrderInput!) {
  peersPlaceOrder(input: $input) { result { id number status currency } }
}`;

const lineCount = 5;

/** W: a write of seven rows. Numbers differ from order to order; what was stored is compared beside the answer. */
export const placeOrder: Question = Object.freeze({
  name: 'W',
  title: 'placeOrder with five lines',
  objects: 1,
  variants: 5,
  writes: true,
  ask: {
    rowhouse: (asking: Asking) => graphqlRequest(document, { input: inputOf(asking, globalIds('rowhouse', asking)) }),
    apollo: (asking: Asking) => graphqlRequest(document, { input: inputOf(asking, globalIds('apollo', asking)) }),
    postgraphile: (asking: Asking) =>
      graphqlRequest(postgraphileDocument, { input: inputOf(asking, (_type, id) => id) }),
    limit: (asking: Asking) => ({ method: 'POST', path: '/W', body: inputOf(asking, (_type, id) => id) }) as const,
  },
  read: byServer((server) => (answer: Answer) => {
    const order = server === 'limit' ? answer : (answer.data.placeOrder?.order ?? answer.data.peersPlaceOrder?.result);
    const { id, number, status, currency } = order;
    return { id: uuidIn[server](id), number, status, currency };
  }),
});

type IdOf = (type: string, id: string) => string;

const globalIds =
  (server: 'rowhouse' | 'apollo', { tenant }: Asking): IdOf =>
  (type, id) =>
    idFor[server](type, tenant.id, id);

/** For the last customers by name: those whose orders {@link customersWithOrders} reads stay as they were. */
function inputOf({ sizes, tenant, variant }: Asking, idOf: IdOf): unknown {
  const { customers, products } = sizes;
  return {
    customerId: idOf('Customer', rowId('customer', tenant.number * customers - (variant % customers))),
    lines: Array.from({ length: lineCount }, (_, line) => ({
      productId: idOf('Product', rowId('product', (tenant.number - 1) * products + ((variant + line) % products) + 1)),
      quantity: line + 1,
    })),
  };
}
