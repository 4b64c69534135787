import { newId } from '../../src/data/identifiers.ts';
import { sharedSchema } from './data-layer.ts';
import { adminQuery, type TestDatabase } from './databases.ts';

/** Ids of the rows that {@link storeCoreRows} stored. */
export interface CoreRows {
  readonly customers: readonly string[];
  readonly products: readonly string[];
  readonly orders: readonly string[];
  readonly orderLines: readonly string[];
}

const cycle = <Value>(values: readonly Value[], index: number): Value => values[index % values.length]!;

/**
 * Stores rows of every core entity, as the administrator. Each column takes few values, so that ties and rows without a
 * value are common; texts differ in case, accents, white space and script.
 *
 * @param size customers, and products; there are as many orders and lines again
 */
export async function storeCoreRows(database: TestDatabase, tenantId: string, size: number): Promise<CoreRows> {
  const ids = (): string[] => Array.from({ length: size }, () => newId());
  const rows: CoreRows = { customers: ids(), products: ids(), orders: ids(), orderLines: ids() };
  const names = ['ann', 'Ann', 'Änn', 'ann ', 'Zoe', '安', 'b'];
  const instants = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '1999-12-31T23:59:59.999Z'];
  await store(database, 'customers', tenantId, rows.customers, (index) => ({
    external_id: cycle([null, `c${index}`], index),
    version: cycle([1, 2, 7], index),
    name: cycle(names, index),
    email: cycle([null, 'a@x', 'A@x', null], index),
    phone: cycle([null, '1', '2'], index),
    city: cycle(['Köln', null, 'Kolding'], index),
    country: cycle([null, 'DE'], index),
    created_at: cycle(instants, index),
    updated_at: cycle(instants, index + 1),
  }));
  await store(database, 'products', tenantId, rows.products, (index) => ({
    external_id: cycle([`p${index}`, null], index),
    version: cycle([1, 3], index),
    name: cycle(names, index + 2),
    sku: cycle([null, `s${index}`, null], index),
    category: cycle([null, 'x', 'X', 'y'], index),
    unit_price: cycle(['18.5', '18.5001', '0', '99999999999999.9999'], index),
    discontinued: cycle([true, false, false], index),
    created_at: cycle(instants, index),
    updated_at: cycle(instants, index + 2),
  }));
  await store(database, 'orders', tenantId, rows.orders, (index) => ({
    external_id: cycle([null, null, `o${index}`], index),
    version: cycle([1, 2], index),
    number: `N-${index % 3}-${index}`,
    status: cycle(['PLACED', 'SHIPPED', 'CANCELLED'], index),
    currency: cycle(['USD', 'EUR', 'USD'], index),
    customer_id: cycle(rows.customers.slice(0, 3), index),
    placed_at: cycle(instants, index),
    shipped_at: cycle([null, ...instants, null], index),
    created_at: cycle(instants, index),
    updated_at: cycle(instants, index + 1),
  }));
  await store(database, 'order_lines', tenantId, rows.orderLines, (index) => ({
    external_id: cycle([null, `l${index}`], index),
    version: cycle([1, 2], index),
    order_id: cycle(rows.orders.slice(0, 2), index),
    product_id: cycle(rows.products.slice(0, 4), index),
    position: cycle([1, 2, 3], index),
    quantity: cycle([1, 10, 2], index),
    unit_price: cycle(['1', '1.0001', '12'], index),
    discount: cycle(['0', '0.15', '1'], index),
    created_at: cycle(instants, index),
    updated_at: cycle(instants, index),
  }));
  return rows;
}

async function store(
  database: TestDatabase,
  table: string,
  tenantId: string,
  ids: readonly string[],
  columnsOf: (index: number) => Readonly<Record<string, unknown>>,
): Promise<void> {
  const columns = Object.keys(columnsOf(0)).join(', ');
  await adminQuery(
    database.adminUrl,
    `insert into ${sharedSchema}.${table} (tenant_id, id, ${columns})
    select $1::uuid, id, ${columns} from jsonb_populate_recordset(null::${sharedSchema}.${table}, $2::jsonb)`,
    [tenantId, JSON.stringify(ids.map((id, index) => ({ id, ...columnsOf(index) })))],
  );
}
