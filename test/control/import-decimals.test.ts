import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readDecimal, roundDecimal, shiftDecimal } from '../../src/control/import/decimal-text.ts';

const digits = fc.stringMatching(/^\d{1,25}$/);
const decimal = fc
  .tuple(fc.constantFrom('', '-', '+'), digits, fc.option(digits), fc.option(fc.integer({ min: -30, max: 30 })))
  .map(
    ([sign, whole, fraction, power]) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${power === null ? '' : `e${power}`}`,
  );

describe('decimals as text', () => {
  const client = new pg.Client({ connectionString: inject('adminUrl') });

  beforeAll(() => client.connect());
  afterAll(() => client.end());

  /** What PostgreSQL makes of an expression over a decimal, zeros at the end left out. */
  async function asked(expression: string, ...values: readonly unknown[]): Promise<string> {
    const { rows } = await client.query<{ value: string }>(`select trim_scale(${expression})::text as value`, [
      ...values,
    ]);
    return rows[0]!.value;
  }

  it('agree with PostgreSQL', async () => {
    await fc.assert(
      fc.asyncProperty(
        decimal,
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: -18, max: 18 }),
        async (text, places, power) => {
          expect(readDecimal(text)).toBe(await asked('$1::numeric', text));
          expect(roundDecimal(text, places)).toBe(await asked('round($1::numeric, $2::integer)', text, places));
          expect(shiftDecimal(text, power)).toBe(await asked(`$1::numeric * ('1e' || $2::text)::numeric`, text, power));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('round halves away from zero', () => {
    expect(['0.5', '-0.5', '1.5', '2.45', '-2.449999'].map((text) => roundDecimal(text, 0))).toEqual([
      '1',
      '-1',
      '2',
      '2',
      '-2',
    ]);
    expect(roundDecimal('0.15000000596', 4)).toBe('0.15');
    expect(roundDecimal('-0.00001', 4)).toBe('0');
  });

  it('are nothing else', () => {
    for (const text of [
      '',
      ' 1',
      '1 ',
      '.',
      '1.2.3',
      'NaN',
      'Infinity',
      '0x10',
      '1e',
      '1e1000',
      '１',
      '--1',
      '1_000',
    ]) {
      expect([text, readDecimal(text)]).toEqual([text, undefined]);
    }
    expect(readDecimal('.5')).toBe('0.5');
    expect(readDecimal('5.')).toBe('5');
  });
});
