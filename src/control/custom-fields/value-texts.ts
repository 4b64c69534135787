import type { CustomField, CustomFieldStorage, StoredCustomValue } from '../../tenancy/custom-field.ts';
import type { CustomFieldDefinition, CustomFieldRuleTexts } from '../../tenancy/custom-field-definition.ts';

/** How the values of each type are written in a definition, for messages. */
export const textForms: Readonly<Record<CustomFieldStorage['type'], string>> = Object.freeze({
  STRING: 'a text',
  INT: 'a whole number from -2147483648 to 2147483647, as in 42',
  DECIMAL: 'a decimal without exponent, as in 12.50',
  BOOLEAN: 'true or false',
  DATE: 'a day, as in 2026-11-23',
  DATETIME: 'an instant of RFC 3339, as in 2026-11-23T15:04:05Z',
  ENUM: 'the name of one of the values',
  REFERENCE: 'the id of an object',
});

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

/**
 * What GraphQL would hand over for a value that is written as text.
 *
 * @returns undefined for a text that is no value of the type
 */
export function givenOf(type: CustomFieldStorage['type'], text: string): unknown {
  switch (type) {
    case 'INT': {
      const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return value === (value | 0) ? value : undefined;
    }
    case 'DECIMAL':
      return /^-?\d{1,18}(\.\d{1,10})?$/.test(text) ? text : undefined;
    case 'BOOLEAN':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'DATE': {
      const date = new Date(`${text}T00:00:00Z`);
      const real = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.valueOf());
      return real && date.toISOString().startsWith(text) ? text : undefined;
    }
    case 'DATETIME': {
      const date = instant.test(text) ? new Date(text) : new Date(Number.NaN);
      return Number.isNaN(date.valueOf()) ? undefined : date;
    }
    default:
      return text;
  }
}

/** A stored value as a definition writes it: one text, or those of a list's elements. */
export function textsOf(value: StoredCustomValue): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** The rules of a field as a definition writes them. */
export function ruleTexts({ rules }: Pick<CustomField, 'rules'>): CustomFieldRuleTexts {
  const { minimum, maximum, ...others } = rules;
  return {
    ...(minimum !== undefined && { minimum: String(minimum) }),
    ...(maximum !== undefined && { maximum: String(maximum) }),
    ...others,
  };
}

/** The definition that would make a field as it is. */
export function definitionOf(field: CustomField): CustomFieldDefinition {
  return {
    entity: field.entity,
    name: field.name,
    type: field.type,
    list: field.list,
    scale: field.scale,
    values: field.values,
    references: field.references,
    rules: ruleTexts(field),
    description: field.description,
    required: field.required,
    default: field.default === undefined ? undefined : textsOf(field.default),
    personalData: field.personalData,
    index: field.type !== 'REFERENCE' && (field.index === 'ready' || field.index === 'building'),
  };
}
