import type { CustomValueProblem } from '../../data/custom-field-forms.ts';
import { customFieldValue, customValueProblems } from '../../data/custom-field-values.ts';
import type { EntityField } from '../../data/entity.ts';
import type { CustomField, StoredCustomValue } from '../../tenancy/custom-field.ts';
import { Problem, quote } from './faults.ts';
import { fieldValue } from './field-values.ts';

/**
 * A value as it is stored. Of a reference it is the external id, until the row's id is found; of an instant what
 * PostgreSQL is to read, until it has. Null clears.
 */
export type StagedCustomValue = StoredCustomValue | null;

/**
 * Text as the value of a custom field, held against its rules as far as that can be done before PostgreSQL is asked.
 *
 * @param read null where there is nothing; for a list its elements
 * @param timeZone IANA name: where a time without an offset was written
 * @returns everything that is wrong with it: {@link isRefused}
 */
export function customValue(
  custom: CustomField,
  read: string | readonly string[] | null,
  timeZone: string,
): StagedCustomValue | readonly Problem[] {
  // A new row gets the default; whether a row is new is not known yet.
  if (read === null) return custom.required && custom.default === undefined ? [emptyButRequired] : null;
  const texts = typeof read === 'string' ? [read] : read;
  const values = texts.map((text) => elementValue(custom, text, timeZone));
  const misread = values.flatMap((value, element) =>
    value instanceof Problem ? [new Problem(`${placeOf(custom, element)}${value.message}`)] : [],
  );
  if (misread.length > 0) return misread;
  const given = (custom.list ? values : values[0]) as StoredCustomValue;
  if (custom.type === 'DATETIME') return given;
  // Of external ids there is no more to look at than how many there are.
  const problems = custom.type === 'REFERENCE' ? customValueProblems(custom, given) : undefined;
  return problems ? refusedOr(given, explain(custom, problems, texts)) : checkedValue(custom, given, texts);
}

/**
 * A value held against all rules of a custom field.
 *
 * @param given as GraphQL would hand it over
 * @param texts of which it was made, for faults
 */
export function checkedValue(
  custom: CustomField,
  given: unknown,
  texts: readonly string[],
): StoredCustomValue | readonly Problem[] {
  const found = customFieldValue(custom, given);
  return found.problems ? explain(custom, found.problems, texts) : found.value;
}

/** What a row lacks that has no value where there must be one. */
export const emptyButRequired = new Problem('is empty, but required');

/** True for what is wrong with a value, false for the value. */
export function isRefused(value: StagedCustomValue | readonly Problem[]): value is readonly Problem[] {
  return Array.isArray(value) && value[0] instanceof Problem;
}

/** The texts of a value that is not resolved yet. */
export function stagedTexts(value: StagedCustomValue | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as readonly string[];
}

function refusedOr(value: StoredCustomValue, problems: readonly Problem[]): StoredCustomValue | readonly Problem[] {
  return problems.length > 0 ? problems : value;
}

function explain(
  custom: CustomField,
  problems: readonly CustomValueProblem[],
  texts: readonly string[],
): readonly Problem[] {
  return problems.map(({ element, message }) =>
    custom.list && element === undefined
      ? new Problem(message)
      : new Problem(`${placeOf(custom, element ?? 0)}${quote(texts[element ?? 0] ?? '')}: ${message}`),
  );
}

function placeOf({ list }: CustomField, element: number): string {
  return list ? `element ${element + 1}: ` : '';
}

/** Text as GraphQL would hand over the value, so that both keep the same rules. */
function elementValue({ type }: CustomField, text: string, timeZone: string): unknown {
  return type === 'STRING' || type === 'ENUM' ? text : fieldValue(plainFields[type], text, timeZone);
}

const plainField = <Kind extends EntityField['kind']>(kind: Kind): EntityField<Kind, false> =>
  Object.freeze({ kind, column: '', nullable: false });

/** Custom fields whose text is read as that of other fields is. */
const plainFields = Object.freeze({
  INT: plainField('INT'),
  DECIMAL: plainField('DECIMAL'),
  BOOLEAN: plainField('BOOLEAN'),
  DATE: plainField('DATE'),
  DATETIME: plainField('DATETIME'),
  REFERENCE: plainField('REFERENCE'),
});
