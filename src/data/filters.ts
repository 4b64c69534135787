import type { CustomField } from '../tenancy/custom-field.ts';
import { type Comparable, comparableColumn } from './column-types.ts';
import { compileComparison, filterLimits, invalidFilter } from './comparisons.ts';
import { knownCustomField } from './custom-field-columns.ts';
import { compileCustomComparison } from './custom-field-filters.ts';
import { compileLookups, type Lookup } from './custom-field-lookups.ts';
import { declaredField, type Entity } from './entity.ts';
import { type Sql, sql } from './sql.ts';

/** A filter as GraphQL hands it over: operators by field, and `and`, `or`, `not`. */
export type FilterInput = Readonly<Record<string, unknown>>;

/** What a filter is compiled for, and how many comparisons it may still have. */
interface Compilation {
  readonly entity: Entity;
  readonly customFields: readonly CustomField[];
  left: number;
}

/** What is gathered of conditions all of which are to hold, however deep in `and`s they stand. */
interface Conjunction {
  readonly conditions: Sql[];
  readonly lookups: Lookup[];
}

/**
 * Compiles a filter to a condition over the entity's unqualified columns.
 *
 * `ne` and `not` are complements: they hold for rows without a value, too. Text comparisons follow the column's
 * collation; `contains` and `startsWith` ignore case.
 *
 * @param customFields of the entity, as the tenant has defined them
 * @returns undefined for a filter that asks for nothing
 * @throws RowhouseError INVALID_FILTER, INVALID_ID; TENANT_CHANGED for a custom field that is not among them
 */
export function compileFilter(
  entity: Entity,
  customFields: readonly CustomField[],
  filter: FilterInput | null | undefined,
): Sql | undefined {
  if (!filter) return undefined;
  return compileConjunction({ entity, customFields, left: filterLimits.comparisons }, filter, 1);
}

function spend(compilation: Compilation, comparisons = 1): void {
  compilation.left -= comparisons;
  if (compilation.left >= 0) return;
  const { comparisons: most, elements } = filterLimits;
  throw invalidFilter(
    `A filter has at most ${most} comparisons; one with the elements of a list counts as ${elements}.`,
  );
}

/** @returns undefined when nothing is asked for */
function compileConjunction(compilation: Compilation, filter: FilterInput, depth: number): Sql | undefined {
  const conjunction: Conjunction = { conditions: [], lookups: [] };
  gather(compilation, conjunction, filter, depth);
  const conditions = [...conjunction.conditions, ...compileLookups(conjunction.lookups, depth === 1)];
  if (conditions.length === 0) return undefined;
  return conditions.length === 1 ? conditions[0] : sql`(${sql.join(conditions, ' and ')})`;
}

function gather(compilation: Compilation, conjunction: Conjunction, filter: FilterInput, depth: number): void {
  if (depth > filterLimits.depth) throw invalidFilter(`A filter nests at most ${filterLimits.depth} deep.`);
  const before = compilation.left;
  for (const [name, operand] of Object.entries(filter)) {
    if (operand === null || operand === undefined) continue;
    if (name === 'and' || name === 'or') {
      const parts = operand as readonly FilterInput[];
      // One alternative is none.
      if (name === 'and' || parts.length === 1) {
        for (const part of parts) gather(compilation, conjunction, part, depth + 1);
      } else {
        conjunction.conditions.push(compileDisjunction(compilation, parts, depth + 1));
      }
    } else if (name === 'not') {
      const negated = compileConjunction(compilation, operand as FilterInput, depth + 1) ?? sql`true`;
      conjunction.conditions.push(sql`((${negated}) is not true)`);
    } else if (name === 'customFields' && compilation.entity.customFields) {
      gatherCustomFields(compilation, conjunction, operand as FilterInput);
    } else {
      const by = comparableNamed(compilation.entity, name);
      for (const [operator, value] of operatorsOf(operand)) {
        spend(compilation);
        conjunction.conditions.push(compileComparison(by, operator, value));
      }
    }
  }
  // What is empty counts, too.
  if (compilation.left === before) spend(compilation);
}

/** An empty one holds for nothing, as a disjunction of no conditions does; an empty conjunction holds for everything. */
function compileDisjunction(compilation: Compilation, parts: readonly FilterInput[], depth: number): Sql {
  if (parts.length === 0) return sql`false`;
  const conditions = parts.map((part) => compileConjunction(compilation, part, depth) ?? sql`true`);
  return sql`(${sql.join(conditions, ' or ')})`;
}

/** `id` is filtered like a reference to the entity itself. */
function comparableNamed(entity: Entity, name: string): Comparable {
  if (name === 'id') {
    return { kind: 'REFERENCE', expression: sql.identifier('id'), nullable: false, references: entity.type };
  }
  const field = declaredField(entity, name);
  if (!field) throw invalidFilter(`${entity.type} has no field ${name} to filter by.`);
  return comparableColumn(field);
}

function gatherCustomFields(compilation: Compilation, conjunction: Conjunction, filter: FilterInput): void {
  for (const [name, operand] of Object.entries(filter)) {
    if (operand === null || operand === undefined) continue;
    const field = knownCustomField(compilation.customFields, name);
    for (const [operator, value] of operatorsOf(operand)) {
      spend(compilation, field.list && operator !== 'isNull' ? filterLimits.elements : 1);
      const { conditions, lookups } = compileCustomComparison(field, operator, value);
      conjunction.conditions.push(...conditions);
      conjunction.lookups.push(...lookups);
    }
  }
}

/** What is asked of one field. */
function operatorsOf(operand: unknown): readonly (readonly [operator: string, value: unknown])[] {
  return Object.entries(operand as FilterInput).filter(([, value]) => value !== undefined);
}
