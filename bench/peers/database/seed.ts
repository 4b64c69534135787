import type { Client } from 'pg';
import { primaryCluster, sharedSchema } from '../../../src/control/names.ts';
import { rowIdSql } from './row-ids.ts';
import type { Sizes } from './sizes.ts';

/**
 * Fills a migrated database: tenants in the catalog as `rowhouse tenant create` leaves them, and their rows in the shared
 * tables. Equal sizes give equal rows.
 *
 * @param admin a superuser, who is held up neither by policies nor by foreign keys
 */
export async function seed(admin: Client, sizes: Sizes): Promise<void> {
  await admin.query('begin');
  for (const statement of catalogStatements(sizes)) await admin.query(statement);
  // The rows are right by construction: checking two foreign keys of each line would take longer than storing it.
  await admin.query('set local session_replication_role = replica');
  await admin.query(`set local search_path = ${sharedSchema}`);
  const indexes = await dropIndexes(admin);
  for (const statement of rowStatements(sizes)) await admin.query(statement);
  for (const definition of indexes) await admin.query(definition);
  await admin.query('commit');
  await admin.query('vacuum (analyze)');
  await admin.query('checkpoint');
}

/** Takes away the indexes that stand for no constraint: making them at the end is faster than filling them row by row. */
async function dropIndexes(admin: Client): Promise<readonly string[]> {
  await admin.query(`set local maintenance_work_mem = '256MB'`);
  const { rows } = await admin.query<{ name: string; definition: string }>(
    `select c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = any('{customers,products,orders,order_lines}'::regclass[])
      and not exists (select from pg_constraint t where t.conindid = i.indexrelid)`,
  );
  for (const { name } of rows) await admin.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}

function catalogStatements({ tenants }: Sizes): readonly string[] {
  return [
    `insert into rowhouse_catalog.tenants (id, slug, name, status, plan, currency, time_zone)
    select ${rowIdSql('tenant', 't')}, 'tenant-' || t, 'Tenant ' || t, 'active', 'standard', 'USD', 'UTC'
    from generate_series(1, ${tenants}) as t`,
    `insert into rowhouse_catalog.placements (tenant_id, tier, cluster, schema_name)
    select id, 'shared', '${primaryCluster}', '${sharedSchema}' from rowhouse_catalog.tenants`,
  ];
}

/** Names and times are unique within a tenant, so that every order of them is total. */
function rowStatements(sizes: Sizes): readonly string[] {
  const { tenants, customers, buyers, ordersPerBuyer, linesPerOrder, products } = sizes;
  const orders = buyers * ordersPerBuyer;
  const tenant = rowIdSql('tenant', 't');
  return [
    `insert into customers (tenant_id, id, external_id, name, email, phone, city, country, created_at, updated_at)
    select ${tenant}, ${rowIdSql('customer', `(t - 1) * ${customers} + c`)}, 'C-' || c,
      'Customer ' || lpad(c::text, 5, '0'), 'customer' || c || '@example.com', '555-' || lpad(c::text, 5, '0'),
      (array['Berlin', 'London', 'Luleå', 'Madrid', 'México D.F.', 'Paris', 'Seattle'])[c % 7 + 1],
      (array['Germany', 'UK', 'Sweden', 'Spain', 'Mexico', 'France', 'USA'])[c % 7 + 1],
      timestamptz '2025-01-01' + c * interval '1 minute', timestamptz '2025-01-01' + c * interval '1 minute'
    from generate_series(1, ${tenants}) as t, generate_series(1, ${customers}) as c`,
    `insert into products (tenant_id, id, external_id, name, sku, category, unit_price)
    select ${tenant}, ${rowIdSql('product', `(t - 1) * ${products} + p`)}, 'P-' || p, 'Product ' || p,
      'SKU-' || lpad(p::text, 5, '0'), 'Category ' || p % 8, ${priceSql('p')}
    from generate_series(1, ${tenants}) as t, generate_series(1, ${products}) as p`,
    // 7919 is prime: times follow neither the customers nor the numbers, and none comes twice.
    `insert into orders (tenant_id, id, external_id, number, status, currency, customer_id, placed_at, shipped_at)
    select ${tenant}, ${rowIdSql('order', `(t - 1) * ${orders} + o`)}, 'O-' || o, '2026-' || lpad(o::text, 6, '0'), status,
      'USD', ${rowIdSql('customer', `(t - 1) * ${customers} + (o - 1) / ${ordersPerBuyer} + 1`)}, placed,
      case status when 'SHIPPED' then placed + interval '2 days' end
    from generate_series(1, ${tenants}) as t, generate_series(1, ${orders}) as o,
      lateral (select timestamptz '2026-01-01' + (o::bigint * 7919 % ${orders}) * interval '1 minute') as at (placed),
      lateral (select case when o % 10 < 7 then 'SHIPPED' when o % 10 < 9 then 'PLACED' else 'CANCELLED' end) as is_ (status)`,
    `insert into order_lines (tenant_id, id, order_id, product_id, position, quantity, unit_price, discount)
    select ${tenant}, ${rowIdSql('line', `((t - 1) * ${orders} + o - 1) * ${linesPerOrder} + l`)},
      ${rowIdSql('order', `(t - 1) * ${orders} + o`)}, ${rowIdSql('product', `(t - 1) * ${products} + p`)}, l,
      (o + l) % 20 + 1, ${priceSql('p')}, (o + l) % 4 * 0.05
    from generate_series(1, ${tenants}) as t, generate_series(1, ${orders}) as o,
      generate_series(1, ${linesPerOrder}) as l, lateral (select (o * ${linesPerOrder} + l) % ${products} + 1) as of_ (p)`,
  ];
}

/** The price of a tenant's p-th product. */
function priceSql(product: string): string {
  return `(${product} * 37 % 400 + 1.25)::numeric(18, 4)`;
}
