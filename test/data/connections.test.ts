import fc from 'fast-check';
import { buildASTSchema, type GraphQLInputObjectType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer, order, orderLine, product } from '../../resolvers/core/entities.ts';
import { core as coreModule } from '../../resolvers/index.ts';
import type { ConnectionArguments } from '../../src/data/connection-options.ts';
import type { Context } from '../../src/data/context.ts';
import type { Entity } from '../../src/data/entity.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import type { OrderInput } from '../../src/data/orders.ts';
import { sql } from '../../src/data/sql.ts';
import { type CoreRows, storeCoreRows } from '../support/core-rows.ts';
import { createDataLayer, type DataLayer, sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { createSpecimenTable, type SpecimenValues, specimen, storeSpecimens } from '../support/specimens.ts';

type Direction = 'ASC' | 'DESC';

const entities: readonly Entity[] = [customer, product, order, orderLine, specimen];

/** What a client may order by: everything but references, and `id`. */
function orderableFields(entity: Entity): readonly string[] {
  const fields = Object.entries(entity.fields).filter(([, { kind }]) => kind !== 'REFERENCE');
  return ['id', ...fields.map(([name]) => name)];
}

const specimenRows: readonly SpecimenValues[] = Array.from({ length: 14 }, (_, index) => {
  const pick = <Value>(values: readonly Value[], stride: number): Value =>
    values[Math.floor(index / stride) % values.length]!;
  return {
    externalId: index % 3 === 0 ? null : `e${index}`,
    text: pick(['a', 'B', 'a', 'ä', ''], 1),
    maybeText: pick([null, 'x', null, 'X'], 2),
    count: pick([0, -5, 2147483647], 1),
    maybeCount: pick([null, -2147483648, 3], 3),
    price: pick(['1.5', '1.5000', '-0.0001', '99999999999999.9999'], 1),
    maybePrice: pick([null, '0', '-3.25'], 2),
    weight: pick(['0', '0.1', '123456789012345678901234567890.5'], 2),
    maybeWeight: pick(['2', null, '-2'], 1),
    flag: pick([true, false], 3),
    maybeFlag: pick([null, true, false], 1),
    day: pick(['0001-01-01', '9999-12-31', '2026-02-28'], 2),
    maybeDay: pick([null, '2026-01-01'], 1),
    at: pick(['0001-01-01T00:00:00Z', '2026-01-01T00:00:00.001Z', '9999-12-31T23:59:59.999Z'], 1),
    maybeAt: pick([null, null, '2026-01-01T00:00:00Z'], 1),
    color: pick(['RED', 'BLUE', 'RED', 'GREEN'], 1),
    maybeColor: pick([null, 'BLUE', 'GREEN'], 1),
  };
});

describe('a connection', () => {
  let layer: DataLayer;
  let core: CoreRows;
  let specimens: readonly string[];
  const tenantId = newId();
  const otherTenantId = newId();

  beforeAll(async () => {
    layer = await createDataLayer();
    await createSpecimenTable(layer.database);
    // Rows of another tenant lie between: none may ever be seen.
    for (const id of [tenantId, otherTenantId]) {
      const rows = await storeCoreRows(layer.database, id, 14);
      const stored = await storeSpecimens(layer.database, id, specimenRows);
      if (id === tenantId) [core, specimens] = [rows, stored.map((row) => row.id)];
    }
  });
  afterAll(() => layer.close());

  const read = <Result>(work: (context: Context) => Promise<Result>): Promise<Result> =>
    layer.run('read', tenantId, work);

  function page(context: Context, entity: Entity, given: ConnectionArguments, parentId?: string) {
    return context.connection(entity, {
      field: `Query.${entity.table}`,
      arguments: given,
      defaultOrder: [{ createdAt: 'DESC' }],
      ...(parentId && { parent: { reference: 'parentId', id: parentId } }),
    });
  }

  /** The order that is wanted, spelled out by other means: plain SQL of the administrator. */
  async function expected(entity: Entity, keys: readonly OrderInput[], condition = 'true'): Promise<readonly string[]> {
    const named = keys.map((key) => Object.entries(key)[0] as [string, Direction]);
    const clauses = named.map(([name, direction]) =>
      name === 'id' ? `id ${direction}` : `${entity.fields[name]!.column} ${direction} nulls last`,
    );
    const rows = await adminQuery<{ id: string }>(
      layer.database.adminUrl,
      `select id from ${sharedSchema}.${entity.table} where tenant_id = $1 and ${condition}
      order by ${[...clauses, `id ${named.at(-1)?.[1] ?? 'ASC'}`].join(', ')}`,
      [tenantId],
    );
    return rows.map((row) => row.id);
  }

  /** Pages through a connection and checks what each page says about its neighbours. */
  async function walk(
    context: Context,
    entity: Entity,
    given: Pick<ConnectionArguments, 'filter' | 'orderBy'>,
    size: number,
    direction: 'forwards' | 'backwards',
  ): Promise<readonly string[]> {
    const forwards = direction === 'forwards';
    const ids: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const window = forwards ? { first: size, after: cursor } : { last: size, before: cursor };
      const { nodes, edges, pageInfo } = await page(context, entity, { ...given, ...window });
      expect(nodes.length).toBeLessThanOrEqual(size);
      expect(edges.map((edge) => edge.node)).toEqual(nodes);
      expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
      expect(forwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage).toBe(cursor !== null);
      if (forwards) ids.push(...nodes.map((node) => node.id));
      else ids.unshift(...nodes.map((node) => node.id));
      if (!(forwards ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return ids;
      expect(nodes).toHaveLength(size);
      cursor = forwards ? pageInfo.endCursor : pageInfo.startCursor;
    }
  }

  async function expectSameEitherWay(
    context: Context,
    entity: Entity,
    given: { readonly orderBy: readonly OrderInput[]; readonly filter?: ConnectionArguments['filter'] },
    wanted: readonly string[],
    sizes: readonly number[],
  ): Promise<void> {
    const whole = await page(context, entity, { ...given, first: 100 });
    expect(whole.nodes.map((node) => node.id)).toEqual(wanted);
    for (const size of sizes) {
      expect(await walk(context, entity, given, size, 'forwards')).toEqual(wanted);
      expect(await walk(context, entity, given, size, 'backwards')).toEqual(wanted);
    }
  }

  it('offers a client every orderable field of customers, products and orders', () => {
    const schema = buildASTSchema(parse(coreModule.typeDefs), { assumeValid: true });
    for (const entity of [customer, product, order]) {
      const input = schema.getType(`${entity.type}Order`) as GraphQLInputObjectType;
      expect(Object.keys(input.getFields()).sort()).toEqual(orderableFields(entity).toSorted());
    }
  });

  for (const entity of entities) {
    for (const name of orderableFields(entity)) {
      it(`pages through ${entity.type} by ${name} without loss or repetition, both ways, nulls last`, async () => {
        for (const direction of ['ASC', 'DESC'] as const) {
          const orderBy = [{ [name]: direction }];
          const wanted = await expected(entity, orderBy);
          expect(wanted).toHaveLength(14);
          await read((context) => expectSameEitherWay(context, entity, { orderBy }, wanted, [1, 2, 3]));
        }
      });
    }
  }

  const orderArbitrary = fc
    .uniqueArray(fc.constantFrom(...orderableFields(specimen)), { minLength: 1, maxLength: 5 })
    .chain((names) =>
      fc.tuple(...names.map((name) => fc.constantFrom<Direction>('ASC', 'DESC').map((to) => ({ [name]: to })))),
    );

  it('pages through any order of several keys as one page shows it', async () => {
    await fc.assert(
      fc.asyncProperty(orderArbitrary, fc.integer({ min: 1, max: 3 }), async (orderBy, size) => {
        const wanted = await expected(specimen, orderBy);
        await read((context) => expectSameEitherWay(context, specimen, { orderBy }, wanted, [size]));
      }),
      { numRuns: 60 },
    );
  });

  it('shows what lies strictly between two cursors, counted from either end', async () => {
    const bound = fc.integer({ min: 0, max: 13 });
    await fc.assert(
      fc.asyncProperty(
        orderArbitrary,
        bound,
        bound,
        fc.integer({ min: 0, max: 5 }),
        async (orderBy, from, to, size) => {
          const wanted = await expected(specimen, orderBy);
          await read(async (context) => {
            const { edges } = await page(context, specimen, { orderBy, first: 100 });
            const window = { orderBy, after: edges[from]?.cursor, before: edges[to]?.cursor };
            const between = wanted.slice(from + 1, Math.max(to, from + 1));
            const first = await page(context, specimen, { ...window, first: size });
            expect(first.nodes.map((node) => node.id)).toEqual(between.slice(0, size));
            expect(first.pageInfo.hasNextPage).toBe(between.length > size);
            const last = await page(context, specimen, { ...window, last: size });
            expect(last.nodes.map((node) => node.id)).toEqual(size === 0 ? [] : between.slice(-size));
            expect(last.pageInfo.hasPreviousPage).toBe(between.length > size);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('filters and orders at once', async () => {
    const orderBy = [{ maybeText: 'DESC' }, { maybeCount: 'ASC' }] as const;
    const filter = { or: [{ flag: { eq: true } }, { maybePrice: { isNull: true } }] };
    const wanted = await expected(specimen, orderBy, '(flag or maybe_price is null)');
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.length).toBeLessThan(14);
    await read((context) => expectSameEitherWay(context, specimen, { orderBy, filter }, wanted, [1, 2, 3]));
  });

  it('puts a row that has changed its place since neither twice nor nowhere for the others', async () => {
    const orderBy = [{ number: 'ASC' }] as const;
    const before = await expected(order, orderBy);
    const cursor = await read(
      async (context) => (await page(context, order, { orderBy, first: 5 })).pageInfo.endCursor,
    );
    await adminQuery(
      layer.database.adminUrl,
      `update ${sharedSchema}.orders set number = 'Z' || number where tenant_id = $1 and id = $2`,
      [tenantId, before[4]],
    );
    const rest = await read((context) => page(context, order, { orderBy, first: 100, after: cursor }));
    expect(rest.nodes.map((node) => node.id)).toEqual([...before.slice(5), before[4]]);
  });

  describe('of several parents', () => {
    const parentField = (context: Context, id: string, given: ConnectionArguments, reference: string, entity: Entity) =>
      context.connection(entity, {
        field: `Parent.${entity.table}`,
        arguments: given,
        defaultOrder: [{ createdAt: 'DESC' }],
        parent: { reference, id },
      });

    const statementsOf = async (work: () => Promise<void>): Promise<number> => {
      const before = layer.seen.length;
      await work();
      return layer.seen.slice(before).filter((event) => event.type === 'statement.executed').length;
    };

    it('reads siblings with equal arguments in one statement, each parent its own page', async () => {
      const parents = [...core.customers.slice(0, 4), newId()];
      const count = await statementsOf(() =>
        read(async (context) => {
          for (const [given, wantedOf] of [
            [{ first: 2 }, (all: readonly string[]) => all.slice(0, 2)],
            [{ last: 2 }, (all: readonly string[]) => all.slice(-2)],
          ] as const) {
            const pages = await Promise.all(
              parents.map((id) =>
                parentField(context, id, { ...given, orderBy: [{ shippedAt: 'DESC' }] }, 'customerId', order),
              ),
            );
            for (const [at, id] of parents.entries()) {
              const all = await expected(order, [{ shippedAt: 'DESC' }], `customer_id = '${id}'`);
              expect(pages[at]?.nodes.map((node) => node.id)).toEqual(wantedOf(all));
              expect(pages[at]?.pageInfo.hasNextPage).toBe('first' in given && all.length > 2);
              expect(pages[at]?.pageInfo.hasPreviousPage).toBe('last' in given && all.length > 2);
            }
          }
        }),
      );
      expect(count).toBe(2);
    });

    it('reads siblings with different arguments each by their own', async () => {
      const [first, second] = core.customers as [string, string];
      const filter = { currency: { eq: 'USD' } };
      const count = await statementsOf(() =>
        read(async (context) => {
          const asked = [
            {
              id: first,
              given: { first: 3 },
              wanted: (await expected(order, [{ createdAt: 'DESC' }], `customer_id = '${first}'`)).slice(0, 3),
            },
            {
              id: first,
              given: { first: 1 },
              wanted: (await expected(order, [{ createdAt: 'DESC' }], `customer_id = '${first}'`)).slice(0, 1),
            },
            {
              id: second,
              given: { first: 3, filter },
              wanted: (
                await expected(order, [{ createdAt: 'DESC' }], `customer_id = '${second}' and currency = 'USD'`)
              ).slice(0, 3),
            },
            {
              id: second,
              given: { first: 3, orderBy: [{ id: 'ASC' as const }] },
              wanted: (await expected(order, [{ id: 'ASC' }], `customer_id = '${second}'`)).slice(0, 3),
            },
          ];
          const pages = await Promise.all(
            asked.map(({ id, given }) => parentField(context, id, given, 'customerId', order)),
          );
          expect(pages.map(({ nodes }) => nodes.map((node) => node.id))).toEqual(asked.map(({ wanted }) => wanted));
          const counts = await Promise.all(pages.map((one) => one.totalCount));
          expect(counts).toEqual([
            5,
            5,
            (await expected(order, [{ id: 'ASC' }], `customer_id = '${second}' and currency = 'USD'`)).length,
            5,
          ]);
        }),
      );
      // Four pages; three counts, since the order and the size of a page do not change how many there are.
      expect(count).toBe(6);
    });

    it('pages through the children of one parent, windows included', async () => {
      const [parent] = specimens as [string];
      const children = await storeSpecimens(
        layer.database,
        tenantId,
        [null, 'b', 'b', null, 'a'].map((maybeText) => ({ maybeText, parentId: parent, text: 'child' })),
      );
      const orderBy = [{ maybeText: 'DESC' as const }];
      const wanted = await expected(specimen, orderBy, `parent_id = '${parent}'`);
      expect(wanted).toHaveLength(children.length);
      await read(async (context) => {
        const seen: string[] = [];
        for (let after: string | null = null; ; ) {
          const { nodes, pageInfo } = await parentField(
            context,
            parent,
            { first: 1, after, orderBy },
            'parentId',
            specimen,
          );
          seen.push(...nodes.map((node) => node.id));
          after = pageInfo.endCursor;
          if (!pageInfo.hasNextPage) break;
        }
        expect(seen).toEqual(wanted);
      });
      await adminQuery(layer.database.adminUrl, `delete from ${sharedSchema}.specimens where parent_id is not null`);
    });
  });

  describe('counts', () => {
    it('only what is asked for, and by a statement only when it is asked for', async () => {
      const before = layer.seen.length;
      const counted = () => layer.seen.slice(before).filter((event) => event.type === 'statement.executed').length;
      await read(async (context) => {
        const connection = await page(context, product, { first: 1, filter: { discontinued: { eq: false } } });
        expect(connection.nodes).toHaveLength(1);
        expect(counted()).toBe(1);
        expect(await connection.totalCount).toBe(9);
        expect(await connection.totalCount).toBe(9);
        expect(counted()).toBe(2);
      });
    });
  });

  describe('asked for a page', () => {
    const ask = (given: ConnectionArguments) => read((context) => page(context, specimen, given));

    beforeAll(() =>
      storeSpecimens(
        layer.database,
        tenantId,
        Array.from({ length: 20 }, () => ({ text: 'more' })),
      ),
    );

    it('shows 20 rows where no number is given', async () => {
      for (const given of [{}, { first: null }, { last: null }, { first: null, last: null }]) {
        const { nodes, pageInfo } = await ask(given);
        expect(nodes).toHaveLength(20);
        expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
      }
    });

    it('of no rows tells whether there are any', async () => {
      const { nodes, edges, pageInfo } = await ask({ first: 0 });
      expect([nodes, edges]).toEqual([[], []]);
      expect(pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null });
      const none = await ask({ last: 0, filter: { text: { eq: 'nobody' } } });
      expect(none.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
    });

    it('of exactly as many rows as there are says that there is none behind it', async () => {
      const { nodes, pageInfo } = await ask({ first: 34 });
      expect(nodes).toHaveLength(34);
      expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
      expect((await ask({ first: 33 })).pageInfo.hasNextPage).toBe(true);
    });

    it('refuses first with last, a negative number, and more than the maximum, before any statement', async () => {
      const before = layer.seen.length;
      await expect(ask({ first: 1, last: 1 })).rejects.toMatchObject({ code: 'INVALID_PAGE' });
      await expect(ask({ first: 0, last: 0 })).rejects.toMatchObject({ code: 'INVALID_PAGE' });
      await expect(ask({ first: -1 })).rejects.toMatchObject({ code: 'INVALID_PAGE' });
      await expect(ask({ last: -1 })).rejects.toMatchObject({ code: 'INVALID_PAGE' });
      await expect(ask({ first: 101 })).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE', details: { maximum: 100 } });
      await expect(ask({ last: 2147483647 })).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE' });
      expect((await ask({ first: 100 })).nodes).toHaveLength(34);
      const executed = layer.seen.slice(before).filter((event) => event.type === 'statement.executed');
      expect(executed).toHaveLength(1);
    });
  });

  describe('asked for an order', () => {
    const ask = (orderBy: unknown) =>
      read((context) => page(context, specimen, { orderBy: orderBy as readonly OrderInput[], first: 1 }));

    it('refuses what is no order', async () => {
      const refused: readonly unknown[] = [
        [{}],
        [{ text: null }],
        [{ text: 'ASC', count: 'ASC' }],
        [{ text: 'ASC' }, { text: 'DESC' }],
        [{ parentId: 'ASC' }],
        [{ nothing: 'ASC' }],
        [{ constructor: 'ASC' }],
        ['text', 'count', 'flag', 'day', 'at', 'color'].map((name) => ({ [name]: 'ASC' })),
      ];
      for (const orderBy of refused) await expect(ask(orderBy)).rejects.toMatchObject({ code: 'INVALID_ORDER' });
    });

    it('takes the default where there is none, and ignores what stands behind id', async () => {
      const byDefault = (await expected(specimen, [{ createdAt: 'DESC' }]))[0];
      for (const orderBy of [null, undefined, []]) expect((await ask(orderBy)).nodes[0]?.id).toBe(byDefault);
      const byId = (await expected(specimen, [{ id: 'DESC' }]))[0];
      expect((await ask([{ id: 'DESC' }, { text: 'ASC' }])).nodes[0]?.id).toBe(byId);
    });
  });

  it("holds an author's condition together, whatever its operators", async () => {
    const connection = await read((context) =>
      context.connection(specimen, {
        field: 'Query.colored',
        arguments: { filter: { flag: { eq: true } }, first: 100 },
        defaultOrder: [{ id: 'ASC' }],
        condition: sql`color = 'BLUE' or color = 'GREEN'`,
      }),
    );
    const wanted = await expected(specimen, [{ id: 'ASC' }], `flag and color in ('BLUE', 'GREEN')`);
    expect(connection.nodes.map((node) => node.id)).toEqual(wanted);
  });

  it('refers to a parent by its global id in a filter, as in every input', async () => {
    const wanted = await expected(order, [{ id: 'ASC' }], `customer_id = '${core.customers[1]}'`);
    const customerId = { eq: toGlobalId('Customer', core.customers[1]!) };
    const { nodes } = await read((context) =>
      page(context, order, { filter: { customerId }, orderBy: [{ id: 'ASC' }] }),
    );
    expect(nodes.map((node) => node.id)).toEqual(wanted);
  });
});
