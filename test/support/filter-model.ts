import fc from 'fast-check';
import type { EntityField } from '../../src/data/entity.ts';
import type { FilterInput } from '../../src/data/filters.ts';
import { parseGlobalId, toGlobalId } from '../../src/data/identifiers.ts';
import { adminQuery, type TestDatabase } from './databases.ts';
import type { SpecimenName, SpecimenValues, StoredSpecimen } from './specimens.ts';
import { specimen, specimenColors } from './specimens.ts';

/** How the database compares texts: what JavaScript cannot know of a collation. */
export interface TextOrder {
  /** `left < right`, in the collation of the text columns. */
  precedes(left: string, right: string): boolean;
  /** `lower(text)`, by which ILIKE compares. */
  lower(text: string): string;
}

/** Texts that go wrong easily: case, accents, wildcards, escapes, quotes, parameters, other scripts. */
export const texts = [
  ...[
    '',
    ' ',
    'a',
    'A',
    'ä',
    'Ä',
    'ae',
    'ß',
    'ss',
    'SS',
    'I',
    'i',
    'ı',
    'İ',
    'Σ',
    'σ',
    'ς',
    'ΑΣ',
    'é',
    'e\u0301',
    'E\u0301',
  ],
  ...[
    '%',
    '_',
    '\\',
    '\\%',
    'a%',
    'a_b',
    'a\\b',
    'a%b',
    'aXb',
    'axb',
    '100%',
    "o'x",
    '$1',
    'null',
    'a\nb',
    '長',
    '😀',
    'Ann',
    'ann ',
  ],
];

/** Asks a database how it compares the texts of the model, each with each. */
export async function readTextOrder({ adminUrl }: TestDatabase): Promise<TextOrder> {
  const pairs = await adminQuery<{ a: string; b: string; precedes: boolean }>(
    adminUrl,
    `select a, b, a collate "und-x-icu" < b collate "und-x-icu" as precedes from unnest($1::text[]) a, unnest($1::text[]) b`,
    [texts],
  );
  const lowered = await adminQuery<{ text: string; lower: string }>(
    adminUrl,
    `select text, lower(text collate "und-x-icu") as lower from unnest($1::text[]) as text`,
    [texts],
  );
  const precedes = new Map(pairs.map((pair) => [JSON.stringify([pair.a, pair.b]), pair.precedes]));
  const lower = new Map(lowered.map((row) => [row.text, row.lower]));
  return {
    precedes: (left, right) => precedes.get(JSON.stringify([left, right]))!,
    lower: (text) => lower.get(text)!,
  };
}

const decimals = [
  ...[
    '0',
    '-0',
    '0.0001',
    '-0.0001',
    '1.5',
    '1.50',
    '1.5001',
    '-3.25',
    '12',
    '99999999999999.9999',
    '-99999999999999.9999',
  ],
];

/** Operands alone: more digits than a price has, and values larger than any scaled column can hold. */
const wildDecimals = [
  ...['0.00001', '-0.00001', '1.49999', '1.50001', '-3.2500000001', '-3.2499999999', '0.0000999999'],
  ...[
    '922337203685477.5807',
    '922337203685477.5808',
    '-922337203685477.5809',
    '999999999999999999',
    '-999999999999999999.9999999999',
  ],
];

export const counts = [-2147483648, -1, 0, 1, 7, 2147483647];
export const days = ['0001-01-01', '1999-12-31', '2000-02-29', '2026-11-23', '9999-12-31'];
export const instants = [
  '0001-01-01T00:00:00.000Z',
  '1999-12-31T23:59:59.999Z',
  '2026-11-23T15:04:05.120Z',
  '9999-12-31T23:59:59.999Z',
];

const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(value, { freq: 2, nil: null });

/** Rows of a small table; each may belong to the one before it. */
export const rowArbitrary: fc.Arbitrary<SpecimenValues> = fc.record({
  text: fc.constantFrom(...texts),
  maybeText: maybe(fc.constantFrom(...texts)),
  count: fc.constantFrom(...counts),
  maybeCount: maybe(fc.constantFrom(...counts)),
  price: fc.constantFrom(...decimals),
  maybePrice: maybe(fc.constantFrom(...decimals)),
  weight: fc.constantFrom(...decimals, ...wildDecimals),
  maybeWeight: maybe(fc.constantFrom(...decimals, ...wildDecimals)),
  flag: fc.boolean(),
  maybeFlag: maybe(fc.boolean()),
  day: fc.constantFrom(...days),
  maybeDay: maybe(fc.constantFrom(...days)),
  at: fc.constantFrom(...instants),
  maybeAt: maybe(fc.constantFrom(...instants)),
  color: fc.constantFrom(...specimenColors),
  maybeColor: maybe(fc.constantFrom(...specimenColors)),
});

