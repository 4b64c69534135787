import type { CustomFieldIndex, CustomFieldStorage, StoredCustomValue } from '../tenancy/custom-field.ts';
import { type CustomElement, type CustomValueProblem, customValueForm } from './custom-field-forms.ts';
import { compareDecimals } from './decimal-form.ts';
import { compilePattern, type Pattern, patternTextLimit } from './pattern.ts';
import { textLimit } from './values.ts';

/** Most elements of a list. */
export const customListLimit = 100;

/** Most characters of a text that is kept in the side table: its B-tree has entries of at most 2,704 bytes. */
export const indexedTextLimit = 500;

/** A value in the form in which it is stored, or everything that is wrong with it. */
export type CustomValue =
  | { readonly value: StoredCustomValue; readonly problems?: undefined }
  | { readonly problems: readonly CustomValueProblem[] };

/** How a value is stored, with the index that bounds it: what is kept aside is short. A custom field is one. */
export type ValueTarget = CustomFieldStorage & { readonly index?: CustomFieldIndex };

/** Answers whether a text matches a pattern; undefined when it must not be asked any more. */
export type TextMatcher = (pattern: Pattern, text: string) => boolean | undefined;

/** For commands, which serve nobody else meanwhile. */
const matchAlways: TextMatcher = (pattern, text) => pattern.matches(text);

/**
 * Reads a value as GraphQL hands it over: text, numbers, booleans, a Date for a DATETIME, global ids for references. What
 * is in its stored form already is taken, too, except a reference. Whether a row that is referred to exists is not asked.
 *
 * @param given not null
 * @param matches bounds the work of a request
 */
export function customFieldValue(
  storage: ValueTarget,
  given: unknown,
  matches: TextMatcher = matchAlways,
): CustomValue {
  if (!storage.list) {
    const form = customValueForm(storage, given);
    return typeof form === 'object' ? { problems: [form] } : checked(storage, form, matches);
  }
  if (!Array.isArray(given)) return { problems: [{ code: 'INVALID', message: 'A list was expected.' }] };
  // Its elements are not looked at: a list is bounded so that the work is.
  if (given.length > customListLimit) return { problems: itemProblems(storage, given.length) };
  const elements: CustomElement[] = [];
  const problems: CustomValueProblem[] = [];
  given.forEach((one, element) => {
    const form = customValueForm(storage, one);
    if (typeof form === 'object') problems.push({ element, ...form });
    else elements.push(form);
  });
  if (problems.length > 0) return { problems: [...itemProblems(storage, given.length), ...problems] };
  return checked(storage, elements, matches);
}

/** What a value in its stored form has against the rules of a field. */
export function customValueProblems(
  storage: ValueTarget,
  value: StoredCustomValue,
  matches: TextMatcher = matchAlways,
): readonly CustomValueProblem[] {
  if (typeof value !== 'object') return elementProblems(storage, value, matches);
  return [
    ...itemProblems(storage, value.length),
    ...value.flatMap((one, element) =>
      elementProblems(storage, one, matches).map((problem) => ({ element, ...problem })),
    ),
  ];
}

function checked(storage: ValueTarget, value: StoredCustomValue, matches: TextMatcher): CustomValue {
  const problems = customValueProblems(storage, value, matches);
  return problems.length > 0 ? { problems } : { value };
}

function itemProblems({ rules }: ValueTarget, count: number): readonly CustomValueProblem[] {
  const { minimumItems = 0, maximumItems = customListLimit } = rules;
  const most = Math.min(maximumItems, customListLimit);
  if (count < minimumItems) return [tooSmall(`A list of at least ${items(minimumItems)} was expected.`)];
  if (count > most) return [tooLarge(`A list of at most ${items(most)} was expected.`)];
  return [];
}

function elementProblems(
  storage: ValueTarget,
  value: CustomElement,
  matches: TextMatcher,
): readonly CustomValueProblem[] {
  if (storage.type === 'STRING') return textProblems(storage, String(value), matches);
  const { minimum, maximum } = storage.rules;
  if (minimum !== undefined && compare(storage, value, minimum) < 0) {
    return [tooSmall(`A value of at least ${minimum} was expected.`)];
  }
  if (maximum !== undefined && compare(storage, value, maximum) > 0) {
    return [tooLarge(`A value of at most ${maximum} was expected.`)];
  }
  return [];
}

function compare({ type }: ValueTarget, value: CustomElement, bound: string | number): number {
  if (type === 'DECIMAL') return compareDecimals(String(value), String(bound));
  // Dates and instants have one length each, so that their texts are in their order.
  return value < bound ? -1 : Number(value > bound);
}

/** Most characters of a STRING whatever its length rules say: an index and a pattern leave less. */
export function longestText({ rules, index }: Pick<ValueTarget, 'rules' | 'index'>): number {
  const kept = index === 'building' || index === 'ready' ? indexedTextLimit : textLimit;
  return rules.pattern === undefined ? kept : Math.min(kept, patternTextLimit);
}

function textProblems(storage: ValueTarget, text: string, matches: TextMatcher): readonly CustomValueProblem[] {
  const { rules } = storage;
  const least = rules.minimumLength ?? 0;
  const longest = longestText(storage);
  const most = Math.min(rules.maximumLength ?? longest, longest);
  const length = characters(text);
  if (length < least) return [tooSmall(`A text of at least ${charactersOf(least)} was expected.`)];
  if (length > most) return [tooLarge(`A text of at most ${charactersOf(most)} was expected.`)];
  if (rules.pattern === undefined) return [];
  const pattern = compilePattern(rules.pattern);
  const answer = typeof pattern !== 'string' && matches(pattern, text);
  if (answer) return [];
  if (answer === undefined) {
    return [
      tooLarge('The texts of one request take too much work to be held against their patterns. Send fewer at once.'),
    ];
  }
  return [{ code: 'INVALID', message: `A text that matches ${rules.pattern} as a whole was expected.` }];
}

/** Characters as people count them in code points, not in halves of surrogate pairs. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function charactersOf(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}

function items(count: number): string {
  return count === 1 ? '1 value' : `${count} values`;
}

function tooSmall(message: string): CustomValueProblem {
  return { code: 'TOO_SMALL', message };
}

function tooLarge(message: string): CustomValueProblem {
  return { code: 'TOO_LARGE', message };
}
