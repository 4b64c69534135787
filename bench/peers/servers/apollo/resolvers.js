import { globalId, parseGlobalId } from './ids.js';
import { placeOrder } from './place-order.js';

/** @typedef {import('./context.js').Context} Context */

/** @param {any[]} rows one more than `first` where there are more @param {number} first */
function connection(rows, first, total = async () => rows.length) {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  return {
    nodes,
    pageInfo: {
      hasNextPage: rows.length > first,
      endCursor: last && Buffer.from(`${last.placed_at.toISOString()} ${last.id}`).toString('base64url'),
    },
    totalCount: total,
  };
}

/** @type {Record<string, Record<string, any>>} */
export const resolvers = {
  Query: {
    node: async (/** @type {any} */ _root, /** @type {any} */ args, /** @type {Context} */ { loaders }) => {
      const { type, id } = parseGlobalId(args.id);
      const loader = { Customer: loaders.customers, Product: loaders.products, Order: loaders.orders }[type];
      const row = await loader?.load(id);
      return row && { __typename: type, ...row };
    },
    customers: async (/** @type {any} */ _root, /** @type {any} */ { first }, /** @type {Context} */ context) => ({
      nodes: await context.query(
        `select id, name, email, city, country from customers where tenant_id = $1::uuid order by name, id limit $2::integer`,
        [context.user.tenant, first],
      ),
    }),
    orders: async (
      /** @type {any} */ _root,
      /** @type {any} */ { first, filter, orderBy },
      /** @type {Context} */ context,
    ) => {
      const status = filter?.status?.eq ?? null;
      const direction = orderBy?.[0]?.placedAt === 'ASC' ? 'asc' : 'desc';
      const where = `tenant_id = $1::uuid ${status ? 'and status = $2::text' : ''}`;
      const values = status ? [context.user.tenant, status] : [context.user.tenant];
      const rows = await context.query(
        `select id, number, status, currency, placed_at from orders where ${where}
        order by placed_at ${direction}, id ${direction} limit $${values.length + 1}::integer`,
        [...values, first + 1],
      );
      return connection(rows, first, async () => {
        const [counted] = await context.query(`select count(*)::integer as count from orders where ${where}`, values);
        return counted.count;
      });
    },
  },
  Customer: {
    id: (/** @type {any} */ row) => globalId('Customer', row.id),
    orders: async (/** @type {any} */ row, /** @type {any} */ { first }, /** @type {Context} */ { loaders }) =>
      connection(await loaders.ordersOfCustomer.load({ id: row.id, first }), first),
  },
  Product: { id: (/** @type {any} */ row) => globalId('Product', row.id) },
  Order: {
    id: (/** @type {any} */ row) => globalId('Order', row.id),
    placedAt: (/** @type {any} */ row) => row.placed_at.toISOString(),
    lines: (/** @type {any} */ row, /** @type {any} */ _args, /** @type {Context} */ { loaders }) =>
      loaders.linesOfOrder.load(row.id),
  },
  OrderLine: {
    id: (/** @type {any} */ row) => globalId('OrderLine', row.id),
    unitPrice: (/** @type {any} */ row) => row.unit_price,
    product: (/** @type {any} */ row, /** @type {any} */ _args, /** @type {Context} */ { loaders }) =>
      loaders.products.load(row.product_id),
  },
  Mutation: {
    placeOrder: async (/** @type {any} */ _root, /** @type {any} */ { input }, /** @type {Context} */ context) => ({
      order: await placeOrder(context, input),
    }),
  },
};