const filterable = [
  ...['text', 'maybeText', 'count', 'maybeCount', 'price', 'maybePrice', 'weight', 'maybeWeight', 'flag', 'maybeFlag'],
  ...['day', 'maybeDay', 'at', 'maybeAt', 'color', 'maybeColor', 'parentId'],
] as const;

/** What the model needs to know of a field. */
export type ModelField = Pick<EntityField, 'kind' | 'references'>;

/** Operands of a field as GraphQL hands them over. */
export function operandArbitrary({ kind, references }: ModelField, ids: readonly string[]): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'STRING':
      return fc.constantFrom(...texts);
    case 'INT':
      return fc.constantFrom(...counts);
    case 'DECIMAL':
      return fc.constantFrom(...decimals, ...wildDecimals);
    case 'BOOLEAN':
      return fc.boolean();
    case 'DATE':
      return fc.constantFrom(...days);
    // As GraphQL hands an instant over.
    case 'DATETIME':
      return fc.constantFrom(...instants).map((text) => new Date(text));
    case 'ENUM':
      return fc.constantFrom(...specimenColors);
    case 'REFERENCE':
      return fc.constantFrom(...ids).map((id) => toGlobalId(references ?? '', id));
  }
}

const ordered = ['lt', 'lte', 'gt', 'gte'];
const operatorsOf: Readonly<Record<EntityField['kind'], readonly string[]>> = {
  STRING: ['eq', 'ne', ...ordered, 'contains', 'startsWith'],
  INT: ['eq', 'ne', ...ordered],
  DECIMAL: ['eq', 'ne', ...ordered],
  BOOLEAN: ['eq', 'ne'],
  DATE: ['eq', 'ne', ...ordered],
  DATETIME: ['eq', 'ne', ...ordered],
  ENUM: ['eq', 'ne'],
  REFERENCE: ['eq', 'ne'],
};

const idField: EntityField = { kind: 'REFERENCE', column: 'id', nullable: false, references: 'Specimen' };

/** The field of a specimen. */
export const fieldNamed = (name: string): EntityField =>
  name === 'id' ? idField : specimen.fields[name as SpecimenName];

/** Operators of one field: every operator its kind has, lists and nulls included. */
export function comparisonsArbitrary(field: ModelField, ids: readonly string[]): fc.Arbitrary<FilterInput> {
  const operand = operandArbitrary(field, ids);
  const optional = [...operatorsOf[field.kind]].map((operator): [string, fc.Arbitrary<unknown>] => [
    operator,
    operator === 'eq' || operator === 'ne' ? maybe(operand) : operand,
  ]);
  const lists = field.kind === 'BOOLEAN' ? [] : [['in', fc.array(operand, { maxLength: 4 })] as const];
  return operatorsArbitrary([...optional, ...lists, ['isNull', maybe(fc.boolean())]]);
}

/** Operators of a list: every operator there is for one, empty lists and repetitions included. */
export function listComparisonsArbitrary(field: ModelField, ids: readonly string[]): fc.Arbitrary<FilterInput> {
  const operand = operandArbitrary(field, ids);
  const operands = fc.array(operand, { maxLength: 3 });
  const several = field.kind === 'BOOLEAN' ? [] : [['hasSome', operands] as const, ['hasEvery', operands] as const];
  return operatorsArbitrary([['has', operand], ...several, ['isNull', maybe(fc.boolean())]]);
}

/** Mostly one of the operators, sometimes several at once. */
function operatorsArbitrary(all: readonly (readonly [string, fc.Arbitrary<unknown>])[]): fc.Arbitrary<FilterInput> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom(...all).chain(([operator, value]) => value.map((one) => ({ [operator]: one }))),
    },
    { weight: 1, arbitrary: fc.record(Object.fromEntries(all), { requiredKeys: [] }) },
  );
}

/** Filters of specimens, of any form within the limits. */
export function filterArbitrary(ids: readonly string[]): fc.Arbitrary<FilterInput> {
  return treeArbitrary(
    fc
      .constantFrom(...filterable, 'id')
      .chain((name) => comparisonsArbitrary(fieldNamed(name), ids).map((operators) => ({ [name]: operators }))),
  );
}

/** Filters of any form within the limits, over comparisons as they are given. */
export function treeArbitrary(comparison: fc.Arbitrary<FilterInput>, depth = 4): fc.Arbitrary<FilterInput> {
  if (depth === 1) return comparison;
  const part = treeArbitrary(comparison, depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: comparison },
    { weight: 2, arbitrary: fc.array(part, { maxLength: 3 }).map((and): FilterInput => ({ and })) },
    { weight: 2, arbitrary: fc.array(part, { maxLength: 3 }).map((or): FilterInput => ({ or })) },
    { weight: 2, arbitrary: part.map((not): FilterInput => ({ not })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(comparison, part, part)
        .map(([own, not, one]): FilterInput => ({ ...own, not, or: [one, {}] })),
    },
    { weight: 1, arbitrary: fc.constantFrom<FilterInput>({}, { and: null }, { not: {} }, { text: null }) },
  );
}

