import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { allColumns } from '../../src/data/columns.ts';
import { compileFilter, type FilterInput } from '../../src/data/filters.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { compileOrder, type OrderInput } from '../../src/data/orders.ts';
import { pageStatement } from '../../src/data/page-statements.ts';
import type { Page } from '../../src/data/pages.ts';
import { render } from '../../src/data/sql.ts';
import type { CustomField } from '../../src/tenancy/custom-field.ts';
import { customField, tenantWith } from '../support/custom-rows.ts';
import { sharedSchema } from '../support/data-layer.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';

const rowCount = 200_000;

/** A node of a plan (PostgreSQL manual, EXPLAIN, `format json`). */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Sort Key'?: readonly string[];
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

interface Question {
  readonly filter?: FilterInput;
  readonly orderBy?: readonly OrderInput[];
  readonly page?: Partial<Page>;
  /** As if the fields were not indexed. */
  readonly unindexed?: true;
}

/**
 * What a row's fields hold, as SQL over its number `i`, and the value of row 12,345 as a filter, a cursor and a plan
 * spell it. The numbers are spread over the rows, so that no order of a field is the order of the table.
 */
const spread = `(i::bigint * 7919 % ${rowCount})`;
const of12345 = (12_345 * 7_919) % rowCount;
const instant = new Date(Date.UTC(2020, 0, 1) + of12345 * 60_000).toISOString();
const day = new Date(Date.UTC(2000, 0, 1 + (of12345 % 9_000))).toISOString().slice(0, 10);
const text = `T${String(of12345).padStart(6, '0')}`;
const reference = '00000000-0000-4000-8000-000000012345';
const cases = [
  {
    name: 'text',
    type: 'STRING',
    column: 'text_value',
    stored: `'T' || lpad(${spread}::text, 6, '0')`,
    kept: 'value',
    given: text,
    position: text,
    shown: `'${text}'`,
  },
  {
    name: 'count',
    type: 'INT',
    column: 'integer_value',
    stored: `${spread}::integer`,
    kept: 'value::bigint',
    given: of12345,
    position: of12345,
    shown: `'${of12345}'::bigint`,
  },
  {
    name: 'price',
    type: 'DECIMAL',
    column: 'integer_value',
    stored: `(${spread}::numeric / 100)::text`,
    kept: '(value::numeric * 10000)::bigint',
    given: `${of12345 / 100}`,
    position: `${of12345 / 100}`,
    shown: `'${of12345 * 100}'::bigint`,
  },
  {
    name: 'at',
    type: 'DATETIME',
    column: 'timestamp_value',
    stored: `to_char(timestamp '2020-01-01' + ${spread} * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.000"Z"')`,
    kept: 'value::timestamptz',
    given: new Date(instant),
    position: instant,
    shown: `'${instant.slice(0, 19).replace('T', ' ')}+00'`,
  },
  {
    name: 'day',
    type: 'DATE',
    column: 'date_value',
    stored: `(date '2000-01-01' + (${spread} % 9000)::integer)::text`,
    kept: 'value::date',
    given: day,
    position: day,
    shown: `'${day}'::date`,
  },
  {
    name: 'owner',
    type: 'REFERENCE',
    column: 'uuid_value',
    stored: `'00000000-0000-4000-8000-' || lpad(i::text, 12, '0')`,
    kept: 'value::uuid',
    given: toGlobalId('Customer', reference),
    position: reference,
    shown: `'${reference}'::uuid`,
  },
] as const;

const indexOf = { text_value: 'text', integer_value: 'integer', timestamp_value: 'timestamp', date_value: 'date' };
const indexName = (column: string): string =>
  `custom_values_${column === 'uuid_value' ? 'uuid' : indexOf[column as keyof typeof indexOf]}`;

