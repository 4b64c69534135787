import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLCurrency, GraphQLDateTimeISO, GraphQLLocalDate } from 'graphql-scalars';

/** The data layer hands out instants as RFC 3339 text already: nothing is left to convert. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  serialize: (value) => value,
});

// `Date` would hide JavaScript's own.
export const CalendarDate = new GraphQLScalarType({ ...GraphQLLocalDate.toConfig(), name: 'Date' });

export const Currency = new GraphQLScalarType({ ...GraphQLCurrency.toConfig(), name: 'Currency' });

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
