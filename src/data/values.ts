import { RowhouseError } from '../kernel/errors.ts';
import type { EntityField } from './entity.ts';
import { fromGlobalId } from './identifiers.ts';

const decimalPattern = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Greatest value of PostgreSQL's bigint. */
export const greatestWhole = 2n ** 63n - 1n;
const least = -(2n ** 63n);

/**
 * A decimal as `value * 10^scale`, rounded towards `rounding` where it has more decimals than the scale.
 *
 * @returns the whole number clamped to bigint, and whether anything was lost
 */
export function scaleDecimal(
  text: string,
  scale: number,
  rounding: 'down' | 'up',
): { readonly value: bigint; readonly exact: boolean } {
  const match = decimalPattern.exec(text);
  if (!match)
    throw new RowhouseError('BAD_USER_INPUT', { message: 'A decimal is written as digits with an optional point.' });
  const [, sign, whole = '0', fraction = ''] = match;
  const kept = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  const exact = /^0*$/.test(fraction.slice(scale));
  const negative = sign === '-';
  const truncated = negative ? -kept : kept;
  let value = truncated;
  if (!exact && rounding === 'up' && !negative) value += 1n;
  if (!exact && rounding === 'down' && negative) value -= 1n;
  if (value > greatestWhole) return { value: greatestWhole, exact: false };
  if (value < least) return { value: least, exact: false };
  return { value, exact };
}

/** Longest text of a field in characters: one row must not make every page that shows it huge. */
export const textLimit = 10_000;

/**
 * A GraphQL input value as the value that a column of this field takes.
 * Dates become RFC 3339 text, global ids become UUIDs.
 *
 * @throws RowhouseError INVALID_ID; BAD_USER_INPUT for what PostgreSQL could not store or RFC 3339 could not say
 */
export function columnValue(field: Pick<EntityField, 'kind' | 'references'>, value: unknown): unknown {
  if (value === null) return null;
  if (field.kind === 'REFERENCE') return fromGlobalId(field.references!, value as string);
  const plain = value instanceof Date ? value.toISOString() : value;
  if (typeof plain !== 'string') return plain;
  if (plain.includes('\u0000')) {
    throw new RowhouseError('BAD_USER_INPUT', { message: 'Text must not contain the character U+0000.' });
  }
  if (!plain.isWellFormed()) {
    throw new RowhouseError('BAD_USER_INPUT', { message: 'Text must not contain half a surrogate pair.' });
  }
  if (plain.length > textLimit) {
    throw new RowhouseError('BAD_USER_INPUT', { message: `A text has at most ${textLimit} characters.` });
  }
  if (field.kind !== 'DATE' && field.kind !== 'DATETIME') return plain;
  // Date writes years beyond four digits with a sign; PostgreSQL has no year 0.
  if (!/^\d{4}-/.test(plain) || plain.startsWith('0000')) {
    throw new RowhouseError('BAD_USER_INPUT', { message: 'A date lies in the years 0001 to 9999.' });
  }
  return field.kind === 'DATE' ? plain.slice(0, 10) : plain;
}
