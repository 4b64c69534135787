import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { filterLimits } from '../../src/data/comparisons.ts';
import { compileFilter, type FilterInput } from '../../src/data/filters.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { type CustomField, customFieldsOf, type StoredCustomValue } from '../../src/tenancy/custom-field.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import {
  type CustomRow,
  customField,
  customValueNames,
  everyCustomField,
  keptName,
  listName,
  storeCustomRows,
  tenantWith,
} from '../support/custom-rows.ts';
import { createDataLayer, type DataLayer } from '../support/data-layer.ts';
import {
  comparisonsArbitrary,
  counts,
  days,
  fulfils,
  holdsTree,
  instants,
  listComparisonsArbitrary,
  listFulfils,
  readTextOrder,
  type TextOrder,
  texts,
  treeArbitrary,
} from '../support/filter-model.ts';

/** As writers store them: no zeros behind, and as large as the side table can hold. */
const decimals = ['0', '0.0001', '-0.0001', '1.5', '1.5001', '-3.25', '922337203685477.5807', '-922337203685477.5807'];

const ids = Array.from({ length: 10 }, newId);

const elements: Readonly<Record<string, fc.Arbitrary<string | number | boolean>>> = {
  text: fc.constantFrom(...texts),
  count: fc.constantFrom(...counts),
  price: fc.constantFrom(...decimals),
  flag: fc.boolean(),
  day: fc.constantFrom(...days),
  at: fc.constantFrom(...instants),
  color: fc.constantFrom('BLUE', 'GREEN', 'RED'),
  owner: fc.constantFrom(...ids),
};

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 2, nil: null });

const valuesArbitrary = fc.record<Record<string, StoredCustomValue | null>>(
  Object.fromEntries(
    customValueNames.flatMap((name) => [
      [name, maybe(elements[name]!)],
      [listName(name), maybe(fc.array(elements[name]!, { maxLength: 3 }))],
    ]),
  ),
);

