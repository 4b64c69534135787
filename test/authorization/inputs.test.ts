import { type ExecutionResult, execute, parse, validate } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { authenticated, scope } from '../../src/authorization/permission.ts';
import type { Shape } from '../../src/composition/compose.ts';
import type { Principal } from '../../src/identity/principal.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import { composed, openWorkshop } from '../composition/workshop.ts';

const workshop = openWorkshop();
afterAll(() => workshop.close());

const customersRead = scope('customers:read');
const customersWrite = scope('customers:write');
const ordersRead = scope('orders:read');
const personalData = scope('pii:read');

const shape = composed(
  workshop.module({
    name: 'core',
    sdl: `
      type Query {
        customers(filter: CustomerFilter, orderBy: [CustomerOrder!], email: String): CustomerConnection
        orders(filter: OrderFilter): [Order!]
        defaulted(filter: CustomerFilter = { email: { eq: "a" } }): [Customer!]
        buyers(filter: BuyerFilter): [Order!]
        batches(filters: [[CustomerFilter]!]): [Customer!]
      }
      type Mutation {
        createCustomer(input: CreateCustomerInput!): CustomerPayload
        updateCustomer(input: UpdateCustomerInput!): CustomerPayload
        importCustomers(inputs: [CreateCustomerInput!]!): CustomerPayload
        placeOrder(input: PlaceOrderInput!): CustomerPayload
        createOrder(input: CreateOrderInput!): CustomerPayload
      }
      type Customer {
        name: String
        email: String
        address: Address
        orders(filter: OrderFilter): [Order!]
      }
      type Address { street: String city: String }
      type Order { number: String customer: Customer }
      type CustomerConnection { nodes: [Customer!]! totalCount: Int! }
      type CustomerPayload { done: Boolean userErrors: [UserError!]! }
      type UserError { message: String! }
      enum Direction { ASC DESC }
      input StringFilter { eq: String in: [String!] isNull: Boolean }
      input CustomerFilter {
        and: [CustomerFilter!] or: [CustomerFilter!] not: CustomerFilter
        name: StringFilter email: StringFilter
      }
      input CustomerOrder @oneOf { name: Direction email: Direction }
      input OrderFilter { or: [OrderFilter!] number: StringFilter customerId: String }
      "A filter of orders by their customers: an input with permissions of its own."
      input BuyerFilter { number: StringFilter customer: CustomerFilter phone: String }
      input CreateCustomerInput { name: String! email: String address: AddressInput }
      input UpdateCustomerInput { name: String email: String }
      input AddressInput { street: String city: String }
      input PlaceOrderInput { customer: CreateCustomerInput rush: Boolean discount: String = null }
      input CreateOrderInput { customerId: String rating: Int = 5 }
    `,
    permissions: {
      Query: {
        customers: customersRead,
        orders: ordersRead,
        defaulted: customersRead,
        buyers: ordersRead,
        batches: customersRead,
      },
      Mutation: {
        createCustomer: customersWrite,
        updateCustomer: customersWrite,
        importCustomers: customersWrite,
        placeOrder: authenticated,
        createOrder: authenticated,
      },
      Customer: { '*': customersRead, email: personalData },
      Address: { '*': customersRead, street: personalData },
      Order: { '*': ordersRead },
      CustomerPayload: { '*': authenticated },
      UserError: { '*': authenticated },
      BuyerFilter: { phone: personalData },
      PlaceOrderInput: { discount: scope('discounts:write') },
    },
    resolvers: {
      Query: {
        customers: () => ({ nodes: [], totalCount: 0 }),
        orders: () => [],
        defaulted: () => [],
        buyers: () => [],
        batches: () => [],
      },
      Mutation: Object.fromEntries(
        ['createCustomer', 'updateCustomer', 'importCustomers', 'placeOrder', 'createOrder'].map((name) => [
          name,
          () => ({ done: true }),
        ]),
      ),
    },
  }),
);

function run(
  { schema }: Shape,
  scopes: readonly string[],
  source: string,
  variableValues?: Record<string, unknown>,
): ExecutionResult {
  const principal: Principal = { tenantId: 't', subject: 's', kind: 'user', roles: [], scopes };
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  return execute({ schema, document, variableValues, contextValue: { principal } }) as ExecutionResult;
}

