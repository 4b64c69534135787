/**
 * What the databases get beside Rowhouse's own tables, made by their owner.
 *
 * PostGraphile makes mutations of functions: that is how its documentation has work of several statements done, and it
 * takes one statement for all of it where its generated mutations would take one for each row.
 */
export const placeOrderFunction = `
create schema peers;
grant usage on schema peers to rowhouse_gateway;

create type peers.order_line as (product_id uuid, quantity integer);

create function peers.place_order(customer_id uuid, lines peers.order_line[]) returns rowhouse_shared.orders
language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  tenant uuid := current_setting('rowhouse.tenant_id')::uuid;
  next_number text;
  placed rowhouse_shared.orders;
begin
  if not exists (select from rowhouse_shared.customers c where c.tenant_id = tenant and c.id = customer_id) then
    raise exception 'there is no such customer';
  end if;
  if (
    select count(*) from rowhouse_shared.products p
    where p.tenant_id = tenant and p.id in (select l.product_id from unnest(lines) as l) and not p.discontinued
  ) <> (select count(distinct l.product_id) from unnest(lines) as l) then
    raise exception 'there is no such product, or it is discontinued';
  end if;
  insert into rowhouse_shared.counters as c (tenant_id, name, value) values (tenant, 'order number', 1)
  on conflict on constraint counters_pkey do update set value = c.value + 1
  returning 'SO-' || lpad(c.value::text, 6, '0') into next_number;
  insert into rowhouse_shared.orders (tenant_id, id, number, status, currency, customer_id, placed_at)
  values (tenant, uuidv7(), next_number, 'PLACED', 'USD', customer_id, now())
  returning * into placed;
  insert into rowhouse_shared.order_lines (tenant_id, id, order_id, product_id, position, quantity, unit_price)
  select tenant, uuidv7(), placed.id, l.product_id, l.position, l.quantity, p.unit_price
  from unnest(lines) with ordinality as l (product_id, quantity, position)
  join rowhouse_shared.products p on p.tenant_id = tenant and p.id = l.product_id;
  return placed;
end
$$;

revoke all on function peers.place_order(uuid, peers.order_line[]) from public;
grant execute on function peers.place_order(uuid, peers.order_line[]) to rowhouse_gateway;
`;
