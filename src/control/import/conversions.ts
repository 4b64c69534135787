import { dateReader } from './date-format.ts';
import { roundDecimal, shiftDecimal } from './decimal-text.ts';
import { Problem, quote } from './faults.ts';
import type { LookupTable } from './lookups.ts';
import type { Conversion, Scalar } from './mapping-schema.ts';

/** Text of a cell on its way to a field; null where there is nothing. */
export type Text = string | null;

/** One conversion, ready to run. */
export type Convert = (text: Text) => Text | Problem;

/** A constant of a mapping as text. */
export function scalarText(scalar: Scalar): Text {
  return scalar === null ? null : String(scalar);
}

/**
 * Makes a conversion of what a mapping says.
 *
 * @param lookupNamed undefined for a name that is not there
 * @returns a sentence where it makes no sense
 */
export function compileConversion(
  conversion: Conversion,
  lookupNamed: (name: string) => LookupTable | undefined,
): Convert | string {
  if (conversion === 'trim') return onText((text) => text.trim() || null);
  if (conversion === 'upper') return onText((text) => text.toUpperCase());
  if (conversion === 'lower') return onText((text) => text.toLowerCase());
  if ('nullIf' in conversion) {
    const nothing = new Set(typeof conversion.nullIf === 'string' ? [conversion.nullIf] : conversion.nullIf);
    return onText((text) => (nothing.has(text) ? null : text));
  }
  if ('default' in conversion) {
    const fallback = scalarText(conversion.default);
    return (text) => text ?? fallback;
  }
  if ('map' in conversion) {
    const values = new Map(Object.entries(conversion.map).map(([from, to]) => [from, scalarText(to)]));
    return byTable(values, conversion.otherwise, (text) => `${quote(text)} is not among the mapped values`);
  }
  if ('lookup' in conversion) {
    const lookup = lookupNamed(conversion.lookup);
    if (!lookup) return `there is no lookup ${JSON.stringify(conversion.lookup)}`;
    const describe = (text: string): string => `${quote(text)} is not in ${lookup.file} (column ${lookup.key})`;
    return byTable(lookup.values, conversion.otherwise, describe);
  }
  if ('number' in conversion) return numberReader(conversion.number);
  if ('powerOfTen' in conversion) return onNumber((text) => shiftDecimal(text, conversion.powerOfTen));
  if ('split' in conversion) return 'only the value of a custom field that is a list can be split, and once';
  if ('round' in conversion) return onNumber((text) => roundDecimal(text, conversion.round));
  const read = dateReader(conversion.date);
  return typeof read === 'string' ? read : onText(read);
}

function onText(convert: (text: string) => Text | Problem): Convert {
  return (text) => (text === null ? null : convert(text));
}

function onNumber(convert: (text: string) => string | undefined): Convert {
  return onText((text) => convert(text) ?? new Problem(`${quote(text)} is not a number`));
}

function byTable(
  values: ReadonlyMap<string, Text>,
  otherwise: Scalar | undefined,
  unknown: (text: string) => string,
): Convert {
  return onText((text) => {
    const found = values.get(text);
    if (found !== undefined) return found;
    return otherwise === undefined ? new Problem(unknown(text)) : scalarText(otherwise);
  });
}

/** Groups are three digits each; a point that turns up where a comma is the point must not be read as one. */
function numberReader({
  decimal,
  group,
}: {
  readonly decimal: string;
  readonly group?: string | undefined;
}): Convert | string {
  if (decimal === group) return 'the decimal and the group of a number differ';
  const point = `\\${decimal}`;
  const whole = group === undefined ? '\\d+' : `\\d+|\\d{1,3}(?:\\${group}\\d{3})+`;
  const pattern = new RegExp(`^([+-]?)(${whole})(?:${point}(\\d+))?$`);
  return onText((text) => {
    const match = pattern.exec(text);
    if (!match) return new Problem(`${quote(text)} is not a number as it is written here`);
    const [, sign = '', digits = '', fraction] = match;
    return `${sign}${digits.replace(/\D/g, '')}${fraction === undefined ? '' : `.${fraction}`}`;
  });
}