/** What the first refusal says, or undefined when nothing is refused. */
async function refusal(
  scopes: readonly string[],
  source: string,
  variables?: Record<string, unknown>,
): Promise<string | undefined> {
  const { errors, data } = await run(shape, scopes, source, variables);
  const [error] = errors ?? [];
  if (!error) return undefined;
  expect(error.originalError).toBeInstanceOf(RowhouseError);
  expect((error.originalError as RowhouseError).code).toBe('FORBIDDEN');
  expect(Object.values(data ?? {})).toEqual([null]);
  return error.message;
}

const says = (missing: string, at: string): string => `The credential does not grant ${missing}, which ${at} asks for.`;

describe('a field that a principal may not read', () => {
  const reader = ['customers:read'];

  it.each([
    ['a filter', '{ customers(filter: { email: { eq: "a" } }) { totalCount } }'],
    ['every operator of a filter', '{ customers(filter: { email: { isNull: true } }) { totalCount } }'],
    ['a filter without an operator', '{ customers(filter: { email: {} }) { totalCount } }'],
    ['a filter that is null', '{ customers(filter: { email: null }) { totalCount } }'],
    ['and', '{ customers(filter: { and: [{ name: { eq: "a" } }, { email: { eq: "a" } }] }) { totalCount } }'],
    ['or', '{ customers(filter: { or: [{ email: { in: ["a"] } }] }) { totalCount } }'],
    [
      'or, where a list has one item and no brackets',
      '{ customers(filter: { or: { email: { eq: "a" } } }) { totalCount } }',
    ],
    ['not', '{ customers(filter: { not: { email: { eq: "a" } } }) { totalCount } }'],
    [
      'and, or, not in each other',
      '{ customers(filter: { and: [{ not: { or: [{ not: { email: { eq: "a" } } }] } }] }) { totalCount } }',
    ],
    ['a list of lists of filters', '{ batches(filters: [[null], [{ name: null }, { email: { eq: "a" } }]]) { name } }'],
  ])('cannot be used in %s', async (_where, source) => {
    expect(await refusal(reader, source)).toBe(says('pii:read', 'CustomerFilter.email'));
    expect(await refusal([...reader, 'pii:read'], source)).toBeUndefined();
  });

  it('cannot be used in an order', async () => {
    const source = '{ customers(orderBy: [{ name: ASC }, { email: DESC }]) { totalCount } }';
    expect(await refusal(reader, source)).toBe(says('pii:read', 'CustomerOrder.email'));
    expect(await refusal([...reader, 'pii:read'], source)).toBeUndefined();
  });

  it.each([
    [
      'as a whole argument',
      'query ($value: CustomerFilter) { customers(filter: $value) { totalCount } }',
      { email: { eq: 'a' } },
    ],
    [
      'as a part of one',
      'query ($value: StringFilter) { customers(filter: { not: { email: $value } }) { totalCount } }',
      { eq: 'a' },
    ],
    ['as null', 'query ($value: StringFilter) { customers(filter: { email: $value }) { totalCount } }', null],
    [
      'by its own default',
      'query ($value: CustomerFilter = { or: [{ email: { eq: "a" } }] }) { customers(filter: $value) { totalCount } }',
      undefined,
    ],
  ])('cannot come in a variable %s', async (_how, source, value) => {
    const variables = value === undefined ? {} : { value };
    expect(await refusal(reader, source, variables)).toBe(says('pii:read', 'CustomerFilter.email'));
    expect(await refusal([...reader, 'pii:read'], source, variables)).toBeUndefined();
  });

  it('is left alone by a variable that is not given, and by names it has in common with other types', async () => {
    const source =
      'query ($value: StringFilter) { customers(filter: { email: $value, name: { eq: "email" } }) { totalCount } }';
    expect(await refusal(reader, source, {})).toBeUndefined();
  });

  it('cannot be reached by a default in the SDL: the default of an argument counts, too', async () => {
    expect(await refusal(reader, '{ defaulted { name } }')).toBe(says('pii:read', 'CustomerFilter.email'));
    expect(await refusal(reader, '{ defaulted(filter: { name: { eq: "a" } }) { name } }')).toBeUndefined();
    expect(await refusal([], 'mutation { createOrder(input: {}) { done } }')).toBeUndefined();
    expect(await refusal([], 'mutation { placeOrder(input: {}) { done } }')).toBe(
      says('discounts:write', 'PlaceOrderInput.discount'),
    );
  });

  it('cannot be named by an argument of a field that returns its type', async () => {
    const source = '{ customers(email: "a") { totalCount } }';
    expect(await refusal(reader, source)).toBe(says('pii:read', 'Query.customers(email:)'));
    expect(await refusal(reader, '{ customers(email: null) { totalCount } }')).toBe(
      says('pii:read', 'Query.customers(email:)'),
    );
    expect(await refusal([...reader, 'pii:read'], source)).toBeUndefined();
  });

  it.each([
    ['created', 'mutation { createCustomer(input: { name: "a", email: "b" }) { done } }', 'CreateCustomerInput.email'],
    [
      'created in a list',
      'mutation { importCustomers(inputs: [{ name: "a" }, { name: "a", email: null }]) { done } }',
      'CreateCustomerInput.email',
    ],
    [
      'created inside another input',
      'mutation { placeOrder(input: { discount: "1", customer: { name: "a", email: "b" } }) { done } }',
      'CreateCustomerInput.email',
    ],
    ['updated', 'mutation { updateCustomer(input: { email: "b" }) { done } }', 'UpdateCustomerInput.email'],
    ['cleared', 'mutation { updateCustomer(input: { email: null }) { done } }', 'UpdateCustomerInput.email'],
    [
      'written into an object of its own',
      'mutation { createCustomer(input: { name: "a", address: { street: "b" } }) { done } }',
      'AddressInput.street',
    ],
  ])('cannot be %s', async (_what, source, at) => {
    const writer = ['customers:read', 'customers:write', 'discounts:write'];
    expect(await refusal(writer, source)).toBe(says('pii:read', at));
    expect(await refusal([...writer, 'pii:read'], source)).toBeUndefined();
  });

  it('cannot be told by its reference: customerId in an input is the field customer', async () => {
    const filtered = '{ orders(filter: { or: [{ customerId: "a" }] }) { number } }';
    expect(await refusal(['orders:read'], filtered)).toBe(says('customers:read', 'OrderFilter.customerId'));
    expect(await refusal(['orders:read', 'customers:read'], filtered)).toBeUndefined();
    const created = 'mutation { createOrder(input: { customerId: "a" }) { done } }';
    expect(await refusal([], created)).toBe(says('customers:read', 'CreateOrderInput.customerId'));
    expect(await refusal(['customers:read'], created)).toBeUndefined();
  });

  it('cannot be reached through the filter of another type, nor through an input with permissions of its own', async () => {
    const through = '{ buyers(filter: { customer: { name: { eq: "a" } } }) { number } }';
    expect(await refusal(['orders:read'], through)).toBe(says('customers:read', 'CustomerFilter.name'));
    expect(await refusal(['orders:read', 'customers:read'], through)).toBeUndefined();
    expect(await refusal(['orders:read'], '{ buyers(filter: { phone: "a" }) { number } }')).toBe(
      says('pii:read', 'BuyerFilter.phone'),
    );
  });
});

