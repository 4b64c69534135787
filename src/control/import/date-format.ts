import { Problem, quote } from './faults.ts';

const tokens: Readonly<Record<string, { readonly pattern: string; readonly part: string }>> = {
  YYYY: { pattern: '\\d{4}', part: 'year' },
  MM: { pattern: '\\d{2}', part: 'month' },
  M: { pattern: '\\d{1,2}', part: 'month' },
  DD: { pattern: '\\d{2}', part: 'day' },
  D: { pattern: '\\d{1,2}', part: 'day' },
  HH: { pattern: '\\d{2}', part: 'hour' },
  H: { pattern: '\\d{1,2}', part: 'hour' },
  hh: { pattern: '\\d{2}', part: 'half' },
  h: { pattern: '\\d{1,2}', part: 'half' },
  mm: { pattern: '\\d{2}', part: 'minute' },
  ss: { pattern: '\\d{2}', part: 'second' },
  A: { pattern: '[AaPp][Mm]', part: 'meridiem' },
};

/**
 * Makes a reader of dates that are written in a format of their own.
 *
 * @param format of `YYYY M MM D DD H HH h hh mm ss A`; everything else stands for itself
 * @returns a function that gives `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`, not yet held against the calendar; or a sentence
 *   for a format without year, month and day
 */
export function dateReader(format: string): ((text: string) => string | Problem) | string {
  const parts: string[] = [];
  const pattern = format.replace(/YYYY|MM?|DD?|HH?|hh?|mm|ss|A|[\s\S]/g, (piece) => {
    const token = tokens[piece];
    if (!token) return piece.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
    parts.push(token.part);
    return `(${token.pattern})`;
  });
  const missing = ['year', 'month', 'day'].filter((part) => !parts.includes(part));
  if (missing.length > 0) return `a date format has YYYY, M or MM, and D or DD; ${missing.join(' and ')} is missing`;
  if (new Set(parts).size < parts.length) return 'a date format has each part once';
  if (parts.includes('half') !== parts.includes('meridiem')) return 'h and A stand together in a date format';
  const expression = new RegExp(`^${pattern}$`);
  return (text) => {
    const match = expression.exec(text);
    if (!match) return new Problem(`${quote(text)} is not written as ${format}`);
    const found = new Map(parts.map((part, index) => [part, match[index + 1]!]));
    const two = (part: string): string => (found.get(part) ?? '0').padStart(2, '0');
    const date = `${found.get('year')}-${two('month')}-${two('day')}`;
    if (!parts.includes('hour') && !parts.includes('half')) return date;
    const hour = found.get('half') ? hourOfDay(found.get('half')!, found.get('meridiem')!) : two('hour');
    if (hour === undefined) return new Problem(`${quote(text)} has no hour of ${format}`);
    return `${date} ${hour}:${two('minute')}:${two('second')}`;
  };
}

/** 12 AM is midnight, 12 PM is noon. */
function hourOfDay(half: string, meridiem: string): string | undefined {
  const hour = Number(half);
  if (hour < 1 || hour > 12) return undefined;
  return String((hour % 12) + (meridiem.toUpperCase() === 'PM' ? 12 : 0)).padStart(2, '0');
}
