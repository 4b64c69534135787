import { rowId } from '../database/row-ids.ts';
import { byServer } from '../servers/names.ts';
import { idFor, uuidIn } from './ids.ts';
import { readOrder } from './order-form.ts';
import { type Answer, type Asked, type Asking, graphqlRequest, type Question } from './question.ts';

const document = 'query I($id: ID!) { node(id: $id) { id ... on Order { number status currency placedAt } } }';

/** I: one object by its global id. */
export const oneOrder: Question = Object.freeze({
  name: 'I',
  title: 'node(id), an order',
  objects: 1,
  variants: 5,
  ask: byServer((server) => (asking: Asking): Asked => {
    const id = idFor[server]('Order', asking.tenant.id, orderId(asking));
    return server === 'limit' ? { method: 'GET', path: `/I?id=${id}` } : graphqlRequest(document, { id });
  }),
  read: byServer(
    (server) => (answer: Answer) => readOrder(server === 'limit' ? answer : answer.data.node, uuidIn[server]),
  ),
});

/** Orders far from each other. */
function orderId({ sizes, tenant, variant }: Asking): string {
  const orders = sizes.buyers * sizes.ordersPerBuyer;
  return rowId('order', (tenant.number - 1) * orders + ((variant * 17) % orders) + 1);
}
