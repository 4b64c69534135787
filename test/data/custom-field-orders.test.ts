import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer as customerEntity, order } from '../../resolvers/core/entities.ts';
import type { ConnectionArguments } from '../../src/data/connection-options.ts';
import type { Connection } from '../../src/data/connections.ts';
import type { Context } from '../../src/data/context.ts';
import type { AnyRow, Entity } from '../../src/data/entity.ts';
import type { FilterInput } from '../../src/data/filters.ts';
import { newId } from '../../src/data/identifiers.ts';
import { compileOrder, type OrderInput } from '../../src/data/orders.ts';
import { sql } from '../../src/data/sql.ts';
import { customFieldsOf } from '../../src/tenancy/custom-field.ts';
import { storeCoreRows } from '../support/core-rows.ts';
import {
  type CustomRow,
  customField,
  customValueNames,
  everyCustomField,
  keptName,
  storeCustomRows,
  tenantWith,
} from '../support/custom-rows.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';

type Direction = 'ASC' | 'DESC';

/** Without the types of its fields: custom ones are not among them. */
const customer: Entity = customerEntity;

const expressions: Readonly<Record<string, (text: string) => string>> = {
  text: (text) => `(${text}) collate "und-x-icu"`,
  color: (text) => `(${text}) collate "und-x-icu"`,
  count: (text) => `(${text})::integer`,
  price: (text) => `(${text})::numeric`,
  flag: (text) => `(${text})::boolean`,
  day: (text) => `(${text})::date`,
  at: (text) => `(${text})::timestamptz`,
};

const pick = <Value>(values: readonly Value[], at: number): Value => values[at % values.length]!;

/** Few values, so that ties and rows without a value are common. */
const rows: readonly CustomRow[] = Array.from({ length: 14 }, (_, at) => ({
  id: newId(),
  name: pick(['ann', 'Ann', 'b', 'ann'], at),
  values: {
    text: pick([null, 'a', 'B', 'a', 'ä', ''], at),
    count: pick([3, null, -2147483648, 3], at),
    price: pick(['1.5', '0.0001', null, '-3.25', '922337203685477.5807'], at),
    flag: pick([true, null, false], at),
    day: pick([null, '0001-01-01', '9999-12-31'], at),
    at: pick(['2026-11-23T15:04:05.120Z', '0001-01-01T00:00:00.000Z', null, null], at),
    color: pick(['RED', 'BLUE', null], Math.floor(at / 2)),
  },
}));

