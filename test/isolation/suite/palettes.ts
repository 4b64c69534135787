import { type GraphQLScalarType, isSpecifiedScalarType } from 'graphql';

/**
 * Values for generated rows and arguments. A palette belongs to one tenant, or to nobody: its texts carry a mark, and its
 * numbers and days lie beyond those of the palettes before it, so that a comparison with a foreign value finds as much
 * as one with a value that nobody has.
 */
export interface Palette {
  readonly mark: string;
  readonly rank: number;
}

/** What the tenant that asks has; what the other one has; what nobody has. */
export const palettes = Object.freeze({
  own: { mark: 'amber', rank: 0 },
  foreign: { mark: 'beryl', rank: 1 },
  unknown: { mark: 'citrine', rank: 2 },
} as const satisfies Record<string, Palette>);

export type Origin = keyof typeof palettes;

/** Names one value of a palette. */
export interface Shade {
  /** Column or argument. */
  readonly name: string;
  /** Of the row: makes texts unique. */
  readonly serial: string;
  /** Of the row: orders numbers and days. From 1 to 15. */
  readonly step: number;
  /** Position among the numbers of the row: no two of them are equal. From 0 to 5. */
  readonly position: number;
}

export const text = ({ mark }: Palette, { name, serial }: Shade): string => `${mark}-${name}-${serial}`;

export const integer = ({ rank }: Palette, { step, position }: Shade): number => rank * 20 + step + position;

/** Between 0 and 1, as shares must be. */
export const decimal = ({ rank }: Palette, { step, position }: Shade): string =>
  (0.1 + rank * 0.2 + (step + position) / 100).toFixed(2);

export const day = ({ rank }: Palette, { step }: Shade): string => `${2021 + rank}-01-${String(step).padStart(2, '0')}`;

export const instant = (palette: Palette, shade: Shade): string => `${day(palette, shade)}T10:00:00.000Z`;

/** Both tenants have the same, or a sum over both would go unnoticed. */
const currency = ({ rank }: Palette): string => (rank === palettes.unknown.rank ? 'JPY' : 'USD');

type Maker = (palette: Palette, shade: Shade) => unknown;

const specified: Readonly<Record<string, Maker>> = {
  String: text,
  Int: integer,
  Float: (palette, shade) => Number(decimal(palette, shade)),
  Boolean: () => false,
};

/** In this order: the first form that a scalar accepts is its form. */
const forms: readonly Maker[] = [
  text,
  decimal,
  day,
  instant,
  currency,
  ({ mark }, { serial }) => `${mark}-${serial}@example.com`,
  ({ mark }, { serial }) => `https://${mark}.example/${serial}`,
  () => 'DE',
  () => 'Europe/Berlin',
  integer,
  () => false,
  ({ mark }) => ({ mark }),
];

/**
 * A value of a scalar, as it stands in variables.
 *
 * @throws Error for a scalar that accepts no form known here
 */
export function scalarValue(type: GraphQLScalarType, palette: Palette, shade: Shade): unknown {
  const known = isSpecifiedScalarType(type) ? specified[type.name] : undefined;
  const maker = known ?? forms.find((form) => accepts(type, form(palette, shade)));
  if (!maker) throw new Error(`the isolation suite has no value for the scalar ${type.name}`);
  return maker(palette, shade);
}

function accepts(type: GraphQLScalarType, value: unknown): boolean {
  try {
    type.parseValue(value);
    return true;
  } catch {
    return false;
  }
}
