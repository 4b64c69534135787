import DataLoader from 'dataloader';

/** @typedef {(text: string, values: unknown[]) => Promise<any[]>} Query */

/**
 * Loaders of one request, each batching what its fields ask for in one tick (github.com/graphql/dataloader).
 *
 * @param {Query} query
 * @param {string} tenant
 */
export function createLoaders(query, tenant) {
  /** @param {string} table @param {string} columns */
  const byId = (table, columns) =>
    new DataLoader(async (/** @type {readonly string[]} */ ids) => {
      const rows = await query(`select ${columns} from ${table} where tenant_id = $1::uuid and id = any($2::uuid[])`, [
        tenant,
        ids,
      ]);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    });

  return {
    customers: byId('customers', 'id, name, email, city, country'),
    products: byId('products', 'id, name, sku, unit_price, discontinued'),
    orders: byId('orders', 'id, number, status, currency, placed_at'),

    /** Latest orders of customers; the key's `first` is the same for all of one field. */
    ordersOfCustomer: new DataLoader(
      async (/** @type {readonly { id: string, first: number }[]} */ keys) => {
        const rows = await query(
          `select c.id as customer_id, o.*
          from unnest($2::uuid[]) as c (id)
          cross join lateral (
            select id, number, status, currency, placed_at
            from orders
            where tenant_id = $1::uuid and customer_id = c.id
            order by placed_at desc, id desc
            limit $3::integer
          ) o`,
          [tenant, keys.map(({ id }) => id), Math.max(...keys.map(({ first }) => first)) + 1],
        );
        return grouped(
          rows,
          'customer_id',
          keys.map(({ id }) => id),
        );
      },
      { cacheKeyFn: /** @returns {any} */ ({ id, first }) => `${id} ${first}` },
    ),

    linesOfOrder: new DataLoader(async (/** @type {readonly string[]} */ ids) => {
      const rows = await query(
        `select id, order_id, product_id, position, quantity, unit_price, discount
        from order_lines
        where tenant_id = $1::uuid and order_id = any($2::uuid[])
        order by order_id, position`,
        [tenant, ids],
      );
      return grouped(rows, 'order_id', ids);
    }),
  };
}

/** @param {any[]} rows @param {string} key @param {readonly string[]} ids */
function grouped(rows, key, ids) {
  /** @type {Map<string, any[]>} */
  const groups = new Map(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(row[key])?.push(row);
  return ids.map((id) => groups.get(id) ?? []);
}
