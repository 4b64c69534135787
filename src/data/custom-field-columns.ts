import { RowhouseError } from '../kernel/errors.ts';
import { type CustomField, customFieldNamed } from '../tenancy/custom-field.ts';
import { type Comparable, comparisonType } from './column-types.ts';
import { sideColumn } from './custom-field-side-table.ts';
import { type Sql, sql, tenant } from './sql.ts';

/**
 * The custom field of a name that a filter or an order speaks of.
 *
 * @throws RowhouseError TENANT_CHANGED: the schema had the field, so the tenant's record is that of another moment
 */
export function knownCustomField(fields: readonly CustomField[], name: string): CustomField {
  const field = customFieldNamed(fields, name);
  if (!field) throw new RowhouseError('TENANT_CHANGED');
  return field;
}

/**
 * True when the side table has all values of a field. Its operators are leakproof, so that its indexes serve under
 * Row-Level Security; an index on an expression over jsonb would not.
 */
export function isReadAside(field: CustomField): boolean {
  return field.index === 'ready' || field.type === 'REFERENCE';
}

/** The value of a field that is no list, read from the jsonb column. */
export function jsonComparable(field: CustomField): Comparable {
  return ofText(field, jsonText(field));
}

/** A field as text, null where the row has no value: a list is text, too. */
export function jsonText({ storedAs }: CustomField): Sql {
  return sql`("custom_fields" ->> ${storedAs}::text)`;
}

/**
 * Values of a field in the side table.
 *
 * @param alias of the table, where the statement has more than one
 */
export function sideComparable(field: CustomField, alias?: string): Comparable {
  const column = sql.identifier(sideColumn(field));
  return {
    ...formOf(field),
    expression: alias === undefined ? column : sql`${sql.identifier(alias)}.${column}`,
    nullable: false,
    ...(field.scale !== undefined && { scale: field.scale }),
  };
}

/** Where the values of one row's field stand, one by one. */
export interface ValueSource {
  readonly by: Comparable;
  /** The `from` and `where` of those values that fulfil a condition; `"id"` is the row's, unqualified. */
  readonly among: (condition: Sql) => Sql;
}

/** In the side table. */
export function sideValuesOf(field: CustomField): ValueSource {
  return {
    by: sideComparable(field),
    among: (condition) =>
      sql`from custom_values where tenant_id = ${tenant} and field_id = ${field.storedAs}::uuid and row_id = "id" and ${condition}`,
  };
}

/** The elements of a list in the jsonb column. */
export function jsonElementsOf(field: CustomField): ValueSource {
  return {
    by: ofText(field, sql`element.value`),
    among: (condition) =>
      sql`from jsonb_array_elements_text("custom_fields" -> ${field.storedAs}::text) as element (value) where ${condition}`,
  };
}

/** The text of a stored value as one of its type. The collation is that of the side table. */
function ofText(field: CustomField, text: Sql): Comparable {
  const form = formOf(field);
  const isText = field.type === 'STRING' || field.type === 'ENUM';
  const expression = isText ? sql`(${text} collate "und-x-icu")` : sql`(${text})::${comparisonType(form)}`;
  return { ...form, expression, nullable: true };
}

function formOf({ type, references }: CustomField): Pick<Comparable, 'kind' | 'references'> {
  return { kind: type, ...(references !== undefined && { references }) };
}
