import type { CustomField } from '../tenancy/custom-field.ts';
import { comparisonArray } from './column-types.ts';
import { compileComparison, invalidFilter, listOperands } from './comparisons.ts';
import { isReadAside, jsonComparable, jsonElementsOf, jsonText, sideValuesOf } from './custom-field-columns.ts';
import { hasValue, type Lookup } from './custom-field-lookups.ts';
import { type Sql, sql } from './sql.ts';

/** Operators that no row without a value fulfils, and that a B-tree serves. */
const servedAside: ReadonlySet<string> = new Set(['eq', 'in', 'lt', 'lte', 'gt', 'gte']);

/** What a comparison asks, all of which is to hold. */
export interface CustomConditions {
  /** Over the row. */
  readonly conditions: readonly Sql[];
  /** Over the side table; compiled together with those that are to hold as well. */
  readonly lookups: readonly Lookup[];
}

/**
 * Compiles a comparison with a custom field; it means what the same comparison with a field of the entity means.
 *
 * @throws RowhouseError INVALID_FILTER, INVALID_ID
 */
export function compileCustomComparison(field: CustomField, operator: string, value: unknown): CustomConditions {
  if (field.list) return compileListComparison(field, operator, value);
  if (!isReadAside(field) || value === null || !servedAside.has(operator)) {
    return onRow(compileComparison(jsonComparable(field), operator, value));
  }
  const condition = compileComparison(sideValuesOf(field).by, operator, value);
  return { conditions: [], lookups: [{ field, condition, isExact: operator === 'eq' || operator === 'in' }] };
}

function compileListComparison(field: CustomField, operator: string, value: unknown): CustomConditions {
  if (operator === 'isNull') {
    const text = jsonText(field);
    return onRow(value === null ? sql`true` : value ? sql`${text} is null` : sql`${text} is not null`);
  }
  if (value === null) throw invalidFilter(`The operator ${operator} needs a value; use isNull to ask for none.`);
  switch (operator) {
    case 'has':
      return some(field, 'eq', value);
    case 'hasSome':
      return some(field, 'in', value);
    case 'hasEvery':
      return every(field, value as readonly unknown[]);
    default:
      throw invalidFilter(`There is no operator ${operator}.`);
  }
}

function onRow(condition: Sql): CustomConditions {
  return { conditions: [condition], lookups: [] };
}

function some(field: CustomField, operator: 'eq' | 'in', value: unknown): CustomConditions {
  if (isReadAside(field)) {
    const condition = compileComparison(sideValuesOf(field).by, operator, value);
    return { conditions: [], lookups: [{ field, condition, isExact: true }] };
  }
  const elements = jsonElementsOf(field);
  return onRow(hasValue(elements, compileComparison(elements.by, operator, value)));
}

/**
 * The first one by an index, the others by counting among what that leaves: a lookup for each would cost more to plan than
 * to run. An empty list has every one of none.
 */
function every(field: CustomField, wanted: readonly unknown[]): CustomConditions {
  const values = isReadAside(field) ? sideValuesOf(field) : jsonElementsOf(field);
  const { by } = values;
  const { operands, lost } = listOperands(by, wanted);
  if (lost > 0) return onRow(sql`false`);
  if (operands.length === 0) return onRow(sql`${jsonText(field)} is not null`);
  const [first] = wanted.filter((one) => one !== null);
  const hasFirst = some(field, 'eq', first);
  if (operands.length === 1) return hasFirst;
  const found = sql`select count(distinct ${by.expression}) ${values.among(compileComparison(by, 'in', wanted))}`;
  const asked = sql`select count(distinct asked.value) from unnest(${comparisonArray(by, operands)}) as asked (value)`;
  return { ...hasFirst, conditions: [...hasFirst.conditions, sql`(${found}) = (${asked})`] };
}
