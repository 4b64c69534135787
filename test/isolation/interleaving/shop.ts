import pg from 'pg';
import { toGlobalId } from '../../../src/kit.ts';
import type { Tenant } from '../../../src/tenancy/tenant.ts';
import type { TestHouse } from '../../support/house.ts';

/** The two tenants: their slugs mark all that is theirs. */
export const marks = ['amber', 'beryl'] as const;

const kinds = { customers: 'c', products: 'd', orders: 'e' } as const;

/** Ids are the same in every house, so that answers can be compared to the byte. */
export function rowId(tenant: number, table: keyof typeof kinds, number: number): string {
  return `0190000${tenant}-0000-7000-800${kinds[table]}-${number.toString(16).padStart(12, '0')}`;
}

const types = { customers: 'Customer', products: 'Product', orders: 'Order' } as const;

export function globalId(tenant: number, table: keyof typeof kinds, number: number): string {
  return toGlobalId(types[table], rowId(tenant, table, number));
}

/** Values that occur in the statements of one request alone. */
export function ownValues(tenant: number, number: number): readonly string[] {
  const tables = Object.keys(kinds) as (keyof typeof kinds)[];
  return [...tables.map((table) => rowId(tenant, table, number)), externalId(number)];
}

/** The external id of what a request makes. */
export const externalId = (number: number): string => `request ${number}`;

/** Rows that no mutation touches are numbered from here on. */
export const standing = 1000;

/** How many customers, products and orders stand. */
export const standingRows = 5;

/**
 * Creates the two tenants, gives each a customer, a product and an order for every request, for that request alone to change,
 * and a few that stand.
 */
export async function furnish(house: TestHouse, requests: number): Promise<readonly Tenant[]> {
  const tenants: Tenant[] = [];
  const client = new pg.Client({ connectionString: house.database.adminUrl });
  await client.connect();
  try {
    for (const [index, slug] of marks.entries()) {
      const tenant = await house.createTenant({ slug, name: slug });
      tenants.push(tenant);
      await client.query(`select set_config('search_path', $1, false), set_config('rowhouse.tenant_id', $2, false)`, [
        tenant.placement.schema,
        tenant.id,
      ]);
      const numbers = [...Array(requests).keys(), ...Array.from({ length: standingRows }, (_, one) => standing + one)];
      const ids = (table: keyof typeof kinds): string[] => numbers.map((number) => rowId(index, table, number));
      const names = numbers.map((number) => `${slug} ${number}`);
      await client.query(
        `insert into customers (tenant_id, id, name, city, country)
        select $1::uuid, r.id, r.name, $4::text, $4::text from unnest($2::uuid[], $3::text[]) as r (id, name)`,
        [tenant.id, ids('customers'), names, slug],
      );
      await client.query(
        `insert into products (tenant_id, id, name, sku, unit_price)
        select $1::uuid, r.id, r.name, r.name, 2.5 from unnest($2::uuid[], $3::text[]) as r (id, name)`,
        [tenant.id, ids('products'), names],
      );
      await client.query(
        `insert into orders (tenant_id, id, number, currency, customer_id, placed_at)
        select $1::uuid, r.id, r.number, 'USD', r.customer_id,
          case when r.number like '% 1___' then timestamptz '2020-05-05' else timestamptz '2022-02-02' end
        from unnest($2::uuid[], $3::text[], $4::uuid[]) as r (id, number, customer_id)`,
        // Orders that are to be cancelled belong to a customer that stands: none of the others is in use.
        [tenant.id, ids('orders'), names, numbers.map((number) => orderer(index, number))],
      );
      await client.query(
        `insert into order_lines (tenant_id, id, order_id, product_id, position, quantity, unit_price)
        select $1::uuid, gen_random_uuid(), r.order_id, r.product_id, 1, $4::integer, 2.5
        from unnest($2::uuid[], $3::uuid[]) as r (order_id, product_id)`,
        [tenant.id, ids('orders').slice(requests), ids('products').slice(requests), index + 1],
      );
    }
  } finally {
    await client.end();
  }
  return tenants;
}

function orderer(tenant: number, number: number): string {
  return rowId(tenant, 'customers', Math.max(number, standing));
}

/** All that each request may have changed, by its number, without what differs from run to run. */
export async function footprints(house: TestHouse, tenants: readonly Tenant[], requests: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: house.database.adminUrl });
  await client.connect();
  const found: string[] = [];
  try {
    for (const [index, tenant] of tenants.entries()) {
      await client.query(`select set_config('search_path', $1, false), set_config('rowhouse.tenant_id', $2, false)`, [
        tenant.placement.schema,
        tenant.id,
      ]);
      const numbers = [...Array(requests).keys()].filter((number) => number % tenants.length === index);
      const { rows } = await client.query<{ footprint: string }>(
        `select json_build_array(
          (select json_build_array(c.name, c.city, c.version) from customers c where c.tenant_id = $1 and c.id = r.customer),
          (select json_build_array(p.name, p.version) from products p where p.tenant_id = $1 and p.id = r.product),
          (select json_build_array(o.status, o.version) from orders o where o.tenant_id = $1 and o.id = r.ordered),
          (select json_build_array(c.name, c.version) from customers c where c.tenant_id = $1 and c.external_id = r.key),
          (select json_build_array(o.status, o.customer_id, (
              select json_agg(json_build_array(l.product_id, l.quantity, l.unit_price, l.discount) order by l.position)
              from order_lines l where l.tenant_id = $1 and l.order_id = o.id
            )) from orders o where o.tenant_id = $1 and o.external_id = r.key)
        )::text as footprint
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[]) with ordinality
          as r (customer, product, ordered, key, number)
        order by r.number`,
        [
          tenant.id,
          numbers.map((number) => rowId(index, 'customers', number)),
          numbers.map((number) => rowId(index, 'products', number)),
          numbers.map((number) => rowId(index, 'orders', number)),
          numbers.map(externalId),
        ],
      );
      numbers.forEach((number, position) => {
        found[number] = rows[position]!.footprint;
      });
    }
  } finally {
    await client.end();
  }
  return found;
}
