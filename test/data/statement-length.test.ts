import { describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { allColumns } from '../../src/data/columns.ts';
import { filterLimits } from '../../src/data/comparisons.ts';
import { compileFilter, type FilterInput } from '../../src/data/filters.ts';
import { compileOrder, orderKeyLimit } from '../../src/data/orders.ts';
import { pageStatement } from '../../src/data/page-statements.ts';
import { render } from '../../src/data/sql.ts';
import { checkStatement, statementLength } from '../../src/data/statement-guard.ts';
import { customField, tenantWith } from '../support/custom-rows.ts';

const kinds = [
  { index: 'none', list: false },
  { index: 'ready', list: false },
  { index: 'none', list: true },
  { index: 'ready', list: true },
] as const;
type Kind = (typeof kinds)[number];

const fieldName = ({ index, list }: Kind, at: number): string => `${list ? 'list' : 'one'}_${index}_${at}`;
const fields = kinds.flatMap((kind) =>
  Array.from({ length: filterLimits.comparisons }, (_, at) =>
    customField({ name: fieldName(kind, at), type: 'DATETIME', ...kind }),
  ),
);
const tenant = tenantWith(fields);
const instant = new Date(0);

/** Nested as deep as a filter may be. */
const comparisons = (kind: Kind, count: number): FilterInput => ({
  and: Array.from({ length: count }, (_, at) => {
    const name = fieldName(kind, at % filterLimits.comparisons);
    const operators = kind.list ? { hasEvery: [instant, new Date(1)] } : { gte: instant };
    return { not: { not: { not: { customFields: { [name]: operators } } } } };
  }),
});

const mostOf = ({ list }: Kind): number => filterLimits.comparisons / (list ? filterLimits.elements : 1);

function statement(filter: FilterInput, orderedBy: Kind): string {
  const condition = compileFilter(customer, fields, filter);
  const keys = Array.from({ length: orderKeyLimit }, (_, at) => ({
    customFields: { [fieldName(orderedBy, at)]: at % 2 === 0 ? ('ASC' as const) : ('DESC' as const) },
  }));
  const order = compileOrder(customer, fields, keys, []);
  const position = [null, ...keys.slice(1).map(() => instant.toISOString()), '80000000-0000-4000-8000-000000000000'];
  const page = { size: 100, backwards: false, after: [instant.toISOString(), ...position.slice(1)], before: position };
  return render(
    pageStatement({ columns: allColumns(customer), parentField: undefined, condition }, order, page, ['']),
    tenant.id,
  ).text;
}

describe('the text of a statement', () => {
  for (const kind of kinds) {
    const called = `${kind.index === 'ready' ? 'indexed' : 'unindexed'} ${kind.list ? 'lists' : 'fields'}`;

    it(`is far from its bound for the longest filter of ${called} and the longest order between two cursors`, () => {
      for (const orderedBy of kinds.filter(({ list }) => !list)) {
        const text = statement(comparisons(kind, mostOf(kind)), orderedBy);
        expect(text.length).toBeLessThan(statementLength / 2);
        expect(checkStatement(text)).toMatchObject({ kind: 'select', tenantParameter: 1 });
      }
    });

    it(`is not even compiled for a longer filter of ${called}`, () => {
      expect(() => compileFilter(customer, fields, comparisons(kind, mostOf(kind) + 1))).toThrow(
        expect.objectContaining({
          code: 'INVALID_FILTER',
          message: 'A filter has at most 50 comparisons; one with the elements of a list counts as 5.',
        }),
      );
    });
  }

  it('is refused beyond its bound before it is parsed', () => {
    const text = `select 1 as "${'x'.repeat(statementLength)}" from where`;
    expect(() => checkStatement(text)).toThrow(
      expect.objectContaining({
        code: 'STATEMENT_REFUSED',
        message: `The statement was refused before it reached the database: the text has more than ${statementLength} characters.`,
      }),
    );
  });

  it('is remembered while the texts in use have room, counted by their characters', () => {
    const text = 'select 1 as one';
    const long = (at: number): string => `select ${at} as n /* ${'x'.repeat(statementLength - 100)} */`;
    const known = checkStatement(text);
    for (let at = 0; at < 10; at++) checkStatement(long(at));
    expect(checkStatement(text)).toBe(known);
    for (let at = 10; at < 100; at++) checkStatement(long(at));
    expect(checkStatement(text)).not.toBe(known);
  });
});
