import { type ByServer, byServer } from '../servers/names.ts';
import { uuidIn } from './ids.ts';
import { type Answer, graphqlRequest, type Question } from './question.ts';

const document = `query N {
  customers(first: 10) {
    nodes {
      id name
      orders(first: 5) {
        nodes {
          id number status placedAt
          lines { position quantity unitPrice discount product { name sku } }
        }
      }
    }
  }
}`;

const postgraphileDocument = `query N {
  allCustomers(first: 10, orderBy: [NAME_ASC]) {
    nodes {
      id name
      ordersByTenantIdAndCustomerId(first: 5, orderBy: [PLACED_AT_DESC]) {
        nodes {
          id number status placedAt
          orderLinesByTenantIdAndOrderId(orderBy: [POSITION_ASC]) {
            nodes { position quantity unitPrice discount productByTenantIdAndProductId { name sku } }
          }
        }
      }
    }
  }
}`;

type Levels = Readonly<Record<'customers' | 'orders' | 'lines' | 'product', (from: Answer) => Answer>>;

const plainLevels: Levels = {
  customers: (answer) => answer.data.customers.nodes,
  orders: (customer) => customer.orders.nodes,
  lines: (order) => order.lines,
  product: (line) => line.product,
};

/** Where the lists of each level are, and a line's product. */
const levels: ByServer<Levels> = {
  rowhouse: plainLevels,
  apollo: plainLevels,
  postgraphile: {
    customers: (answer) => answer.data.allCustomers.nodes,
    orders: (customer) => customer.ordersByTenantIdAndCustomerId.nodes,
    lines: (order) => order.orderLinesByTenantIdAndOrderId.nodes,
    product: (line) => line.productByTenantIdAndProductId,
  },
  limit: { ...plainLevels, customers: (answer) => answer, orders: (customer) => customer.orders },
};

/** N: nested. */
export const customersWithOrders: Question = Object.freeze({
  name: 'N',
  title: '10 customers x 5 latest orders x 3 lines x product',
  objects: 10 + 50 + 150 + 150,
  variants: 1,
  ask: {
    rowhouse: () => graphqlRequest(document),
    apollo: () => graphqlRequest(document),
    postgraphile: () => graphqlRequest(postgraphileDocument),
    limit: () => ({ method: 'GET', path: '/N' }) as const,
  },
  read: byServer((server) => {
    const { customers, orders, lines, product } = levels[server];
    const line = (one: Answer): unknown => ({
      position: one.position,
      quantity: one.quantity,
      unitPrice: Number(one.unitPrice),
      discount: Number(one.discount),
      product: { name: product(one).name, sku: product(one).sku },
    });
    const order = (one: Answer): unknown => ({
      id: uuidIn[server](one.id),
      number: one.number,
      status: one.status,
      placedAt: Date.parse(one.placedAt),
      lines: lines(one).map(line),
    });
    const customer = (one: Answer): unknown => ({
      id: uuidIn[server](one.id),
      name: one.name,
      orders: orders(one).map(order),
    });
    return (answer: Answer) => customers(answer).map(customer);
  }),
});
