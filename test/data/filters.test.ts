import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterLimits } from '../../src/data/comparisons.ts';
import { compileFilter, type FilterInput } from '../../src/data/filters.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { noCustomFields } from '../../src/tenancy/custom-field.ts';
import { createDataLayer, type DataLayer } from '../support/data-layer.ts';
import {
  comparisonsArbitrary,
  fieldNamed,
  filterArbitrary,
  holds,
  readTextOrder,
  rowArbitrary,
  type TextOrder,
} from '../support/filter-model.ts';
import { createSpecimenTable, type StoredSpecimen, specimen, storeSpecimens } from '../support/specimens.ts';

describe('a filter', () => {
  let layer: DataLayer;
  let order: TextOrder;

  beforeAll(async () => {
    layer = await createDataLayer();
    await createSpecimenTable(layer.database);
    order = await readTextOrder(layer.database);
  });
  afterAll(() => layer.close());

  async function matching(tenantId: string, filter: FilterInput): Promise<{ ids: string[]; count: number }> {
    return layer.run('read', tenantId, async (context) => {
      const connection = await context.connection(specimen, {
        field: 'Query.specimens',
        arguments: { filter, first: 100, orderBy: [{ id: 'ASC' }] },
        defaultOrder: [],
      });
      return { ids: connection.nodes.map((node) => node.id), count: await connection.totalCount };
    });
  }

  async function expectAsModel(tenantId: string, rows: readonly StoredSpecimen[], filter: FilterInput): Promise<void> {
    const wanted = rows.filter((row) => holds(filter, row, order)).map((row) => row.id);
    expect(await matching(tenantId, filter)).toEqual({ ids: wanted.toSorted(), count: wanted.length });
    const others = rows.map((row) => row.id).filter((id) => !wanted.includes(id));
    expect((await matching(tenantId, { not: filter })).ids).toEqual(others.toSorted());
  }

  /** A small table of a tenant of its own; every second row belongs to the first. */
  async function table(
    values: readonly Parameters<typeof storeSpecimens>[2][number][],
  ): Promise<[string, readonly StoredSpecimen[]]> {
    const tenantId = newId();
    const [first] = await storeSpecimens(layer.database, tenantId, values.slice(0, 1));
    const rest = await storeSpecimens(
      layer.database,
      tenantId,
      values.slice(1).map((row, index) => ({ ...row, parentId: index % 2 ? first!.id : null })),
    );
    return [tenantId, [first!, ...rest]];
  }

  const rowsArbitrary = fc.array(rowArbitrary, { minLength: 6, maxLength: 14 });

  for (const name of [
    ...Object.keys(specimen.fields).filter((name) => /^(maybe|parent)/.test(name)),
    'id',
    'text',
    'price',
    'weight',
    'flag',
    'day',
    'at',
    'color',
    'count',
  ]) {
    it(`by ${name} finds exactly the rows for which it holds, and its negation exactly the others`, async () => {
      await fc.assert(
        fc.asyncProperty(rowsArbitrary, fc.nat(), async (values, seed) => {
          const [tenantId, rows] = await table(values);
          const ids = rows.map((row) => row.id);
          const operators = comparisonsArbitrary(fieldNamed(name), ids);
          for (const one of fc.sample(operators, { seed, numRuns: 15 })) {
            await expectAsModel(tenantId, rows, { [name]: one });
          }
        }),
        { numRuns: 2 },
      );
    });
  }

  it('of any form finds exactly the rows for which it holds', async () => {
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, fc.nat(), async (values, seed) => {
        const [tenantId, rows] = await table(values);
        const filters = filterArbitrary(rows.map((row) => row.id));
        for (const filter of fc.sample(filters, { seed, numRuns: 40 })) await expectAsModel(tenantId, rows, filter);
      }),
      { numRuns: 8 },
    );
  });

  describe('that says nothing', () => {
    it('holds for all, an empty disjunction for none', async () => {
      const [tenantId, rows] = await table([{}, {}, {}]);
      const all = rows.map((row) => row.id).toSorted();
      for (const filter of [
        {},
        { and: [] },
        { text: {} },
        { and: [{}, {}] },
        { or: [{}] },
        { not: { or: [] } },
        { text: { isNull: null } },
      ]) {
        expect((await matching(tenantId, filter)).ids).toEqual(all);
      }
      for (const filter of [
        { or: [] },
        { not: {} },
        { and: [{ or: [] }] },
        { text: { in: [] } },
        { maybeText: { in: [] } },
      ]) {
        expect((await matching(tenantId, filter)).ids).toEqual([]);
      }
      expect((await matching(tenantId, { not: { maybeText: { in: [] } } })).ids).toEqual(all);
    });
  });

  describe('of text', () => {
    it('takes wildcards and escapes for what they are', async () => {
      const [tenantId, rows] = await table(
        ['100%', '100 %', 'a_b', 'aXb', 'a\\b', 'a\\\\b', '%', '\\%'].map((text) => ({ text })),
      );
      const found = async (filter: object) => {
        const { ids } = await matching(tenantId, { text: filter });
        return rows.filter((row) => ids.includes(row.id)).map((row) => row.values.text);
      };
      expect(await found({ contains: '%' })).toEqual(['100%', '100 %', '%', '\\%']);
      expect(await found({ startsWith: '%' })).toEqual(['%']);
      expect(await found({ contains: 'A_B' })).toEqual(['a_b']);
      expect(await found({ contains: '\\' })).toEqual(['a\\b', 'a\\\\b', '\\%']);
      expect(await found({ contains: '\\\\' })).toEqual(['a\\\\b']);
      expect(await found({ startsWith: '\\%' })).toEqual(['\\%']);
    });

    it('never becomes part of the statement', async () => {
      const [tenantId] = await table([{}]);
      const statements = async (text: string) => {
        const before = layer.seen.length;
        for (const operator of ['eq', 'gt', 'contains', 'startsWith']) {
          await matching(tenantId, { text: { [operator]: text } });
        }
        const executed = layer.seen.slice(before).filter((event) => event.type === 'statement.executed');
        return executed.map((event) => event.text);
      };
      const harmless = await statements('x');
      expect(harmless).toHaveLength(8);
      for (const text of ["' or true --", "'; drop table specimens; --", '$1', '\\', 'tenant_id', '/*', "E'\\x'"]) {
        expect(await statements(text)).toEqual(harmless);
      }
    });
  });

  describe('of decimals with more digits than the column', () => {
    it('compares with the operand itself, not with a rounded one', async () => {
      const [tenantId, rows] = await table(
        ['1.0000', '1.0001', '-1.0000', '-1.0001'].map((price) => ({ price, maybePrice: price })),
      );
      const found = async (filter: object) => {
        const results = await Promise.all(
          ['price', 'maybePrice'].map((name) => matching(tenantId, { [name]: filter })),
        );
        expect(results[1]).toEqual(results[0]);
        return rows.filter((row) => results[0]?.ids.includes(row.id)).map((row) => row.values.price);
      };
      expect(await found({ gt: '1.00005' })).toEqual(['1.0001']);
      expect(await found({ gte: '1.00005' })).toEqual(['1.0001']);
      expect(await found({ lt: '1.00005' })).toEqual(['1.0000', '-1.0000', '-1.0001']);
      expect(await found({ lte: '-1.00005' })).toEqual(['-1.0001']);
      expect(await found({ gt: '-1.00005' })).toEqual(['1.0000', '1.0001', '-1.0000']);
      expect(await found({ eq: '1.00005' })).toEqual([]);
      expect(await found({ ne: '1.00005' })).toHaveLength(4);
      expect(await found({ in: ['1.00005', '1.00010'] })).toEqual(['1.0001']);
      expect(await found({ lt: '999999999999999999.9999999999' })).toHaveLength(4);
      expect(await found({ gt: '-999999999999999999.9999999999' })).toHaveLength(4);
      expect(await found({ gte: '999999999999999999' })).toEqual([]);
      expect(await found({ eq: '922337203685477.58079' })).toEqual([]);
    });
  });

  describe('by id', () => {
    it('finds nothing of another tenant', async () => {
      const [tenantId, own] = await table([{}, {}]);
      const [, foreign] = await table([{}, {}]);
      const globalIds = [...own, ...foreign].map((row) => toGlobalId('Specimen', row.id));
      expect((await matching(tenantId, { id: { in: globalIds } })).ids).toEqual(own.map((row) => row.id).toSorted());
      expect((await matching(tenantId, { id: { eq: globalIds[2] } })).ids).toEqual([]);
      expect((await matching(tenantId, { parentId: { eq: globalIds[2] } })).ids).toEqual([]);
    });
  });
});