describe('a tenant with 200,000 rows', () => {
  const fields = cases.map(({ name, type }) => customField({ name, type, index: 'ready' }));
  const tenant = tenantWith(fields);
  const fieldNamed = (name: string): CustomField => fields.find((field) => field.name === name)!;
  let database: TestDatabase;
  let gateway: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    gateway = new pg.Client({ connectionString: database.urls.gateway });
    await gateway.connect();
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(`set search_path = ${sharedSchema}`);
    await fill(admin, tenant.id, rowCount);
    // Others share the tables and the keys of the indexes, with a few rows each.
    for (let other = 0; other < 20; other++) await fill(admin, newId(), 100);
    for (const table of ['customers', 'custom_values']) await admin.query(`vacuum analyze ${table}`);
    await admin.end();
    // 1.2 million values with their indexes take 15 seconds on an idle machine.
  }, 300_000);
  afterAll(async () => {
    await gateway.end();
    await database.drop();
  });

  /** Rows whose every twentieth has no custom fields, and whose every third has no country. */
  async function fill(admin: pg.Client, tenantId: string, count: number): Promise<void> {
    // The keys of one tenant are no other's.
    const keyOf = (name: string): string => (tenantId === tenant.id ? fieldNamed(name).storedAs : newId());
    const keys = new Map(cases.map(({ name }) => [name, keyOf(name)]));
    const members = cases.map(({ name, stored }) => `'${keys.get(name)}', ${stored}`);
    await admin.query(
      `insert into customers (tenant_id, id, name, country, custom_fields)
      select $1::uuid, md5($1::text || i)::uuid, 'Customer ' || i, case when i % 3 > 0 then 'C' || i % 100 end,
        case when i % 20 = 0 then '{}' else jsonb_build_object(${members.join(', ')}) end
      from generate_series(1, $2::integer) as i`,
      [tenantId, count],
    );
    for (const { name, column, kept } of cases) {
      await admin.query(
        `insert into custom_values (tenant_id, field_id, row_id, ${column})
        select tenant_id, $2::uuid, id, ${kept}
        from customers, lateral (select custom_fields ->> $2::text as value) as stored
        where tenant_id = $1 and value is not null`,
        [tenantId, keys.get(name)],
      );
    }
  }

  /** The plan of a page with its figures, as the gateway's role within a session, and the names of the rows. */
  async function explain({
    filter,
    orderBy = [{ id: 'ASC' }],
    page,
    unindexed,
  }: Question): Promise<readonly PlanNode[]> {
    const asked = unindexed ? fields.map((field) => ({ ...field, index: 'none' as const })) : fields;
    const relation = {
      columns: allColumns(customer),
      parentField: undefined,
      condition: compileFilter(customer, asked, filter),
    };
    const order = compileOrder(customer, asked, orderBy, []);
    const window: Page = { size: 20, backwards: false, after: undefined, before: undefined, ...page };
    const { text: statement, values } = render(pageStatement(relation, order, window, ['']), tenant.id);
    await gateway.query('begin isolation level repeatable read read only');
    try {
      await gateway.query('select rowhouse.enter($1, $2, 60000, 5000, 30000)', [tenant.id, sharedSchema]);
      const { rows } = await gateway.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
        `explain (analyze, buffers off, timing off, format json) ${statement}`,
        [...values],
      );
      return nodesOf(rows[0]!['QUERY PLAN'][0].Plan);
    } finally {
      await gateway.query('rollback');
    }
  }

  const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

  /** Rows that were taken from tables and indexes, those that a filter then removed among them. */
  const rowsRead = (nodes: readonly PlanNode[]): number =>
    nodes
      .filter((node) => /^(Seq|Index|Index Only|Bitmap Heap) Scan/.test(node['Node Type']))
      .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
      .reduce((sum, count) => sum + count, 0);

  /** Rows that were put into order by anything but an index. */
  const rowsSorted = (nodes: readonly PlanNode[]): number =>
    nodes
      .filter((node) => node['Node Type'] === 'Sort')
      .flatMap((node) => node.Plans ?? [])
      .map((node) => node['Actual Rows'] * node['Actual Loops'])
      .reduce((sum, count) => sum + count, 0);

  function expectIndexCondition(nodes: readonly PlanNode[], column: string, ...parts: readonly string[]): void {
    const conditions = nodes
      .filter((node) => node['Index Name'] === indexName(column))
      .map((node) => node['Index Cond'] ?? '');
    const wanted = ['tenant_id = ', 'field_id = ', ...parts];
    expect(conditions).toContainEqual(expect.stringMatching(new RegExp(wanted.map(literally).join('.*'))));
    expect(nodes.map((node) => node['Node Type'])).not.toContainEqual(expect.stringContaining('Seq Scan'));
  }

  const literally = (part: string): string => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

  for (const { name, column, given, shown } of cases) {
    it(`finds the rows of a value of ${name} by the index of ${column}`, async () => {
      for (const operators of [{ eq: given }, { in: [given] }]) {
        const nodes = await explain({ filter: { customFields: { [name]: operators } } });
        const value = 'eq' in operators ? `${column} = ${shown}` : `${column} = ANY (`;
        expectIndexCondition(nodes, column, value);
        expect(rowsRead(nodes)).toBeLessThan(100);
      }
    });
  }

  const ranged = cases.filter(({ type }) => type !== 'REFERENCE');

  for (const { name, column, given, shown } of ranged) {
    it(`finds the rows of a range of ${name} by the index of ${column}`, async () => {
      const nodes = await explain({ filter: { customFields: { [name]: { gte: given, lte: given } } } });
      expectIndexCondition(nodes, column, `${column} >= ${shown}`, `${column} <= ${shown}`);
      expect(rowsRead(nodes)).toBeLessThan(100);
      const empty = await explain({ filter: { customFields: { [name]: { gt: given, lt: given } } } });
      expectIndexCondition(empty, column, `${column} > ${shown}`, `${column} < ${shown}`);
      expect(rowsRead(empty)).toBe(0);
    });
  }

  for (const { name, column, position, shown } of ranged) {
    const after = [position, '80000000-0000-4000-8000-000000000000'];

    it(`orders by ${name} in the order of the index of ${column}, however deep the page`, async () => {
      for (const [direction, sign] of [
        ['ASC', '>'],
        ['DESC', '<'],
      ] as const) {
        const orderBy = [{ customFields: { [name]: direction } }];
        const whole = await explain({ orderBy });
        expectIndexCondition(whole, column);
        const deep = await explain({ orderBy, page: { after } });
        expectIndexCondition(deep, column, `ROW(${column}, row_id) ${sign} ROW(${shown}`);
        const back = await explain({ orderBy, page: { before: after, backwards: true } });
        expectIndexCondition(back, column, `ROW(${column}, row_id) ${sign === '>' ? '<' : '>'} ROW(${shown}`);
        for (const nodes of [whole, deep, back]) {
          // A page and the row behind it, each once in the index and once in the table.
          expect(rowsRead(nodes)).toBe(42);
          expect(rowsSorted(nodes)).toBeLessThanOrEqual(21);
        }
      }
    });
  }

  it('orders by a further key without sorting more than the rows that tie', async () => {
    const orderBy: readonly OrderInput[] = [{ customFields: { day: 'DESC' } }, { name: 'ASC' }];
    const position = [day, 'Customer 5', '80000000-0000-4000-8000-000000000000'];
    for (const page of [{}, { after: position }, { before: position, backwards: true }]) {
      const nodes = await explain({ orderBy, page });
      expectIndexCondition(nodes, 'date_value', ...('after' in page ? [`date_value <= '${day}'`] : []));
      // Some 21 rows have the same day.
      expect(rowsRead(nodes)).toBeLessThan(400);
    }
  });

  it('shows the rows without a value last without reading those that have one', async () => {
    const orderBy = [{ customFields: { count: 'ASC' } }] as const;
    const nodes = await explain({ orderBy, page: { after: [null, '80000000-0000-4000-8000-000000000000'] } });
    expect(nodes.map((node) => node['Index Name'])).toContain('customers_pkey');
    // Every twentieth row has none.
    expect(rowsRead(nodes)).toBeLessThan(2_000);
    expect(rowsSorted(nodes)).toBeLessThanOrEqual(21);
  });

  it('starts from the narrower of a filter and an order', async () => {
    const filter = { customFields: { text: { eq: text } } };
    const narrow = await explain({ filter, orderBy: [{ customFields: { count: 'ASC' } }] });
    expectIndexCondition(narrow, 'text_value', `text_value = '${text}'`);
    expect(rowsRead(narrow)).toBeLessThan(20);
    const wide = await explain({ filter: { customFields: { count: { gte: 5 } } }, orderBy: [{ name: 'ASC' }] });
    expect(wide.map((node) => node['Index Name'])).toContain('customers_name');
    expect(rowsRead(wide)).toBeLessThan(100);
  });

  it('starts from the narrowest of as many conditions as there are fields, wherever it stands', async () => {
    const wide = [{ price: { gte: '5' } }, { at: { gte: new Date(0) } }, { day: { gte: '2000-01-02' } }];
    const ranges = [...wide, { count: { lt: rowCount - 1 } }, { owner: { in: [toGlobalId('Customer', reference)] } }];
    for (const asked of [
      [{ text: { eq: text } }, ...ranges],
      [...ranges, { text: { gte: text, lte: text } }],
    ]) {
      const nodes = await explain({ filter: { and: asked.map((customFields) => ({ customFields })) } });
      expect(nodes.map((node) => node['Index Name'])).toContain('custom_values_uuid');
      expect(nodes.map((node) => node['Node Type'])).not.toContainEqual(expect.stringContaining('Seq Scan'));
      expect(rowsRead(nodes)).toBeLessThan(100);
    }
  });

  it('reads and sorts all its rows for what is not indexed, which is what the others are held against', async () => {
    const byValue = await explain({ filter: { customFields: { count: { eq: 5 } } }, unindexed: true });
    expect(rowsRead(byValue)).toBeGreaterThanOrEqual(rowCount);
    const ordered = await explain({ orderBy: [{ customFields: { count: 'ASC' } }], unindexed: true });
    expect(rowsRead(ordered)).toBeGreaterThanOrEqual(rowCount);
  });

  it('reads a page by a field of the entity that is empty for some rows as deep in its index', async () => {
    const position = ['C50', '80000000-0000-4000-8000-000000000000'];
    for (const direction of ['ASC', 'DESC'] as const) {
      for (const page of [{}, { after: position }, { before: position, backwards: true }]) {
        const nodes = await explain({ orderBy: [{ country: direction }], page });
        expect(nodes.map((node) => node['Index Name'])).toContain('customers_country');
        expect(rowsRead(nodes)).toBe(21);
      }
      const behind = await explain({ orderBy: [{ country: direction }], page: { after: [null, position[1]] } });
      // Every third row has none.
      expect(rowsRead(behind)).toBeLessThan(300);
      expect(rowsSorted(behind)).toBeLessThanOrEqual(21);
    }
  });
});
