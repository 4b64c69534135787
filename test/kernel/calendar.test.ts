import { describe, expect, it } from 'vitest';
import { dayIn, daysAfter } from '../../src/kernel/calendar.ts';

describe('a calendar day', () => {
  it('is that of the zone, whatever the zone of this machine', () => {
    const at = new Date('2026-03-29T00:30:00Z');
    expect(dayIn('UTC', at)).toBe('2026-03-29');
    expect(dayIn('America/New_York', at)).toBe('2026-03-28');
    expect(dayIn('Pacific/Kiritimati', at)).toBe('2026-03-29');
    expect(dayIn('Pacific/Kiritimati', new Date('2026-12-31T10:00:00Z'))).toBe('2027-01-01');
  });

  it('has days before and after it, over months, leap years and changes of the clock', () => {
    expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysAfter('2028-02-28', 1)).toBe('2028-02-29');
    expect(daysAfter('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysAfter('2026-03-28', 2)).toBe('2026-03-30');
    expect(daysAfter('2026-11-24', 0)).toBe('2026-11-24');
  });
});
