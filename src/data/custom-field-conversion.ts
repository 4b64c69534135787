import type { CustomFieldStorage, CustomFieldType, StoredCustomValue } from '../tenancy/custom-field.ts';
import { type CustomElement, customValueForm } from './custom-field-forms.ts';
import { customValueProblems, type TextMatcher, type ValueTarget } from './custom-field-values.ts';

/**
 * A value in the form that a field is going to have: `value` undefined for an empty list that becomes a single value, and
 * that is, no value.
 */
export type ConvertedValue = { readonly value: StoredCustomValue | undefined } | { readonly problem: string };

/**
 * Converts a stored value exactly, or says why it does not convert: what it becomes, converted back, is what it was. The
 * rules of the target hold for it as for every value.
 *
 * @param matches bounds the work of a request
 */
export function convertCustomValue(
  from: CustomFieldStorage,
  to: ValueTarget,
  value: StoredCustomValue,
  matches?: TextMatcher,
): ConvertedValue {
  const elements: readonly CustomElement[] = typeof value === 'object' ? value : [value];
  if (!to.list && elements.length > 1) {
    return { problem: `A list of ${elements.length} values is no single value.` };
  }
  const converted: CustomElement[] = [];
  for (const element of elements) {
    const one = convertElement(from, to, element);
    if (typeof one === 'object') return one;
    converted.push(one);
  }
  const result = to.list ? converted : converted[0];
  if (result === undefined) return { value: undefined };
  const [problem] = customValueProblems(to, result, matches);
  return problem ? { problem: problem.message } : { value: result };
}

function convertElement(
  from: CustomFieldStorage,
  to: ValueTarget,
  element: CustomElement,
): CustomElement | { readonly problem: string } {
  if (to.type === 'REFERENCE' || from.type === 'REFERENCE') {
    return to.type === from.type && to.references === from.references ? element : refusal(from, to);
  }
  const read = readers[from.type]?.[to.type] ?? (to.type === 'STRING' ? String : undefined);
  const candidate = from.type === to.type ? element : read?.(element);
  if (candidate === undefined) return refusal(from, to);
  const form = customValueForm(to, candidate);
  if (typeof form === 'object') return { problem: form.message };
  // A text that is not written as its value would be is not the same value: `01` is a number, and yet not 1.
  if (from.type === 'STRING' && String(form) !== element) {
    return { problem: `A text that is written as ${form} was expected.` };
  }
  return form;
}

const midnight = 'T00:00:00.000Z';

/** What is converted by more than its text, from and to; the form that comes out is checked against the target. */
const readers: Readonly<
  Partial<Record<CustomFieldType, Partial<Record<CustomFieldType, (element: CustomElement) => unknown>>>>
> = Object.freeze({
  STRING: {
    INT: (text) => (/^-?\d{1,10}$/.test(String(text)) ? Number(text) : text),
    DECIMAL: (text) => text,
    BOOLEAN: (text) => (text === 'true' ? true : text === 'false' ? false : text),
    DATE: (text) => text,
    DATETIME: (text) => text,
    ENUM: (text) => text,
  },
  INT: { DECIMAL: String },
  DECIMAL: { INT: (text) => (/^-?\d{1,10}$/.test(String(text)) ? Number(text) : text) },
  DATE: { DATETIME: (day) => `${day}${midnight}` },
  DATETIME: { DATE: (instant) => (String(instant).endsWith(midnight) ? String(instant).slice(0, 10) : instant) },
});

function refusal(from: CustomFieldStorage, to: CustomFieldStorage): { readonly problem: string } {
  const ofType = ({ type, references }: CustomFieldStorage): string =>
    references ? `reference to ${references}` : type;
  return { problem: `A value of type ${ofType(from)} does not convert to ${ofType(to)}.` };
}
