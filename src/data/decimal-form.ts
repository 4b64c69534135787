/** Longer texts are no decimals that anything here could hold. */
const lengthLimit = 64;

const pattern = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * The one spelling of a decimal: no plus, no exponent, no zeros that say nothing, no negative zero.
 *
 * @returns undefined for what is not written as digits with an optional sign and point
 */
export function canonicalDecimal(text: string): string | undefined {
  const match = text.length <= lengthLimit ? pattern.exec(text) : null;
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const integer = whole.replace(/^0+(?=\d)/, '');
  const decimals = fraction.replace(/0+$/, '');
  const digits = decimals === '' ? integer : `${integer}.${decimals}`;
  return digits === '0' ? digits : `${sign}${digits}`;
}

/** Digits after the point of a decimal in its canonical spelling. */
export function decimalsOf(canonical: string): number {
  const point = canonical.indexOf('.');
  return point < 0 ? 0 : canonical.length - point - 1;
}

/** Less than, equal to or greater than 0, as the first of two decimals is. */
export function compareDecimals(left: string, right: string): number {
  const scale = Math.max(decimalsOf(left), decimalsOf(right));
  const difference = wholeAt(left, scale) - wholeAt(right, scale);
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** The decimal times `10^scale`, which is at least its digits after the point. */
function wholeAt(text: string, scale: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(scale, '0')}`);
}
