import type { EntityField } from '../../data/entity.ts';
import { textLimit } from '../../data/values.ts';
import { isCurrency } from '../../kernel/currencies.ts';
import { readDecimal } from './decimal-text.ts';
import { Problem, quote } from './faults.ts';

/** A value as a parameter of a statement. Of a reference it is the external id, until the row's id is found. */
export type StoredValue = string | number | boolean | null;

/**
 * Text as the value of a field, by the field's kind.
 *
 * @param text null where there is nothing
 * @param timeZone IANA name: where a time without an offset was written
 * @returns a {@link Problem} for what the field cannot hold
 */
export function fieldValue(field: EntityField, text: string | null, timeZone: string): StoredValue | Problem {
  if (text === null) return field.nullable ? null : new Problem('is empty, but required');
  switch (field.kind) {
    case 'STRING':
      if (field.format === 'currency' && !isCurrency(text)) {
        return new Problem(`${quote(text)} is not a currency code of ISO 4217 in capitals`);
      }
      return storableText(text);
    case 'REFERENCE':
      return externalIdText(text);
    case 'ENUM':
      return field.values?.includes(text)
        ? text
        : new Problem(`${quote(text)} is not one of ${field.values?.join(', ')}`);
    case 'INT':
      return integerValue(text);
    case 'DECIMAL':
      return decimalValue(text);
    case 'BOOLEAN':
      return booleans.get(text.toLowerCase()) ?? new Problem(`${quote(text)} is neither true nor false`);
    case 'DATE':
      return dateValue(text);
    case 'DATETIME':
      return instantValue(text, timeZone);
  }
}

/** Longest external id in characters: it stands in an index, whose entries PostgreSQL bounds at 2,704 bytes. */
const longestExternalId = 500;

/** Text as an external id, of a row itself or of one it refers to. */
export function externalIdText(text: string): string | Problem {
  if (text.length > longestExternalId) {
    return new Problem(`${quote(text)} has ${text.length} characters, an external id has at most ${longestExternalId}`);
  }
  return storableText(text);
}

function storableText(text: string): string | Problem {
  if (text.includes('\u0000')) return new Problem('holds the character U+0000, which PostgreSQL cannot store');
  if (!text.isWellFormed()) return new Problem('holds half a surrogate pair, which is no text');
  if (text.length > textLimit) return new Problem(`has more than ${textLimit} characters`);
  return text;
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, false] as const),
]);

/** GraphQL specification, section 3.5.1: an Int is a signed 32-bit number. */
const largestInteger = 2 ** 31 - 1;

function integerValue(text: string): number | Problem {
  const canonical = readDecimal(text);
  if (canonical === undefined || canonical.includes('.')) return new Problem(`${quote(text)} is not a whole number`);
  const value = Number(canonical);
  if (value < -largestInteger - 1 || value > largestInteger) {
    return new Problem(`${quote(text)} lies outside the range of whole numbers, ±${largestInteger}`);
  }
  return value;
}

/** Digits before the point that the scalar Decimal has. */
const decimalDigits = 18;

function decimalValue(text: string): string | Problem {
  const canonical = readDecimal(text);
  if (canonical === undefined) return new Problem(`${quote(text)} is not a decimal`);
  if (canonical.replace('-', '').split('.')[0]!.length > decimalDigits) {
    return new Problem(`${quote(text)} has more than ${decimalDigits} digits before the point`);
  }
  return canonical;
}

const datePattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$/;

function dateValue(text: string): string | Problem {
  const match = datePattern.exec(text);
  if (!match || !isDay(match[1]!, match[2]!, match[3]!)) {
    return new Problem(`${quote(text)} is not a date, YYYY-MM-DD`);
  }
  return `${match[1]}-${match[2]}-${match[3]}`;
}

const instantPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * An instant as PostgreSQL reads it (manual, "Date/Time Input"): with an offset, or with the name of a zone, so that the
 * same tables decide here and in the periods of a sales summary. Milliseconds are kept, what is finer is cut off.
 */
function instantValue(text: string, timeZone: string): string | Problem {
  const match = instantPattern.exec(text);
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', offset] =
    match ?? [];
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!match || !isTime || !isDay(year, month, day) || !isOffset(offset)) {
    return new Problem(`${quote(text)} is not a date with time, YYYY-MM-DD HH:MM:SS with or without an offset`);
  }
  const local = `${year}-${month}-${day} ${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  return offset === undefined ? `${local} ${timeZone}` : `${local}${offset}`;
}

function isOffset(offset: string | undefined): boolean {
  if (offset === undefined || /^z$/i.test(offset)) return true;
  const digits = offset.replace(/\D/g, '');
  return Number(digits.slice(0, 2)) <= 14 && Number(digits.slice(2)) < 60;
}

function isDay(year: string, month: string, day: string): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // Date rolls 30 February over to March.
  return year !== '0000' && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
}
