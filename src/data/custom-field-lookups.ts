import type { CustomField } from '../tenancy/custom-field.ts';
import { sideValuesOf, type ValueSource } from './custom-field-columns.ts';
import { type Sql, sql } from './sql.ts';

/** What an entry of the side table is to fulfil, so that a row holds. */
export interface Lookup {
  readonly field: CustomField;
  readonly condition: Sql;
  /** It names the values that it asks for, and so is likely to leave few rows. */
  readonly isExact: boolean;
}

/** Most lookups that are joined: an order of six tables is found in milliseconds, of twenty-five in a second. */
const joinLimit = 6;

/**
 * Compiles lookups to conditions over the row, by `exists`: at the top of a filter PostgreSQL makes a semi-join of that,
 * from either side, and elsewhere it can still look a row up. `id in (select ...)` would be hashed there or, once the hash
 * would outgrow `work_mem`, read again for every row.
 *
 * A join lets an index decide which rows are read, but the planner weighs each against all the others: those that are
 * likely to leave few rows are joined, the others looked up for what is left. `is true` keeps an `exists` from being joined.
 *
 * @param lookups all of which are to hold
 * @param joinable they stand at the top of the filter
 */
export function compileLookups(lookups: readonly Lookup[], joinable: boolean): readonly Sql[] {
  // A row has one value of a field that is no list: whatever is asked of it is asked of one entry, and both ends of a range
  // are one range of the index. What is asked of a list may be fulfilled by several elements.
  const entries = [...Map.groupBy(lookups, (lookup) => (lookup.field.list ? lookup : lookup.field)).values()];
  const isExact = (entry: readonly Lookup[]): boolean => entry.some((lookup) => lookup.isExact);
  const likeliest = [...entries.filter(isExact), ...entries.filter((entry) => !isExact(entry))];
  return likeliest.map((entry, index) => {
    const conditions = entry.map(({ condition }) => condition);
    const found = hasValue(sideValuesOf(entry[0]!.field), sql.join(conditions, ' and '));
    return joinable && index < joinLimit ? found : sql`(${found} is true)`;
  });
}

/** Holds for a row that has a value of which the condition holds. */
export function hasValue(values: ValueSource, condition: Sql): Sql {
  return sql`exists (select 1 ${values.among(condition)})`;
}
