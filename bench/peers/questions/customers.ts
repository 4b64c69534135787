import { type ByServer, byServer } from '../servers/names.ts';
import { uuidIn } from './ids.ts';
import { type Answer, graphqlRequest, type Question } from './question.ts';

const document = 'query F { customers(first: 20) { nodes { id name email city country } } }';

const postgraphileDocument =
  'query F { allCustomers(first: 20, orderBy: [NAME_ASC]) { nodes { id name email city country } } }';

const rowsIn: ByServer<(answer: Answer) => Answer[]> = {
  rowhouse: (answer) => answer.data.customers.nodes,
  apollo: (answer) => answer.data.customers.nodes,
  postgraphile: (answer) => answer.data.allCustomers.nodes,
  limit: (answer) => answer,
};

/** F: flat. */
export const customers: Question = Object.freeze({
  name: 'F',
  title: '20 customers by name, 5 scalars',
  objects: 20,
  variants: 1,
  ask: {
    rowhouse: () => graphqlRequest(document),
    apollo: () => graphqlRequest(document),
    postgraphile: () => graphqlRequest(postgraphileDocument),
    limit: () => ({ method: 'GET', path: '/F' }) as const,
  },
  read: byServer(
    (server) => (answer: Answer) =>
      rowsIn[server](answer).map(({ id, ...scalars }) => ({ id: uuidIn[server](id), ...scalars })),
  ),
});