describe('a field that a principal may read', () => {
  it('may be written by who may not read its type: writing does not imply reading', async () => {
    expect(
      await refusal(['customers:write'], 'mutation { updateCustomer(input: { name: "a" }) { done } }'),
    ).toBeUndefined();
  });

  it('may be written along with its type by who may not read either', async () => {
    const source = 'mutation { createCustomer(input: { name: "a", address: { city: "b" } }) { done } }';
    expect(await refusal(['customers:write'], source)).toBeUndefined();
  });

  it('costs no guard where the way to it has asked for everything already', () => {
    const { coverage, schema } = shape;
    expect(coverage.guards.has('Customer.orders')).toBe(true);
    expect(schema.getQueryType()?.getFields().orders?.resolve).toBeTypeOf('function');
    const plain = composed(
      workshop.module({
        name: 'core',
        sdl: `
          type Query { customers: [Customer!] }
          type Customer { name: String friends(filter: CustomerFilter): [Customer!] }
          input CustomerFilter { name: String }
        `,
        permissions: { Query: { customers: customersRead }, Customer: { '*': customersRead } },
      }),
    );
    expect(plain.governedInputs.has('CustomerFilter.name')).toBe(true);
    const customer = plain.schema.getType('Customer') as unknown as { getFields(): { friends: { resolve?: unknown } } };
    expect(customer.getFields().friends.resolve).toBeUndefined();
  });
});
