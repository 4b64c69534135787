import pg from 'pg';

/**
 * How PostgreSQL's text format becomes JavaScript values: integers and booleans as such, everything that a float or a
 * Date would bend stays text. Arrays and json are pg's own.
 */

const { builtins } = pg.types;

/** `2026-11-23 15:04:05.12+00` -> `2026-11-23T15:04:05.120Z` (RFC 3339); columns are `timestamptz(3)`. */
function parseTimestamp(text: string): string {
  if (!text.endsWith('+00') || text.length > 26) return new Date(text).toISOString();
  const fraction = text.slice(20, -3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
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
  [builtins.DATE, identity],
  [builtins.INT8, identity],
]);

/** For `types` in pg's configuration. */
export const typeParsers = Object.freeze({
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    return own ?? (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown);
  },
});
