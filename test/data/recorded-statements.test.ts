import { buildASTSchema, parse } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { customer, order, orderLine, product } from '../../resolvers/core/entities.ts';
import { core } from '../../resolvers/index.ts';
import type { Context } from '../../src/data/context.ts';
import { newId } from '../../src/data/identifiers.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { defineAll } from '../support/custom-field-tenants.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import {
  dataStatements,
  type RecordedStatement,
  recordedFaults,
  recordStatements,
  type StatementRecorder,
} from '../support/recorded-statements.ts';

describe('every statement that the gateway sends', () => {
  let house: TestHouse;
  let recorder: StatementRecorder;
  const visited = new Set<string>();
  let sent: readonly RecordedStatement[];

  beforeAll(async () => {
    recorder = await recordStatements(inject('adminUrl'));
    house = await createTestHouse({ route: recorder.proxy.route });
    const tenants = await Promise.all(['acme', 'globex'].map((slug) => house.createTenant({ slug })));
    for (const tenant of tenants) await defineAll(house, tenant, customFields);
    // The process itself has looked at its role by now, outside of any tenant.
    const before = recorder.statements.length;
    await Promise.all(tenants.map(journey));
    sent = dataStatements(recorder.statements.slice(before));
  });
  afterAll(async () => {
    await house.close();
    await recorder.proxy.close();
  });

  const customFields: Parameters<typeof defineAll>[2] = [
    { name: 'tier', type: 'STRING', index: true, required: true, default: ['none'] },
    { name: 'sizes', type: 'DECIMAL', scale: 2, list: true, index: true },
    { name: 'referredBy', type: 'REFERENCE', references: 'Customer' },
    { name: 'note', type: 'STRING', entity: 'OrderLine', index: true },
  ];

  /** One tenant's way through every query and mutation of the core. */
  async function journey(tenant: Tenant): Promise<void> {
    const token = await house.token(tenant);
    const send = async (query: string, variables: object = {}) => {
      const document = parse(query);
      for (const definition of document.definitions) {
        if (definition.kind !== 'OperationDefinition') continue;
        for (const selection of definition.selectionSet.selections) {
          if (selection.kind === 'Field') visited.add(selection.name.value);
        }
      }
      const { data, errors } = await graphql(house.url, token, query, { ...variables });
      expect(errors).toEqual([]);
      return data;
    };
    const created = await send(`mutation {
      a: createCustomer(input: { name: "Ann", externalId: "a", country: "DE" }) { customer { id version } userErrors { code } }
      b: createCustomer(input: { name: "Bob", externalId: "a" }) { customer { id } userErrors { code } }
      c: createCustomer(input: { name: "Carl" }) { customer { id } userErrors { code } }
      p: createProduct(input: { name: "Tea", unitPrice: "1.5", sku: "T" }) { product { id } }
      q: createProduct(input: { name: "Coffee", unitPrice: "2.5" }) { product { id } }
    }`);
    expect(created.b.userErrors).toEqual([{ code: 'TAKEN' }]);
    const [ann, carl, tea, coffee] = [
      created.a.customer.id,
      created.c.customer.id,
      created.p.product.id,
      created.q.product.id,
    ];
    const placed = await send(
      `mutation ($input: PlaceOrderInput!) {
        placeOrder(input: $input) { order { id number total customer { name totalSpent } lines { id total product { name } } } }
      }`,
      {
        input: {
          customerId: ann,
          lines: [
            { productId: tea, quantity: 2, customFields: { note: 'fragile' } },
            { productId: coffee, quantity: 1, discount: '0.5' },
          ],
        },
      },
    );
    const { id: orderId, lines } = placed.placeOrder.order;
    await send(`mutation ($id: ID!) { updateOrder(input: { id: $id, externalId: "o" }) { order { externalId } } }`, {
      id: orderId,
    });
    await send(
      `mutation ($id: ID!) { updateOrderLine(input: { id: $id, customFields: { note: null } }) { orderLine { customFields { note } } } }`,
      { id: lines[0].id },
    );
    const change = (values: object) =>
      send(
        `mutation ($id: ID!, $values: CustomerCustomFieldsInput) {
          updateCustomer(input: { id: $id, customFields: $values }) { customer { customFields { tier sizes referredBy { name } } } }
        }`,
        { id: ann, values },
      );
    await change({ tier: 'gold', sizes: ['1.5', '2'], referredBy: carl });
    await change({ sizes: [], referredBy: null });
    await send(`mutation ($id: ID!) { updateCustomer(input: { id: $id, city: "Kiel" }) { customer { city } } }`, {
      id: ann,
    });
    await send(`mutation ($id: ID!) { updateProduct(input: { id: $id, name: "Green tea" }) { product { name } } }`, {
      id: tea,
    });
    await send(`mutation ($id: ID!) { deleteCustomer(input: { id: $id }) { deletedId } }`, { id: carl });
    await send(`mutation ($id: ID!) { deleteProduct(input: { id: $id }) { deletedId userErrors { code } } }`, {
      id: tea,
    });
    const page = 'nodes { id } edges { cursor } pageInfo { endCursor hasNextPage } totalCount';
    const all = await send(
      `query ($id: ID!, $product: ID!, $order: ID!, $ids: [ID!]!, $filter: CustomerFilter) {
        viewer { subject } tenant { slug }
        node(id: $id) { id ... on Customer { name orders(first: 1) { ${page} } } }
        nodes(ids: $ids) { id }
        customer(id: $id) { totalSpent orders(filter: { status: { eq: PLACED } }) { ${page} } }
        product(id: $product) { unitPrice }
        order(id: $order) { total lines { product { name } } customer { name } }
        customers(filter: $filter, orderBy: [{ city: DESC }, { name: ASC }]) { ${page} }
        products(last: 1, filter: { unitPrice: { gte: "1", lt: "10" } }, orderBy: [{ unitPrice: ASC }]) { ${page} }
        orders(first: 1) { nodes { lines { total product { id } } customer { orders(last: 1) { ${page} } } } }
        month: salesSummary(groupBy: MONTH) { total groups { key } }
      }`,
      {
        id: ann,
        product: tea,
        order: orderId,
        ids: [ann, tea, orderId],
        filter: { or: [{ name: { contains: 'n' } }, { not: { id: { in: [ann] } } }] },
      },
    );
    await send(
      `query ($after: String) { products(after: $after, orderBy: [{ unitPrice: ASC }], filter: { unitPrice: { gte: "1", lt: "10" } }) { ${page} } }`,
      {
        after: all.products.edges[0].cursor,
      },
    );
    for (const grouping of ['CUSTOMER', 'PRODUCT', 'COUNTRY']) {
      await send(
        `{ salesSummary(groupBy: ${grouping}, from: "2020-01-01", to: "2100-01-01") { total orderCount groups { key label total } } }`,
      );
    }
    await send(`mutation ($id: ID!) { cancelOrder(input: { id: $id, expectedVersion: 1 }) { order { status } } }`, {
      id: orderId,
    });
  }

  it('was seen, for every query and mutation that reads or writes rows', () => {
    const { definitions } = parse(core.typeDefs);
    const schema = buildASTSchema({ kind: 'Document', definitions } as ReturnType<typeof parse>, { assumeValid: true });
    const fields = [
      ...Object.keys(schema.getQueryType()?.getFields() ?? {}),
      ...Object.keys(schema.getMutationType()?.getFields() ?? {}),
    ];
    expect(fields.filter((field) => !visited.has(field) && !core.administration.includes(field))).toEqual([]);
  });

  it('is told of to whoever watches, if it succeeds', () => {
    const told = dataStatements(
      house.seen.flatMap((event) =>
        event.type === 'statement.executed' ? [{ text: event.text, values: [], tenantId: undefined }] : [],
      ),
    );
    // For each tenant the external id that was taken, with the custom values sent after it, and the product in use.
    const failed = sent.map(({ text }) => text);
    for (const { text } of told) failed.splice(failed.indexOf(text), 1);
    expect(failed.map((text) => text.trim().split(' ').slice(0, 3).join(' ')).sort()).toEqual([
      'delete from "products"',
      'delete from "products"',
      'insert into "customers"',
      'insert into "customers"',
      'insert into custom_values',
      'insert into custom_values',
    ]);
    expect(told.length).toBeGreaterThan(80);
  });

  it('names its tenant for every table, as $1, inside a session of that tenant', () => {
    expect(sent.flatMap(recordedFaults)).toEqual([]);
  });

  it('would be caught without its predicate, with another tenant, or outside of a session', () => {
    const [tenantId, text] = [newId(), 'select name from customers where tenant_id = $1::uuid'];
    expect(recordedFaults({ text, values: [tenantId], tenantId })).toEqual([]);
    expect(recordedFaults({ text, values: [newId()], tenantId })).toHaveLength(1);
    expect(recordedFaults({ text, values: [tenantId], tenantId: undefined }).length).toBeGreaterThan(0);
    expect(recordedFaults({ text: 'select name from customers', values: [], tenantId }).length).toBeGreaterThan(0);
    expect(recordedFaults({ text: `${text} or true`, values: [tenantId], tenantId }).length).toBeGreaterThan(0);
    const joined = 'select c.name from customers c join orders o on o.customer_id = c.id where c.tenant_id = $1::uuid';
    expect(recordedFaults({ text: joined, values: [tenantId], tenantId }).length).toBeGreaterThan(0);
  });
});