describe('a filter by custom fields', () => {
  let layer: DataLayer;
  let order: TextOrder;
  const tenant = tenantWith(everyCustomField());
  const fields = customFieldsOf(tenant, 'Customer');

  beforeAll(async () => {
    layer = await createDataLayer();
    order = await readTextOrder(layer.database);
  });
  afterAll(() => layer.close());

  async function matching(asking: Tenant, filter: FilterInput): Promise<{ ids: readonly string[]; count: number }> {
    return layer.run('read', asking, async (context) => {
      const connection = await context.connection(customer, {
        field: 'Query.customers',
        arguments: { filter, first: 100, orderBy: [{ id: 'ASC' }] },
        defaultOrder: [],
      });
      return { ids: connection.nodes.map((node) => node.id), count: await connection.totalCount };
    });
  }

  function holds(filter: FilterInput, row: CustomRow): boolean {
    return holdsTree(filter, (name, operators) => {
      if (name === 'name') return fulfils({ kind: 'STRING' }, operators, row.name, order);
      return Object.entries(operators).every(([customName, asked]) => {
        const field = fields.find((one) => one.name === customName)!;
        const value = row.values[customName.replace(/Kept$/, '')] ?? null;
        const model = modelOf(field);
        return field.list
          ? listFulfils(model, asked as FilterInput, value as StoredCustomValue[] | null, order)
          : fulfils(model, asked as FilterInput, value, order);
      });
    });
  }

  const modelOf = ({ type, references }: CustomField) => ({ kind: type, ...(references && { references }) });

  async function expectAsModel(asking: Tenant, rows: readonly CustomRow[], filter: FilterInput): Promise<void> {
    const wanted = rows.filter((row) => holds(filter, row)).map((row) => row.id);
    expect(await matching(asking, filter)).toEqual({ ids: wanted.toSorted(), count: wanted.length });
    const others = rows.map((row) => row.id).filter((id) => !wanted.includes(id));
    expect((await matching(asking, { not: filter })).ids).toEqual(others.toSorted());
  }

  /** Customers of a tenant of its own, whose custom fields are stored under the same keys. */
  async function table(all: readonly CustomRow['values'][]): Promise<[Tenant, readonly CustomRow[]]> {
    const own = { ...tenant, id: newId() };
    const rows = all.map((values, index) => ({ id: newId(), name: texts[index + 3]!, values }));
    await storeCustomRows(layer.database, own, rows);
    return [own, rows];
  }

  const rowsArbitrary = fc.array(valuesArbitrary, { minLength: 6, maxLength: 12 });
  const operatorsOf = (field: CustomField): fc.Arbitrary<FilterInput> =>
    (field.list ? listComparisonsArbitrary : comparisonsArbitrary)(modelOf(field), ids);

  for (const name of customValueNames.flatMap((one) => [one, listName(one)])) {
    it(`by ${name} finds exactly the rows for which it holds, indexed or not`, async () => {
      const kinds = fields.filter((field) => field.name === name || field.name === keptName(name));
      await fc.assert(
        fc.asyncProperty(rowsArbitrary, fc.nat(), async (all, seed) => {
          const [own, rows] = await table(all);
          for (const operators of fc.sample(operatorsOf(kinds[0]!), { seed, numRuns: 15 })) {
            for (const field of kinds) {
              await expectAsModel(own, rows, { customFields: { [field.name]: operators } });
            }
          }
        }),
        { numRuns: 2 },
      );
    });
  }

  it('of any form, together with the fields of the entity, finds exactly the rows for which it holds', async () => {
    const comparison = fc.oneof(
      fc
        .constantFrom(...fields)
        .chain((field) => operatorsOf(field).map((one): FilterInput => ({ customFields: { [field.name]: one } }))),
      fc
        .tuple(fc.constantFrom(...fields), fc.constantFrom(...fields))
        .chain(([one, two]) =>
          fc
            .tuple(operatorsOf(one), operatorsOf(two))
            .map(([left, right]) => ({ customFields: { [one.name]: left, [two.name]: right } })),
        ),
      comparisonsArbitrary({ kind: 'STRING' }, ids).map((name): FilterInput => ({ name })),
    );
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, fc.nat(), async (all, seed) => {
        const [own, rows] = await table(all);
        for (const filter of fc.sample(treeArbitrary(comparison), { seed, numRuns: 40 })) {
          try {
            compileFilter(customer, fields, filter);
          } catch (error) {
            expect(error).toMatchObject({ code: 'INVALID_FILTER' });
            continue;
          }
          await expectAsModel(own, rows, filter);
        }
      }),
      { numRuns: 4 },
    );
  });

  it('asks for nothing where it says nothing', async () => {
    const [own, rows] = await table([{ count: 1 }, {}]);
    for (const filter of [{ customFields: {} }, { customFields: null }, { customFields: { count: null } }]) {
      expect((await matching(own, filter)).ids).toEqual(rows.map((row) => row.id).toSorted());
    }
  });

  it('compares decimals with the operand itself, however many digits it has and however large it is', async () => {
    const stored = ['1', '1.0001', '-1', '-1.0001', '922337203685477.5807', '-922337203685477.5807'];
    const [own, rows] = await table([...stored.map((price) => ({ price })), {}]);
    const found = async (operators: object) => {
      const found = await Promise.all(
        ['price', keptName('price')].map((name) => matching(own, { customFields: { [name]: operators } })),
      );
      expect(found[1]).toEqual(found[0]);
      return rows.filter((row) => found[0]!.ids.includes(row.id)).map((row) => row.values.price ?? null);
    };
    const [greatest, least] = ['922337203685477.5807', '-922337203685477.5807'];
    expect(await found({ gt: '1.00005' })).toEqual(['1.0001', greatest]);
    expect(await found({ gte: '1.00005', lt: '1.00015' })).toEqual(['1.0001']);
    expect(await found({ lt: '1.00005' })).toEqual(['1', '-1', '-1.0001', least]);
    expect(await found({ lt: '-1.00005' })).toEqual(['-1.0001', least]);
    expect(await found({ gte: '-1.00005' })).toEqual(['1', '1.0001', '-1', greatest]);
    expect(await found({ in: ['1.00005', '1.00010'] })).toEqual(['1.0001']);
    expect(await found({ eq: '1.00005' })).toEqual([]);
    expect(await found({ ne: '1.00005' })).toHaveLength(7);
    for (const [most, operators] of [
      ['999999999999999999', ['lt', 'lte', 'gt', 'gte']],
      ['-999999999999999999.9999999999', ['gt', 'gte', 'lt', 'lte']],
    ] as const) {
      for (const [at, operator] of operators.entries()) {
        expect(await found({ [operator]: most })).toEqual(at < 2 ? stored : []);
      }
    }
  });

  it('finds nothing of another tenant, though its values lie under the same key', async () => {
    const [own, [first]] = await table([{ owner: ids[0]! }, {}]);
    const [other, rows] = await table([{ owner: ids[0]! }, { owner: ids[0]! }]);
    const filter = { customFields: { ownerKept: { eq: toGlobalId('Customer', ids[0]!) } } };
    expect((await matching(own, filter)).ids).toEqual([first!.id]);
    expect((await matching(other, filter)).ids).toEqual(rows.map((row) => row.id).toSorted());
  });

  describe('is refused', () => {
    const refusal = (asked: object): unknown => {
      try {
        compileFilter(customer, fields, { customFields: asked } as FilterInput);
        return undefined;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };

    it('as another moment of the tenant for a field that its record does not have', () => {
      expect(refusal({ gone: { eq: 1 } })).toBe('TENANT_CHANGED');
      expect(refusal({ constructor: { eq: 1 } })).toBe('TENANT_CHANGED');
    });

    it('for operators that there are not, or that need a value', () => {
      for (const name of ['text', keptName('text')]) {
        expect(refusal({ [name]: { has: 'x' } })).toBe('INVALID_FILTER');
        expect(refusal({ [name]: { lt: null } })).toBe('INVALID_FILTER');
        expect(refusal({ [listName('text')]: { eq: 'x' } })).toBe('INVALID_FILTER');
        expect(refusal({ [keptName(listName('text'))]: { has: null } })).toBe('INVALID_FILTER');
      }
    });

    it('beyond its bounds, as any filter is', () => {
      for (const name of ['textList', 'textListKept']) {
        const list = (length: number) => ({ [name]: { hasEvery: Array.from({ length }, (_, at) => `${at}`) } });
        expect(refusal(list(filterLimits.values))).toBeUndefined();
        expect(refusal(list(filterLimits.values + 1))).toBe('INVALID_FILTER');
        expect(refusal({ [name]: { has: 'x'.repeat(filterLimits.text + 1) } })).toBe('INVALID_FILTER');
        expect(refusal({ [name]: { hasSome: ['a\u0000'] } })).toBe('INVALID_FILTER');
      }
      const comparisons = (count: number) =>
        compileFilter(customer, fields, {
          and: Array.from({ length: count }, () => ({ customFields: { countKept: { gt: 1 } } })),
        });
      expect(() => comparisons(filterLimits.comparisons)).not.toThrow();
      expect(() => comparisons(filterLimits.comparisons + 1)).toThrow(
        expect.objectContaining({ code: 'INVALID_FILTER' }),
      );
    });

    it('for an id of another type than the field refers to', () => {
      for (const wrong of [ids[0]!, toGlobalId('Product', ids[0]!)]) {
        expect(refusal({ ownerKept: { eq: wrong } })).toBe('INVALID_ID');
        expect(refusal({ ownerListKept: { hasSome: [wrong] } })).toBe('INVALID_ID');
      }
    });
  });

  it('reads what is being indexed, or no longer is, from the row itself', async () => {
    for (const index of ['building', 'dropping'] as const) {
      const field = customField({ name: 'half', type: 'INT', index });
      const own = { ...tenantWith([field]), id: newId() };
      const row = { id: newId(), name: 'x', values: { half: 7 } };
      // What the side table holds of such a field is a part, and is none here.
      await storeCustomRows(layer.database, own, [row]);
      expect((await matching(own, { customFields: { half: { gte: 7 } } })).ids).toEqual([row.id]);
    }
  });
});
