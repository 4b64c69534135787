import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { allColumns } from '../../src/data/columns.ts';
import { compileFilter, type FilterInput } from '../../src/data/filters.ts';
import { compileOrder, type OrderInput } from '../../src/data/orders.ts';
import { pageStatement } from '../../src/data/page-statements.ts';
import { render } from '../../src/data/sql.ts';
import { customField, tenantWith } from '../support/custom-rows.ts';
import { sharedSchema } from '../support/data-layer.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';

/** A node of a plan (PostgreSQL manual, EXPLAIN, `format json`). */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Join Type'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

describe('a filter of many indexed custom fields', () => {
  const numbers = Array.from({ length: 50 }, (_, at) => customField({ name: `n${at}`, type: 'INT', index: 'ready' }));
  const tags = customField({ name: 'tags', type: 'STRING', list: true, index: 'ready' });
  const fields = [...numbers, tags];
  const tenant = tenantWith(fields);
  let database: TestDatabase;
  let gateway: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    gateway = new pg.Client({ connectionString: database.urls.gateway });
    await gateway.connect();
  });
  afterAll(async () => {
    await gateway.end();
    await database.drop();
  });

  async function plan(filter: FilterInput, orderBy: readonly OrderInput[] = []): Promise<readonly PlanNode[]> {
    const condition = compileFilter(customer, fields, filter);
    const relation = { columns: allColumns(customer), parentField: undefined, condition };
    const order = compileOrder(customer, fields, orderBy, []);
    const page = { size: 20, backwards: false, after: undefined, before: undefined };
    const { text, values } = render(pageStatement(relation, order, page, ['']), tenant.id);
    await gateway.query('begin read only');
    try {
      await gateway.query('select rowhouse.enter($1, $2, 60000, 5000, 30000)', [tenant.id, sharedSchema]);
      const { rows } = await gateway.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
        `explain (format json) ${text}`,
        [...values],
      );
      return nodesOf(rows[0]!['QUERY PLAN'][0].Plan);
    } finally {
      await gateway.query('rollback');
    }
  }

  const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

  /** How many tables the planner had to find an order for. */
  const joins = (nodes: readonly PlanNode[]): number => nodes.filter((node) => node['Join Type']).length;

  const scans = (nodes: readonly PlanNode[]): number =>
    nodes.filter((node) => node['Relation Name'] === 'custom_values').length;

  const each = (count: number, of: (at: number) => object): FilterInput => ({
    and: Array.from({ length: count }, (_, at) => ({ customFields: of(at) })),
  });

  it('joins the side table for up to six of them', async () => {
    for (const count of [1, 2, 6]) {
      const nodes = await plan(each(count, (at) => ({ [`n${at}`]: { gt: 1 } })));
      expect(joins(nodes)).toBe(count);
      expect(scans(nodes)).toBe(count);
    }
  });

  it('looks the others up row by row: an order of fifty joins takes longer to find than any answer', async () => {
    const filter = each(50, (at) => ({ [`n${at}`]: { gt: 1 } }));
    expect(joins(await plan(filter))).toBe(6);
    // By an indexed field the rows with a value and those without are read apart, the former joined to their values.
    expect(joins(await plan(filter, [{ customFields: { n1: 'ASC' } }]))).toBe(7 + 6);
    const tagged = each(10, (at) => ({ tags: { has: `${at}` } }));
    expect(joins(await plan(tagged))).toBe(6);
  });

  it('asks all that it asks of one value at once, wherever it says so', async () => {
    const nodes = await plan(each(50, () => ({ n0: { gt: 1 } })));
    expect([joins(nodes), scans(nodes)]).toEqual([1, 1]);
    const range = await plan({
      customFields: { n0: { gt: 1 } },
      and: [{ and: [{ customFields: { n0: { lt: 9 } } }] }],
    });
    expect([joins(range), scans(range)]).toEqual([1, 1]);
  });

  it('asks for the elements of a list apart: not one of them need fulfil all', async () => {
    const nodes = await plan(each(2, (at) => ({ tags: { has: `${at}` } })));
    expect([joins(nodes), scans(nodes)]).toEqual([2, 2]);
  });

  it('joins what names a value before what names a range of them', async () => {
    const filter = each(8, (at) => ({ [`n${at}`]: at < 6 ? { gt: 1 } : { eq: 1 } }));
    const { text } = render(compileFilter(customer, fields, filter)!, tenant.id);
    const lookups = text.split('exists').slice(1);
    expect(lookups.map((lookup) => lookup.includes('is true'))).toEqual([...Array(6).fill(false), true, true]);
    expect(lookups.slice(0, 2).every((lookup) => lookup.includes('"integer_value" = '))).toBe(true);
  });

  it('joins nothing below or and not; an alternative to nothing is none', async () => {
    const one = { customFields: { n0: { gt: 1 } } };
    for (const filter of [{ not: one }, { not: { not: one } }, { or: [one, { and: [one] }] }]) {
      expect(joins(await plan(filter))).toBe(0);
    }
    const alone = { or: Array.from({ length: 2 }, () => ({ or: [one] })) };
    expect(joins(await plan(alone))).toBe(0);
    const alternatives = numbers.map(({ name }) => ({ or: [{ customFields: { [name]: { gt: 1 } } }] }));
    expect(joins(await plan({ and: alternatives }))).toBe(6);
  });
});
