import { byServer } from '../servers/names.ts';
import { uuidIn } from './ids.ts';
import { readOrder } from './order-form.ts';
import { type Answer, graphqlRequest, type Question } from './question.ts';

const selection = '{ totalCount pageInfo { hasNextPage endCursor } nodes { id number status currency placedAt } }';

const document = `query P {
  orders(first: 20, filter: { status: { eq: SHIPPED } }, orderBy: [{ placedAt: DESC }]) ${selection}
}`;

const postgraphileDocument = `query P {
  allOrders(first: 20, condition: { status: "SHIPPED" }, orderBy: [PLACED_AT_DESC]) ${selection}
}`;

/** P: a page with all that a table on a screen needs. Cursors are opaque: they are asked for, not compared. */
export const orderPage: Question = Object.freeze({
  name: 'P',
  title: 'a page of 20 orders with filter, order and total count',
  objects: 1 + 20,
  variants: 1,
  ask: {
    rowhouse: () => graphqlRequest(document),
    apollo: () => graphqlRequest(document),
    postgraphile: () => graphqlRequest(postgraphileDocument),
    limit: () => ({ method: 'GET', path: '/P' }) as const,
  },
  read: byServer((server) => (answer: Answer) => {
    const page = server === 'limit' ? { ...answer, pageInfo: answer } : (answer.data.orders ?? answer.data.allOrders);
    const { hasNextPage, endCursor } = page.pageInfo;
    return {
      totalCount: page.totalCount,
      hasNextPage,
      hasCursor: typeof endCursor === 'string' && endCursor !== '',
      nodes: page.nodes.map((order: Answer) => readOrder(order, uuidIn[server])),
    };
  }),
});
