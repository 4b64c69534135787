/** Decimals as text, exactly: no float ever sees them. */

/** `coefficient * 10^exponent`. */
interface DecimalValue {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const pattern = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$|^([+-]?)\.(\d+)$/;

function parse(text: string): DecimalValue | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const whole = match[2] ?? '';
  const fraction = match[3] ?? match[6] ?? '';
  const magnitude = BigInt(`${whole}${fraction}`);
  return {
    coefficient: (match[1] ?? match[5]) === '-' ? -magnitude : magnitude,
    exponent: Number(match[4] ?? 0) - fraction.length,
  };
}

function format({ coefficient, exponent }: DecimalValue): string {
  const negative = coefficient < 0n;
  let digits = (negative ? -coefficient : coefficient).toString();
  if (exponent >= 0) digits += '0'.repeat(coefficient === 0n ? 0 : exponent);
  const scale = Math.max(0, -exponent);
  digits = digits.padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - scale);
  return `${negative ? '-' : ''}${whole}${scale > 0 && fraction !== '' ? `.${fraction}` : ''}`;
}

/**
 * Reads a decimal as files have it, and spells it as Rowhouse stores decimals.
 *
 * @param text digits with an optional sign, point and exponent of at most three digits
 * @returns undefined for anything else
 */
export function readDecimal(text: string): string | undefined {
  const value = parse(text);
  return value && format(value);
}

/** The decimal times `10^power`; undefined for what is no decimal. */
export function shiftDecimal(text: string, power: number): string | undefined {
  const value = parse(text);
  return value && format({ coefficient: value.coefficient, exponent: value.exponent + power });
}

/** The decimal with at most so many digits after the point, half rounded away from zero as PostgreSQL does. */
export function roundDecimal(text: string, digits: number): string | undefined {
  const value = parse(text);
  if (!value) return undefined;
  const excess = -value.exponent - digits;
  if (excess <= 0) return format(value);
  const divisor = 10n ** BigInt(excess);
  const half = value.coefficient < 0n ? -divisor / 2n : divisor / 2n;
  return format({ coefficient: (value.coefficient + half) / divisor, exponent: -digits });
}
