import { GraphQLError } from 'graphql';
import { parseGlobalId } from './ids.js';

/** @typedef {{ customerId: string, lines: { productId: string, quantity: number }[] }} PlaceOrderInput */

/** @param {import('./context.js').Context} context @param {PlaceOrderInput} input */
export async function placeOrder({ query, loaders, user }, input) {
  const ids = input.lines.map(({ productId }) => parseGlobalId(productId).id);
  const [customer, products] = await Promise.all([
    loaders.customers.load(parseGlobalId(input.customerId).id),
    Promise.all(ids.map((id) => loaders.products.load(id))),
  ]);
  if (!customer) throw new GraphQLError('There is no such customer.');
  if (products.some((product) => !product || product.discontinued)) throw new GraphQLError('There is no such product.');

  const [counter] = await query(
    `insert into counters (tenant_id, name, value) values ($1::uuid, 'order number', 1)
    on conflict (tenant_id, name) do update set value = counters.value + 1
    returning value`,
    [user.tenant],
  );
  const [order] = await query(
    `insert into orders (tenant_id, id, number, status, currency, customer_id, placed_at)
    values ($1::uuid, uuidv7(), $2::text, 'PLACED', 'USD', $3::uuid, now())
    returning id, number, status, currency, placed_at`,
    [user.tenant, `SO-${String(counter.value).padStart(6, '0')}`, customer.id],
  );
  await query(
    `insert into order_lines (tenant_id, id, order_id, product_id, position, quantity, unit_price)
    select $1::uuid, uuidv7(), $2::uuid, l.product_id, l.position, l.quantity, l.unit_price
    from unnest($3::uuid[], $4::integer[], $5::numeric[]) with ordinality as l (product_id, quantity, unit_price, position)`,
    [
      user.tenant,
      order.id,
      ids,
      input.lines.map(({ quantity }) => quantity),
      products.map((product) => product.unit_price),
    ],
  );
  return order;
}