describe('a filter is refused', () => {
  const refusal = (filter: object): { code?: string; message?: string } => {
    try {
      compileFilter(specimen, noCustomFields, filter as FilterInput);
      return {};
    } catch (error) {
      return error as { code: string; message: string };
    }
  };
  const nested = (depth: number): FilterInput => (depth === 1 ? { text: { eq: 'x' } } : { not: nested(depth - 1) });
  const flat = (count: number): FilterInput => ({ and: Array.from({ length: count }, () => ({ flag: { eq: true } })) });

  it('beyond its depth', () => {
    expect(refusal(nested(filterLimits.depth))).toEqual({});
    expect(refusal(nested(filterLimits.depth + 1))).toMatchObject({
      code: 'INVALID_FILTER',
      message: expect.stringContaining('5'),
    });
    expect(refusal({ or: [{ and: [{ or: [{ and: [{ or: [{}] }] }] }] }] }).code).toBe('INVALID_FILTER');
  });

  it('beyond its number of comparisons, whether they say something or not', () => {
    expect(refusal(flat(filterLimits.comparisons))).toEqual({});
    expect(refusal(flat(filterLimits.comparisons + 1)).code).toBe('INVALID_FILTER');
    expect(refusal({ or: Array.from({ length: 51 }, () => ({})) }).code).toBe('INVALID_FILTER');
    expect(refusal({ or: Array.from({ length: 51 }, () => ({ and: [] })) }).code).toBe('INVALID_FILTER');
    expect(refusal({ or: Array.from({ length: 51 }, () => ({ text: { isNull: null } })) }).code).toBe('INVALID_FILTER');
  });

  it('with more values in a list, or a longer text, than it may have', () => {
    const list = (length: number) => ({ text: { in: Array.from({ length }, (_, at) => `${at}`) } });
    expect(refusal(list(filterLimits.values))).toEqual({});
    expect(refusal(list(filterLimits.values + 1)).code).toBe('INVALID_FILTER');
    for (const operator of ['eq', 'ne', 'lt', 'contains', 'startsWith']) {
      expect(refusal({ text: { [operator]: 'x'.repeat(filterLimits.text) } })).toEqual({});
      expect(refusal({ text: { [operator]: 'x'.repeat(filterLimits.text + 1) } }).code).toBe('INVALID_FILTER');
    }
    expect(refusal({ text: { in: ['x'.repeat(filterLimits.text + 1)] } }).code).toBe('INVALID_FILTER');
  });

  it('for the character that PostgreSQL cannot store', () => {
    for (const operator of ['eq', 'ne', 'gte', 'contains', 'startsWith']) {
      expect(refusal({ maybeText: { [operator]: 'a\u0000b' } }).code).toBe('INVALID_FILTER');
    }
    expect(refusal({ maybeText: { in: ['a', '\u0000'] } }).code).toBe('INVALID_FILTER');
  });

  it('for days and instants that PostgreSQL has no form for, before it is asked', () => {
    for (const day of ['0001-01-01', '9999-12-31']) expect(refusal({ day: { gte: day } })).toEqual({});
    for (const day of ['0000-12-31', '10000-01-01']) expect(refusal({ day: { gte: day } }).code).toBe('INVALID_FILTER');
    for (const at of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']) {
      expect(refusal({ at: { in: [new Date(at)] } })).toEqual({});
    }
    // Offsets reach over the edge of what RFC 3339 can say.
    for (const at of ['0000-12-31T23:59:59Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-01:00']) {
      expect(refusal({ at: { in: [new Date(at)] } }).code).toBe('INVALID_FILTER');
    }
  });

  it('for an id that is not of the type that the field refers to', () => {
    const id = newId();
    const globalId = toGlobalId('Specimen', id);
    expect(refusal({ id: { eq: globalId } })).toEqual({});
    const wrong = [
      id,
      '',
      'x',
      toGlobalId('Customer', id),
      `${globalId}=`,
      globalId.slice(1),
      toGlobalId('Specimen', id.toUpperCase()),
    ];
    for (const one of wrong) {
      expect(refusal({ id: { eq: one } }).code).toBe('INVALID_ID');
      expect(refusal({ parentId: { in: [globalId, one] } }).code).toBe('INVALID_ID');
    }
  });

  it('for operators without a value, and for names that are none', () => {
    for (const operator of ['lt', 'lte', 'gt', 'gte', 'in', 'contains', 'startsWith']) {
      expect(refusal({ text: { [operator]: null } })).toMatchObject({
        code: 'INVALID_FILTER',
        message: expect.stringContaining('isNull'),
      });
    }
    expect(refusal({ text: { like: 'x' } }).code).toBe('INVALID_FILTER');
    expect(refusal({ tenantId: { eq: 'x' } }).code).toBe('INVALID_FILTER');
    expect(refusal({ constructor: { eq: 'x' } }).code).toBe('INVALID_FILTER');
    expect(refusal({ toString: { eq: 'x' } }).code).toBe('INVALID_FILTER');
  });
});