/** The part of a plan that is read here (PostgreSQL manual, "EXPLAIN"). */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

describe('among twenty thousand rows of each kind', () => {
  let layer: DataLayer;
  let gateway: pg.Client;
  const tenantId = newId();

  beforeAll(async () => {
    layer = await createDataLayer({ poolSize: 1 });
    for (const [id, size] of [
      [tenantId, 20_000],
      [newId(), 20_000],
    ] as const)
      await storeMany(id, size);
    await adminQuery(
      layer.database.adminUrl,
      `analyze ${['customers', 'products', 'orders', 'order_lines'].map((table) => `${sharedSchema}.${table}`).join(', ')}`,
    );
    gateway = new pg.Client({ connectionString: layer.database.urls.gateway });
    await gateway.connect();
  });
  afterAll(async () => {
    await gateway.end();
    await layer.close();
  });

  async function storeMany(id: string, size: number): Promise<void> {
    const statements = [
      `insert into customers (tenant_id, id, name) select $1::uuid, gen_random_uuid(), 'Customer ' || n from generate_series(1, $2::integer) n`,
      `insert into products (tenant_id, id, name, unit_price) select $1::uuid, gen_random_uuid(), 'Product ' || n, n * 0.25 from generate_series(1, $2::integer) n`,
      `insert into orders (tenant_id, id, number, currency, customer_id, placed_at)
      select $1::uuid, gen_random_uuid(), 'N' || series.n, 'USD', c.id, timestamptz '2026-01-01' + series.n * interval '1 minute'
      from generate_series(1, $2::integer) as series (n)
      join (select id, row_number() over () as n from customers where tenant_id = $1::uuid limit 2000) c on c.n = series.n % 2000 + 1`,
      `insert into order_lines (tenant_id, id, order_id, product_id, position, quantity, unit_price)
      select $1::uuid, gen_random_uuid(), o.id, (select id from products where tenant_id = $1::uuid limit 1), 1, 1, 1
      from orders o where o.tenant_id = $1::uuid limit $2::integer`,
    ];
    const client = new pg.Client({ connectionString: layer.database.adminUrl });
    await client.connect();
    await client.query(`set search_path = ${sharedSchema}`);
    for (const text of statements) await client.query(text, [id, size]);
    await client.end();
  }

  /** The plans of the statements that some work executes, made by the gateway role in a session of the tenant. */
  async function plansOf(work: (context: Context) => Promise<unknown>): Promise<readonly PlanNode[][]> {
    const start = layer.seen.length;
    await layer.run('read', tenantId, work);
    const plans: PlanNode[][] = [];
    for (const event of layer.seen.slice(start)) {
      if (event.type !== 'statement.executed') continue;
      await gateway.query('begin isolation level repeatable read read only');
      await gateway.query('select rowhouse.enter($1::uuid, $2::text, 30000, 5000, 30000)', [tenantId, sharedSchema]);
      const { rows } = await gateway.query(`explain (format json) ${event.text}`, [...event.values]);
      await gateway.query('rollback');
      plans.push(nodesOf(rows[0]['QUERY PLAN'][0].Plan));
    }
    return plans;
  }

  const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

  const page = (
    context: Context,
    entity: Parameters<Context['connection']>[0],
    given: object,
    parent?: { reference: string; id: string },
  ) => context.connection(entity, { field: 'x', arguments: given, defaultOrder: [], ...(parent && { parent }) });

  /** No table is read whole and nothing is sorted: the rows come from the index, in its order, by its condition. */
  function expectIndexed(nodes: readonly PlanNode[], index: string, condition: RegExp): void {
    const types = nodes.map((node) => node['Node Type']);
    expect(types.filter((type) => /Seq Scan|Sort|Bitmap/.test(type))).toEqual([]);
    const scan = nodes.find((node) => node['Index Name'] === index);
    expect(scan?.['Index Cond']).toMatch(condition);
  }

  it('a page of customers by name is read from the index, first, next and previous', async () => {
    const plans = await plansOf(async (context) => {
      const orderBy = [{ name: 'ASC' }];
      const first = await page(context, customer, { orderBy });
      await page(context, customer, { orderBy, after: first.pageInfo.endCursor });
      await page(context, customer, { orderBy, last: 20, before: first.pageInfo.endCursor });
    });
    expect(plans).toHaveLength(3);
    expectIndexed(plans[0]!, 'customers_name', /tenant_id = /);
    expectIndexed(plans[1]!, 'customers_name', /tenant_id = .*ROW\(\(?name.*id\) > ROW\(/);
    expectIndexed(plans[2]!, 'customers_name', /tenant_id = .*ROW\(\(?name.*id\) < ROW\(/);
  });

  it('a page of orders of each of several customers is read from the index, without reading orders whole', async () => {
    const customers = await adminQuery<{ id: string }>(
      layer.database.adminUrl,
      `select customer_id as id from ${sharedSchema}.orders where tenant_id = $1 limit 20`,
      [tenantId],
    );
    const plans = await plansOf(async (context) => {
      const orderBy = [{ placedAt: 'DESC' }];
      const pages = await Promise.all(
        customers.map(({ id }) => page(context, order, { first: 3, orderBy }, { reference: 'customerId', id })),
      );
      const after = pages[0]?.pageInfo.endCursor;
      await page(context, order, { first: 3, orderBy, after }, { reference: 'customerId', id: customers[0]!.id });
    });
    expect(plans).toHaveLength(2);
    expectIndexed(plans[0]!, 'orders_customer', /tenant_id = .*customer_id = /);
    expectIndexed(plans[1]!, 'orders_customer', /tenant_id = .*customer_id = .*placed_at/);
  });

  it('products of a range of prices are read from the index on the scaled column', async () => {
    const plans = await plansOf(async (context) => {
      const given = { filter: { unitPrice: { gte: '100', lt: '110.00001' } }, orderBy: [{ unitPrice: 'ASC' }] };
      const first = await page(context, product, given);
      expect(first.nodes).toHaveLength(20);
      await page(context, product, { ...given, after: first.pageInfo.endCursor });
      await first.totalCount;
    });
    expect(plans).toHaveLength(3);
    expectIndexed(plans[0]!, 'products_unit_price', /tenant_id = .*unit_price_scaled >= .*unit_price_scaled <= /);
    expectIndexed(plans[1]!, 'products_unit_price', /unit_price_scaled/);
    const counting = plans[2]!.filter(
      (node) => node['Relation Name'] === 'products' || node['Index Name'] !== undefined,
    );
    expect(counting.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    expect(counting.map((node) => node['Index Cond'] ?? '').join()).toMatch(/unit_price_scaled >= /);
  });

  it('a page in an order of mixed directions, or of values that may be missing, starts at its cursor in the index', async () => {
    const plans = await plansOf(async (context) => {
      for (const orderBy of [
        [{ placedAt: 'DESC' }, { number: 'ASC' }],
        [{ shippedAt: 'ASC' }, { number: 'DESC' }],
      ]) {
        const first = await page(context, order, { orderBy });
        await page(context, order, { orderBy, after: first.pageInfo.endCursor });
      }
    });
    const conditions = [1, 3].map((at) => plans[at]!.map((node) => node['Index Cond'] ?? node.Filter ?? '').join(' '));
    expect(conditions[0]).toMatch(/tenant_id = .*placed_at <= /);
    expect(plans[1]!.find((node) => node['Relation Name'] === 'orders')?.['Index Cond']).toMatch(/placed_at <= /);
    // Its cursor stands among the rows without a value, where the next key decides, which has an index here.
    expect(conditions[1]).toMatch(/tenant_id = .*number <= /);
  });

  it('rows by id and by reference are read from indexes', async () => {
    const lines = await adminQuery<{ id: string; order: string }>(
      layer.database.adminUrl,
      `select id, order_id as "order" from ${sharedSchema}.order_lines where tenant_id = $1 limit 20`,
      [tenantId],
    );
    const plans = await plansOf(async (context) => {
      await Promise.all(lines.map((line) => context.load(orderLine, line.id)));
      await Promise.all(lines.map((line) => context.loadByReference(orderLine, 'orderId', line.order, 'position')));
    });
    expect(plans).toHaveLength(2);
    for (const [nodes, index, condition] of [
      [plans[0]!, 'order_lines_pkey', /tenant_id = .*id = ANY/],
      [plans[1]!, 'order_lines_order', /tenant_id = .*order_id = ANY/],
    ] as const) {
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      expect(nodes.find((node) => node['Index Name'] === index)?.['Index Cond']).toMatch(condition);
    }
  });
});
