import type { UserErrorCode } from '../kernel/user-errors.ts';
import type { CustomFieldStorage, CustomFieldType } from '../tenancy/custom-field.ts';
import { canonicalDecimal, decimalsOf } from './decimal-form.ts';
import { parseGlobalId } from './identifiers.ts';
import { greatestWhole, scaleDecimal } from './values.ts';

/** What is wrong with a value, in words that say what was expected. */
export interface CustomValueProblem {
  /** Position of the element in a list; undefined for the value as a whole. */
  readonly element?: number;
  readonly code: Extract<UserErrorCode, 'INVALID' | 'TOO_SMALL' | 'TOO_LARGE'>;
  readonly message: string;
}

/** One value as it is stored; a list has several. */
export type CustomElement = string | number | boolean;

type Form = CustomElement | CustomValueProblem;

/** Reads one value of a custom field as GraphQL hands it over: its form alone, not what the field's rules say. */
export function customValueForm(storage: CustomFieldStorage, given: unknown): Form {
  return forms[storage.type](given, storage);
}

/** Largest Int (GraphQL specification, section 3.5.1): 32 bits with a sign. */
const largestInteger = 2 ** 31 - 1;

const forms: Readonly<Record<CustomFieldType, (given: unknown, storage: CustomFieldStorage) => Form>> = Object.freeze({
  STRING(given) {
    if (typeof given !== 'string') return invalid('A text was expected.');
    if (given.includes('\u0000')) return invalid('A text without the character U+0000 was expected.');
    return given.isWellFormed() ? given : invalid('A text without halves of surrogate pairs was expected.');
  },
  INT(given) {
    const fits = Number.isInteger(given) && Number(given) <= largestInteger && Number(given) >= -largestInteger - 1;
    // Negative zero is no number of its own.
    return fits ? Number(given) + 0 : invalid('A whole number of 32 bits was expected.');
  },
  DECIMAL(given, { scale = 0 }) {
    const text = typeof given === 'string' ? canonicalDecimal(given) : undefined;
    if (text === undefined) return invalid('A decimal was expected, written as digits with an optional point.');
    if (decimalsOf(text) > scale) {
      return invalid(
        scale === 0 ? 'A whole number was expected.' : `At most ${scale} digits after the point were expected.`,
      );
    }
    const { value, exact } = scaleDecimal(text, scale, 'down');
    // As far down as up: bigint reaches one further.
    if (exact && value >= -greatestWhole) return text;
    return text.startsWith('-')
      ? { code: 'TOO_SMALL', message: `At least -${greatestWhole} was expected, not counting the point.` }
      : { code: 'TOO_LARGE', message: `At most ${greatestWhole} was expected, not counting the point.` };
  },
  BOOLEAN: (given) => (typeof given === 'boolean' ? given : invalid('true or false was expected.')),
  DATE(given) {
    return typeof given === 'string' && isDay(given)
      ? given
      : invalid('A date of the years 0001 to 9999 was expected, written YYYY-MM-DD.');
  },
  DATETIME(given) {
    const text = instantOf(given);
    return text ?? invalid('A date with time of the years 0001 to 9999 was expected (RFC 3339).');
  },
  ENUM(given, { values = [] }) {
    return typeof given === 'string' && values.some(({ name }) => name === given)
      ? given
      : invalid(`One of ${list(values.map(({ name }) => name))} was expected.`);
  },
  REFERENCE(given, { references }) {
    const parsed = typeof given === 'string' ? parseGlobalId(given) : undefined;
    return parsed?.type === references ? parsed!.id : invalid(`The id of a ${references} was expected.`);
  },
});

function invalid(message: string): CustomValueProblem {
  return { code: 'INVALID', message };
}

/** True for a day of the calendar that PostgreSQL and RFC 3339 share. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text.startsWith('0000')) return false;
  const day = new Date(`${text}T00:00:00Z`);
  // Date rolls 30 February over to March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** An instant in UTC with milliseconds: of a Date, or of a text that is in this form. */
function instantOf(given: unknown): string | undefined {
  const date = given instanceof Date ? given : new Date(typeof given === 'string' ? given : Number.NaN);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  // Beyond four digits, years are written with a sign.
  if (!/^\d{4}-/.test(text) || text.startsWith('0000')) return undefined;
  return given instanceof Date || given === text ? text : undefined;
}

/** How many values a message names. */
const named = 20;

function list(names: readonly string[]): string {
  const more = names.length - named;
  return more > 0 ? `${names.slice(0, named).join(', ')} and ${more} more` : names.join(', ');
}
