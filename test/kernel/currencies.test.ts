import { describe, expect, it } from 'vitest';
import { isCurrency, minorUnitDigits } from '../../src/kernel/currencies.ts';

describe('currencies', () => {
  it('have the minor units of ISO 4217, not those that are customary', () => {
    const digits = ['USD', 'HUF', 'IDR', 'PKR', 'JPY', 'KRW', 'KWD', 'IQD', 'CLF'].map(minorUnitDigits);
    expect(digits).toEqual([2, 2, 2, 2, 0, 0, 3, 3, 4]);
  });

  it('are codes in capitals', () => {
    expect(['EUR', 'VED', 'eur', 'ABC', 'EURO', ''].map(isCurrency)).toEqual([true, true, false, false, false, false]);
  });
});