/** What a filter of specimens means, said once more in JavaScript. */
export function holds(filter: FilterInput, row: StoredSpecimen, order: TextOrder): boolean {
  return holdsTree(filter, (name, operators) => {
    const value = name === 'id' ? row.id : row.values[name as SpecimenName];
    return fulfils(fieldNamed(name), operators, value, order);
  });
}

/** What a filter means, given what a comparison of one field means. */
export function holdsTree(filter: FilterInput, fulfilled: (name: string, operators: FilterInput) => boolean): boolean {
  return Object.entries(filter).every(([name, operand]) => {
    if (operand === null || operand === undefined) return true;
    if (name === 'and') return (operand as FilterInput[]).every((part) => holdsTree(part, fulfilled));
    if (name === 'or') return (operand as FilterInput[]).some((part) => holdsTree(part, fulfilled));
    if (name === 'not') return !holdsTree(operand as FilterInput, fulfilled);
    return fulfilled(name, operand as FilterInput);
  });
}

/** Whether a value fulfils all operators that are given for its field. */
export function fulfils(field: ModelField, operators: FilterInput, value: unknown, order: TextOrder): boolean {
  const comparable = comparison(field, order);
  return Object.entries(operators).every(([operator, given]) => compares(comparable, operator, value, given));
}

/** The same for a list, null where the row has none. */
export function listFulfils(
  field: ModelField,
  operators: FilterInput,
  list: readonly unknown[] | null,
  order: TextOrder,
): boolean {
  const { compare } = comparison(field, order);
  const has = (wanted: unknown): boolean => (list ?? []).some((element) => compare(element, wanted) === 0);
  return Object.entries(operators).every(([operator, given]) => {
    if (operator === 'isNull') return given === null || (list === null) === given;
    if (operator === 'has') return has(given);
    if (operator === 'hasSome') return (given as unknown[]).some(has);
    if (operator === 'hasEvery') return list !== null && (given as unknown[]).every(has);
    throw new Error(operator);
  });
}

/** -1, 0 or 1, as a comparison of a column with an operand would say. */
type Compare = (value: unknown, operand: unknown) => number;

interface Comparison {
  readonly compare: Compare;
  lower(text: unknown): string;
}

function compares({ compare, lower }: Comparison, operator: string, value: unknown, operand: unknown): boolean {
  if (operator === 'isNull') return operand === null || (value === null) === operand;
  if (operator === 'ne') return operand === null || value === null ? value !== operand : compare(value, operand) !== 0;
  if (operator === 'eq' && operand === null) return value === null;
  if (value === null) return false;
  switch (operator) {
    case 'eq':
      return compare(value, operand) === 0;
    case 'in':
      return (operand as unknown[]).some((one) => compare(value, one) === 0);
    case 'lt':
      return compare(value, operand) < 0;
    case 'lte':
      return compare(value, operand) <= 0;
    case 'gt':
      return compare(value, operand) > 0;
    case 'gte':
      return compare(value, operand) >= 0;
    case 'contains':
      return lower(value).includes(lower(operand));
    case 'startsWith':
      return lower(value).startsWith(lower(operand));
    default:
      throw new Error(operator);
  }
}

function comparison({ kind }: ModelField, order: TextOrder): Comparison {
  const lower = (text: unknown): string => order.lower(text as string);
  const by =
    <Value extends string | number | bigint | boolean>(convert: (value: unknown) => Value): Compare =>
    (value, operand) => {
      const [left, right] = [convert(value), convert(operand)];
      return left === right ? 0 : left < right ? -1 : 1;
    };
  switch (kind) {
    case 'STRING':
      return {
        lower,
        compare: (left, right) => (left === right ? 0 : order.precedes(left as string, right as string) ? -1 : 1),
      };
    case 'DECIMAL':
      return { lower, compare: by(exactDecimal) };
    case 'DATETIME':
      return { lower, compare: by((value) => new Date(value as string | Date).getTime()) };
    case 'REFERENCE':
      return { lower, compare: by((value) => parseGlobalId(value as string)?.id ?? (value as string)) };
    default:
      return { lower, compare: by((value) => value as string | number | boolean) };
  }
}

/** A decimal as a whole number of 10^-20. */
function exactDecimal(text: unknown): bigint {
  const [whole = '0', fraction = ''] = (text as string).replace('-', '').split('.');
  const size = BigInt(whole + fraction.padEnd(20, '0'));
  return (text as string).startsWith('-') ? -size : size;
}
