/**
 * One statement for each question, which answers in JSON: what a person would write who knows PostgreSQL, the tables and
 * the question, and needs nothing else. The tenant is $1 in each.
 */
export const statements = Object.freeze({
  F: `
select coalesce(json_agg(c), '[]') as answer
from (
  select id, name, email, city, country
  from customers
  where tenant_id = $1::uuid
  order by name, id
  limit 20
) c`,
  N: `
select coalesce(json_agg(json_build_object('id', c.id, 'name', c.name, 'orders', o.orders)), '[]') as answer
from (
  select id, name from customers where tenant_id = $1::uuid order by name, id limit 10
) c
cross join lateral (
  select coalesce(json_agg(json_build_object(
    'id', o.id, 'number', o.number, 'status', o.status, 'placedAt', o.placed_at, 'lines', l.lines
  )), '[]') as orders
  from (
    select id, number, status, placed_at
    from orders
    where tenant_id = $1::uuid and customer_id = c.id
    order by placed_at desc, id desc
    limit 5
  ) o
  cross join lateral (
    select coalesce(json_agg(json_build_object(
      'position', l.position, 'quantity', l.quantity, 'unitPrice', l.unit_price, 'discount', l.discount,
      'product', json_build_object('name', p.name, 'sku', p.sku)
    ) order by l.position), '[]') as lines
    from order_lines l
    join products p on p.tenant_id = $1::uuid and p.id = l.product_id
    where l.tenant_id = $1::uuid and l.order_id = o.id
  ) l
) o`,
  P: `
select json_build_object(
  'totalCount', (select count(*) from orders where tenant_id = $1::uuid and status = 'SHIPPED'),
  'nodes', coalesce(json_agg(o) filter (where o.row <= 20), '[]'),
  'hasNextPage', count(*) > 20,
  'endCursor', max(o."placedAt" || ' ' || o.id) filter (where o.row = 20)
) as answer
from (
  select id, number, status, currency, placed_at as "placedAt", row_number() over (order by placed_at desc, id desc) as row
  from orders
  where tenant_id = $1::uuid and status = 'SHIPPED'
  order by placed_at desc, id desc
  limit 21
) o`,
  I: `
select row_to_json(o) as answer
from (
  select id, number, status, currency, placed_at as "placedAt"
  from orders
  where tenant_id = $1::uuid and id = $2::uuid
) o`,
  W: `
with numbered as (
  insert into counters (tenant_id, name, value) values ($1::uuid, 'order number', 1)
  on conflict (tenant_id, name) do update set value = counters.value + 1
  returning value
), placed as (
  insert into orders (tenant_id, id, number, status, currency, customer_id, placed_at)
  select $1::uuid, uuidv7(), 'SO-' || lpad(n.value::text, 6, '0'), 'PLACED', 'USD', c.id, now()
  from numbered n
  join customers c on c.tenant_id = $1::uuid and c.id = $2::uuid
  returning id, number, status, currency
), lines as (
  insert into order_lines (tenant_id, id, order_id, product_id, position, quantity, unit_price)
  select $1::uuid, uuidv7(), o.id, p.id, l.position, l.quantity, p.unit_price
  from placed o
  cross join unnest($3::uuid[], $4::integer[]) with ordinality as l (product_id, quantity, position)
  join products p on p.tenant_id = $1::uuid and p.id = l.product_id and not p.discontinued
)
select row_to_json(o) as answer from placed o`,
});
