/** Calendar days as `YYYY-MM-DD`, without a time and a zone of their own. */

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The day that it is somewhere.
 *
 * @param timeZone IANA name, such as a tenant's
 * @param at the instant; now unless told otherwise
 */
export function dayIn(timeZone: string, at: Date = new Date()): string {
  let format = formats.get(timeZone);
  if (!format) {
    // Sweden writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

/** The day so many days after another one; before it where the number is negative. */
export function daysAfter(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}