describe('an order by custom fields', () => {
  let layer: DataLayer;
  const fields = everyCustomField();
  const tenant = tenantWith(fields);

  beforeAll(async () => {
    layer = await createDataLayer();
    await storeCustomRows(layer.database, tenant, rows);
    // Rows of another tenant lie between: none may ever be seen.
    const other = { ...tenant, id: newId() };
    await storeCustomRows(
      layer.database,
      other,
      rows.map((row) => ({ ...row, id: newId() })),
    );
  });
  afterAll(() => layer.close());

  const names = customValueNames.filter((name) => name !== 'owner').flatMap((name) => [name, keptName(name)]);
  const read = <Result>(work: (context: Context) => Promise<Result>) => layer.run('read', tenant, work);
  const by = (name: string, direction: Direction): OrderInput => ({ customFields: { [name]: direction } });

  function page(context: Context, given: ConnectionArguments) {
    return context.connection(customer, { field: 'Query.customers', arguments: given, defaultOrder: [{ id: 'ASC' }] });
  }

  const idsOf = (connection: Pick<Connection<AnyRow>, 'nodes'>) => connection.nodes.map((node) => node.id);

  /** The order that is wanted, spelled out by other means: plain SQL of the administrator over the jsonb column. */
  async function expected(orderBy: readonly OrderInput[], condition = 'true'): Promise<readonly string[]> {
    const clauses = orderBy.map((key) => {
      const [[name, direction]] = Object.entries(key) as [[string, Direction | Record<string, Direction>]];
      if (typeof direction === 'string') return `${name} ${direction} nulls last`;
      const [[customName, to]] = Object.entries(direction) as [[string, Direction]];
      const { storedAs } = fields.find((field) => field.name === customName)!;
      return `${expressions[customName.replace(/Kept$/, '')]!(`custom_fields ->> '${storedAs}'`)} ${to} nulls last`;
    });
    const last = JSON.stringify(orderBy.at(-1)).includes('DESC') ? 'desc' : 'asc';
    const found = await adminQuery<{ id: string }>(
      layer.database.adminUrl,
      `select id from ${sharedSchema}.customers where tenant_id = $1 and ${condition}
      order by ${[...clauses, `id ${last}`].join(', ')}`,
      [tenant.id],
    );
    return found.map((row) => row.id);
  }

  async function walk(
    context: Context,
    given: Pick<ConnectionArguments, 'filter' | 'orderBy'>,
    size: number,
    forwards: boolean,
  ): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const window = forwards ? { first: size, after: cursor } : { last: size, before: cursor };
      const connection = await page(context, { ...given, ...window });
      const { hasNextPage, hasPreviousPage, startCursor, endCursor } = connection.pageInfo;
      if (forwards) ids.push(...idsOf(connection));
      else ids.unshift(...idsOf(connection));
      expect(connection.nodes.length).toBeLessThanOrEqual(size);
      if (!(forwards ? hasNextPage : hasPreviousPage)) return ids;
      expect(connection.nodes).toHaveLength(size);
      cursor = forwards ? endCursor : startCursor;
    }
  }

  async function expectSameEitherWay(
    orderBy: readonly OrderInput[],
    sizes: readonly number[],
    filter?: FilterInput,
    condition?: string,
  ): Promise<void> {
    const wanted = await expected(orderBy, condition);
    const given = { orderBy, filter: filter ?? null };
    await read(async (context) => {
      expect(idsOf(await page(context, { ...given, first: 100 }))).toEqual(wanted);
      expect(idsOf(await page(context, { ...given, last: 100 }))).toEqual(wanted);
      for (const size of sizes) {
        expect(await walk(context, given, size, true)).toEqual(wanted);
        expect(await walk(context, given, size, false)).toEqual(wanted);
      }
    });
  }

  for (const name of names) {
    it(`pages by ${name} without loss or repetition, both ways, nulls last`, async () => {
      for (const direction of ['ASC', 'DESC'] as const) {
        await expectSameEitherWay([by(name, direction)], [1, 2, 3]);
        await expectSameEitherWay([by(name, direction), { name: 'ASC' }], [2]);
      }
    });
  }

  const orderArbitrary = fc
    .uniqueArray(fc.constantFrom(...names, 'name', 'email'), { minLength: 1, maxLength: 5 })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((name) =>
          fc
            .constantFrom<Direction>('ASC', 'DESC')
            .map((direction): OrderInput => (names.includes(name) ? by(name, direction) : { [name]: direction })),
        ),
      ),
    );

  it('pages through any order of several keys as one page shows it', async () => {
    await fc.assert(
      fc.asyncProperty(orderArbitrary, fc.integer({ min: 1, max: 3 }), (orderBy, size) =>
        expectSameEitherWay(orderBy, [size]),
      ),
      { numRuns: 80 },
    );
  });

  it('shows what lies strictly between two cursors, counted from either end', async () => {
    const bound = fc.integer({ min: 0, max: 13 });
    const size = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(orderArbitrary, bound, bound, size, async (orderBy, from, to, shown) => {
        const wanted = await expected(orderBy);
        await read(async (context) => {
          const { edges } = await page(context, { orderBy, first: 100 });
          const window = { orderBy, after: edges[from]!.cursor, before: edges[to]!.cursor };
          const between = wanted.slice(from + 1, Math.max(to, from + 1));
          const first = await page(context, { ...window, first: shown });
          expect(idsOf(first)).toEqual(between.slice(0, shown));
          expect(first.pageInfo.hasNextPage).toBe(between.length > shown);
          const last = await page(context, { ...window, last: shown });
          expect(idsOf(last)).toEqual(shown === 0 ? [] : between.slice(-shown));
          expect(last.pageInfo.hasPreviousPage).toBe(between.length > shown);
        });
      }),
      { numRuns: 80 },
    );
  });

  it('goes together with filters and with the condition of an author', async () => {
    for (const name of ['count', keptName('count')]) {
      const filter = { or: [{ customFields: { flagKept: { eq: true } } }, { name: { eq: 'b' } }] };
      const { storedAs } = fields.find((field) => field.name === 'flag')!;
      const condition = `((custom_fields ->> '${storedAs}') = 'true' or name = 'b')`;
      for (const direction of ['ASC', 'DESC'] as const) {
        await expectSameEitherWay([by(name, direction)], [1, 2, 3], filter, condition);
      }
      const connection = await read((context) =>
        context.connection(customer, {
          field: 'Query.some',
          arguments: { orderBy: [by(name, 'DESC')], filter },
          defaultOrder: [],
          condition: sql`name = 'b' or name = 'Ann'`,
        }),
      );
      const wanted = await expected([by(name, 'DESC')], `${condition} and name in ('b', 'Ann')`);
      expect(idsOf(connection)).toEqual(wanted);
    }
  });

  it('holds within each parent as well', async () => {
    const field = customField({ entity: 'Order', name: 'score', type: 'INT', index: 'ready' });
    const asking = tenantWith([field]);
    const core = await storeCoreRows(layer.database, asking.id, 14);
    const scores = core.orders.map((id, at) => ({ id, score: pick([2, null, 1, 2, null], at) }));
    await adminQuery(
      layer.database.adminUrl,
      `update ${sharedSchema}.orders set custom_fields = jsonb_strip_nulls(jsonb_build_object($2::text, score))
      from jsonb_to_recordset($3::jsonb) as given (id uuid, score integer) where tenant_id = $1 and orders.id = given.id`,
      [asking.id, field.storedAs, JSON.stringify(scores)],
    );
    for (const [direction, sign] of [
      ['ASC', 1],
      ['DESC', -1],
    ] as const) {
      // Stored in turn for three customers.
      const wanted = [0, 1, 2].map((parent) =>
        scores
          .filter((_, at) => at % 3 === parent)
          .toSorted(
            (a, b) =>
              Number(a.score === null) - Number(b.score === null) ||
              sign * ((a.score ?? 0) - (b.score ?? 0)) ||
              sign * (a.id < b.id ? -1 : 1),
          )
          .map((row) => row.id),
      );
      await layer.run('read', asking, async (context) => {
        const ordersOf = (id: string, after: string | null) =>
          context.connection(order, {
            field: 'Customer.orders',
            arguments: { first: 3, after, orderBy: [by('score', direction)] },
            defaultOrder: [],
            parent: { reference: 'customerId', id },
          });
        const first = await Promise.all(core.customers.slice(0, 3).map((id) => ordersOf(id, null)));
        expect(first.map((one) => one.nodes.map((row) => row.id))).toEqual(wanted.map((ids) => ids.slice(0, 3)));
        const next = await ordersOf(core.customers[0]!, first[0]!.pageInfo.endCursor);
        expect(next.nodes.map((row) => row.id)).toEqual(wanted[0]!.slice(3, 6));
      });
    }
  });

  it('has no cursor of a time when the values were stored under another key', async () => {
    const orderBy = [by('countKept', 'ASC')];
    const after = await read(async (context) => (await page(context, { orderBy, first: 1 })).pageInfo.endCursor);
    const converted = fields.map((field) => (field.name === 'countKept' ? { ...field, storedAs: newId() } : field));
    const later = layer.run('read', { ...tenant, customFields: converted }, (context) =>
      page(context, { orderBy, after }),
    );
    await expect(later).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    const renamed = fields.map((field) => (field.name === 'countKept' ? { ...field, name: 'renamed' } : field));
    const next = await layer.run('read', { ...tenant, customFields: renamed }, (context) =>
      page(context, { orderBy: [by('renamed', 'ASC')], after, first: 100 }),
    );
    expect(idsOf(next)).toEqual((await expected(orderBy)).slice(1));
  });

  it('is refused where it is none', () => {
    const custom = customFieldsOf(tenant, 'Customer');
    const compile = (...keys: readonly unknown[]) => compileOrder(customer, custom, keys as readonly OrderInput[], []);
    const invalid = expect.objectContaining({ code: 'INVALID_ORDER' });
    for (const key of [
      {},
      { count: null },
      { count: 'ASC', text: 'ASC' },
      { countList: 'ASC' },
      { ownerKept: 'ASC' },
    ]) {
      expect(() => compile({ customFields: key })).toThrow(invalid);
    }
    expect(() => compile({ customFields: { count: 'ASC' }, name: 'ASC' })).toThrow(invalid);
    expect(() => compile({ customFields: { count: 'ASC' } }, { customFields: { count: 'DESC' } })).toThrow(invalid);
    const changed = expect.objectContaining({ code: 'TENANT_CHANGED' });
    expect(() => compile({ customFields: { gone: 'ASC' } })).toThrow(changed);
  });
});
