import pg from 'pg';

/**
 * How PostgreSQL's text format becomes JavaScript values: integers and booleans as such, everything that a float or a
 * Date would bend stays text. Arrays and json are pg's own.
 */

const { builtins } = pg.types;

const timestampPattern =
  /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/;

/**
 * `2026-11-23 15:04:05.12+00` -> `2026-11-23T15:04:05.120Z` (RFC 3339). Columns are `timestamptz(3)`; where one is finer,
 * its digits are kept, since a cursor must say exactly where it stands.
 *
 * @throws RangeError for what RFC 3339 has no form for: infinity, years before 1 and after 9999
 */
function parseTimestamp(text: string): string {
  // The zone of nearly every server.
  if (text.endsWith('+00') && text.length <= 26 && text.charCodeAt(10) === 32) {
    // `.000` is not written.
    if (text.length === 22) return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`;
    return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;
  }
  const [, year, month, day, hours, minutes, seconds, fraction = '', sign, ...offset] =
    timestampPattern.exec(text) ?? [];
  const [offsetHours = 0, offsetMinutes = 0, offsetSeconds = 0] = offset.map((part) => Number(part ?? 0));
  const ahead = (sign === '-' ? -1 : 1) * (offsetHours * 3600 + offsetMinutes * 60 + offsetSeconds);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hours), Number(minutes), Number(seconds) - ahead);
  const inRange = date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;
  if (!inRange) throw new RangeError(`a timestamp that RFC 3339 has no form for: ${text}`);
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(3, '0')}Z`;
}

/** @throws RangeError for infinity, years before 1 and after 9999, which have more or other characters */
function parseDate(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) throw new RangeError(`a date that RFC 3339 has no form for: ${text}`);
  return text;
}

/** `18.0000` -> `18.00`, `0.0125` -> `0.0125`: zeros after the second decimal say nothing. */
function parseNumeric(text: string): string {
  const point = text.indexOf('.');
  if (point < 0) return text;
  let end = text.length;
  while (end > point + 3 && text.charCodeAt(end - 1) === 48) end--;
  return text.slice(0, end);
}

const identity = (text: string): string => text;

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.TIMESTAMPTZ, parseTimestamp],
  [builtins.NUMERIC, parseNumeric],
  [builtins.DATE, parseDate],
  [builtins.INT8, identity],
]);

/** For `types` in pg's configuration. */
export const typeParsers = Object.freeze({
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    return own ?? (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown);
  },
});
