import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO, GraphQLJSONObject, GraphQLLocalDate } from 'graphql-scalars';
import { isCurrency } from '../../src/kit.ts';

/** The data layer hands out instants as RFC 3339 text already: nothing is left to convert. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  serialize: (value) => value,
});

const localDate = GraphQLLocalDate.toConfig();

/** The library takes the year 0000, which PostgreSQL's calendar does not have. */
function refuseYearZero(date: unknown): unknown {
  if (!String(date).startsWith('0000')) return date;
  throw new GraphQLError('A date lies in the years 0001 to 9999.', { extensions: { code: 'BAD_USER_INPUT' } });
}

// `Date` would hide JavaScript's own.
export const CalendarDate = new GraphQLScalarType({
  ...localDate,
  name: 'Date',
  parseValue: (value) => refuseYearZero(localDate.parseValue(value)),
  parseLiteral: (node, variables) => refuseYearZero(localDate.parseLiteral(node, variables)),
});

function parseCurrency(value: unknown): string {
  if (typeof value === 'string' && isCurrency(value)) return value;
  throw new GraphQLError('Currency is a code of ISO 4217 in capitals, such as "USD".', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** The library's list is older than ISO 4217, and takes codes in small letters, which then find nothing. */
export const Currency = new GraphQLScalarType({
  name: 'Currency',
  serialize: (value) => value,
  parseValue: parseCurrency,
  parseLiteral: (node) => parseCurrency(node.kind === Kind.STRING ? node.value : undefined),
});

export const JSONObject = new GraphQLScalarType({ ...GraphQLJSONObject.toConfig(), description: undefined });

const decimalPattern = /^-?\d{1,18}(\.\d{1,10})?$/;

function parseDecimal(value: unknown): string {
  if (typeof value !== 'string' || !decimalPattern.test(value)) {
    throw new GraphQLError(
      'Decimal is written as text: at most 18 digits, then at most 10 after a point, such as "12.50".',
      {
        extensions: { code: 'BAD_USER_INPUT' },
      },
    );
  }
  return value;
}

/** No library carries decimals as text without a decimal class of its own; PostgreSQL does the arithmetic here. */
export const Decimal = new GraphQLScalarType({
  name: 'Decimal',
  serialize: (value) => String(value),
  parseValue: parseDecimal,
  parseLiteral(node) {
    // A literal 12.5 has not been through a float yet: its text is exact.
    if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT)
      return parseDecimal(node.value);
    throw new GraphQLError('Decimal is written as text or as a number without exponent.', { nodes: [node] });
  },
});
