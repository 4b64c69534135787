import fc from 'fast-check';
import { isInputObjectType, isInterfaceType, isObjectType, printType } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { authenticated, scope } from '../../src/authorization/permission.ts';
import { compose, printShape, type Shape } from '../../src/composition/compose.ts';
import { extensionRegistry } from '../../src/composition/requirements.ts';
import { composed, faultsOf, openWorkshop, registryOf, smallCore } from './workshop.ts';

const workshop = openWorkshop();
afterAll(() => workshop.close());

const core = workshop.module(smallCore);
const secret = scope('secret:read');

/** Extensions that require each other in several ways, and add to core and to each other. */
const suppliers = workshop.module({
  name: 'suppliers',
  sdl: `
    extend type Query { suppliers: [Supplier!] }
    extend type Order { supplier: Supplier }
    type Supplier implements Node { id: ID! name: String! }
  `,
  permissions: { Query: { suppliers: secret }, Supplier: { '*': secret } },
  entities: ['Supplier'],
});
const stock = workshop.module({
  name: 'stock',
  requires: ['suppliers'],
  sdl: `
    extend type Supplier { stock: Int }
    extend input CustomerFilter { stocked: Boolean }
    extend type Query { stock(filter: StockFilter): [Stock!] }
    type Stock { count: Int! supplier: Supplier }
    input StockFilter { count: Int supplierId: ID }
  `,
  permissions: { Query: { stock: authenticated }, Stock: { '*': authenticated } },
});
const loyalty = workshop.module({
  name: 'loyalty',
  version: '2.1.0',
  sdl: `
    extend type Customer { points: Int }
    extend type Mutation { addPoints(points: Int!): AddPointsPayload }
    type AddPointsPayload { customer: Customer userErrors: [UserError!]! }
  `,
  permissions: { Mutation: { addPoints: authenticated }, AddPointsPayload: { '*': authenticated } },
});
const returns = workshop.module({
  name: 'returns',
  requires: ['stock', 'loyalty'],
  sdl: 'extend type Stock { returned: Int }',
});
const all = [suppliers, stock, loyalty, returns];

describe('composing a schema', () => {
  it('gives the same key and the same SDL for the same set in any order', () => {
    const expected = compose(
      core,
      registryOf(...all),
      all.map(({ name }) => name),
    );
    const shuffled = (): fc.Arbitrary<typeof all> => fc.shuffledSubarray(all, { minLength: all.length });
    fc.assert(
      fc.property(shuffled(), shuffled(), (registry, chosen) => {
        const again = compose(
          core,
          registryOf(...registry),
          chosen.map(({ name }) => name),
        );
        expect(again.key).toBe(expected.key);
        expect(printShape(again)).toBe(printShape(expected));
        expect(again.modules.map(({ name }) => name)).toEqual(['core', 'loyalty', 'suppliers', 'stock', 'returns']);
      }),
      { numRuns: 20 },
    );
  });

  it('tells sets and versions apart by their keys', () => {
    const other = workshop.module({ name: 'loyalty', version: '2.1.1', sdl: 'extend type Customer { points: Int }' });
    const keys = [
      composed(core),
      composed(core, loyalty),
      composed(core, other),
      composed(core, suppliers),
      composed(core, suppliers, loyalty),
      composed(workshop.module({ ...smallCore, version: '1.0.1' })),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leaves everything that was there as it was, whatever extensions add', () => {
    const before = composed(core);
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3]), (chosen) => {
        const extensions = chosen.map((index) => all[index]!);
        if (extensions.some(({ requires }) => requires.some((name) => !extensions.some((one) => one.name === name))))
          return;
        expect(fieldsOf(composed(core, ...extensions))).toMatchObject(fieldsOf(before));
      }),
    );
  });

  it('lets an extension add fields to objects and optional fields to inputs, its own and those it requires', () => {
    const { schema } = composed(core, suppliers, stock);
    expect(printType(schema.getType('Supplier')!)).toContain('stock: Int');
    expect(printType(schema.getType('CustomerFilter')!)).toContain('stocked: Boolean');
  });

  it('keeps the descriptions of scalars that their SDL gives', () => {
    const described = workshop.module({
      name: 'money',
      sdl: '"Money in cents." scalar Cents extend type Customer { owes: Cents }',
    });
    expect(printShape(composed(core, described))).toContain('"""Money in cents."""\nscalar Cents');
  });
});

/** Every field's type by coordinate. */
function fieldsOf({ schema }: Shape): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) fields[`${type.name}.${field.name}`] = String(field.type);
  }
  return fields;
}

describe('what composing refuses', () => {
  const everybody = { '*': authenticated };
  const cases: ReadonlyArray<{
    readonly title: string;
    readonly drafts: ReadonlyArray<Omit<Parameters<typeof workshop.module>[0], 'name'> & { readonly name?: string }>;
    readonly enabled?: readonly string[];
    readonly faults: ReadonlyArray<readonly [at: string, message: string | RegExp]>;
  }> = [
    {
      title: 'an extension that is not there',
      drafts: [],
      enabled: ['nobody'],
      faults: [['nobody', 'there is no such extension; there are: none']],
    },
    {
      title: 'an extension whose requirement is not enabled',
      drafts: [
        { name: 'a', requires: ['b'], sdl: 'extend type Customer { a: Int }' },
        { name: 'b', sdl: 'extend type Customer { b: Int }' },
      ],
      enabled: ['a'],
      faults: [['a', 'requires the extension b, which is not enabled']],
    },
    {
      title: 'extensions that require each other in a circle, and those that require themselves',
      drafts: [
        { name: 'a', requires: ['b'], sdl: 'extend type Customer { a: Int }' },
        { name: 'b', requires: ['c'], sdl: 'extend type Customer { b: Int }' },
        { name: 'c', requires: ['a'], sdl: 'extend type Customer { c: Int }' },
        { name: 'd', requires: ['d'], sdl: 'extend type Customer { d: Int }' },
        { name: 'e', requires: ['a'], sdl: 'extend type Customer { e: Int }' },
      ],
      faults: [
        ['a', 'requires itself: a -> b -> c -> a'],
        ['b', 'requires itself: b -> c -> a -> b'],
        ['c', 'requires itself: c -> a -> b -> c'],
        ['d', 'requires itself: d -> d'],
      ],
    },
    {
      title: 'names that are no names of extensions',
      drafts: [
        { name: 'Loyalty', sdl: 'extend type Customer { a: Int }' },
        { name: 'core', sdl: 'extend type Customer { b: Int }' },
        { name: 'with-hyphen', sdl: 'extend type Customer { c: Int }' },
      ],
      faults: ['Loyalty', 'core', 'with-hyphen'].map(
        (name) =>
          [
            name,
            'an extension is named with lower-case letters, digits and underscores, and not core, branding, features',
          ] as const,
      ),
    },
    {
      title: 'SDL that does not parse',
      drafts: [{ sdl: 'type {' }, { sdl: 'extend type Customer { name: Int }' }, { sdl: '' }],
      faults: [
        ['a', 'its SDL does not parse: Syntax Error: Expected Name, found "{".'],
        ['c', 'its SDL does not parse: Syntax Error: Unexpected <EOF>.'],
      ],
    },
    {
      title: 'two extensions that define the same type',
      drafts: [{ sdl: 'type Thing { a: Int }', permissions: { Thing: everybody } }, { sdl: 'type Thing { b: Int }' }],
      faults: [['Thing', 'is defined by a and again by b']],
    },
    {
      title: 'two extensions that add the same field to a type of core',
      drafts: [{ sdl: 'extend type Customer { score: Int }' }, { sdl: 'extend type Customer { score: Float }' }],
      faults: [['Customer.score', 'is defined by a and again by b']],
    },
    {
      title: 'an extension that defines a type of core again',
      drafts: [{ sdl: 'type Order { id: ID! }' }],
      faults: [
        ['Order', 'is defined by core and again by a'],
        ['Order.id', 'is defined by core and again by a'],
      ],
    },
    {
      title: 'an extension that changes a field of core',
      drafts: [{ sdl: 'extend type Customer { email: String! } extend input CustomerFilter { name: Int }' }],
      faults: [
        ['Customer.email', 'is defined by core and again by a'],
        ['CustomerFilter.name', 'is defined by core and again by a'],
      ],
    },
    {
      title: 'an extension that adds to an enum, a union or a scalar that is not its own',
      drafts: [
        {
          sdl: `
            extend enum Status { LOST }
            type Parcel { id: ID! } extend union Found = Parcel
            extend scalar Money @specifiedBy(url: "https://example.com")
          `,
          permissions: { Parcel: everybody },
        },
      ],
      faults: ['Status', 'Found', 'Money'].map(
        (name) => [name, 'belongs to core; a may add fields to its objects and inputs only'] as const,
      ),
    },
    {
      title: 'an extension that adds to an interface that is not its own',
      drafts: [{ sdl: 'extend interface Node { a: Int }' }],
      faults: [
        ['Node', 'belongs to core; a may add fields to its objects and inputs only'],
        ['Customer', 'Interface field Node.a expected but Customer does not provide it.'],
        ['Order', 'Interface field Node.a expected but Order does not provide it.'],
      ],
    },
    {
      title: 'an extension that gives a type of core an interface or a directive',
      drafts: [
        {
          sdl: `
            interface Named { name: String! }
            extend type Customer implements Named { a: Int }
            extend input CustomerFilter @oneOf { a: Int }
          `,
        },
      ],
      faults: [
        ['Customer', 'belongs to core; a may not make it implement an interface'],
        ['CustomerFilter', 'belongs to core; a may not put a directive on it'],
      ],
    },
    {
      title: 'a required field in an input of core',
      drafts: [{ sdl: 'extend input CreateCustomerInput { a: Int! b: Int! = 1 c: Int }' }],
      faults: [
        ['CreateCustomerInput.a', 'would break the clients of core: a field added to an input must be optional'],
      ],
    },
    {
      title: 'reaching a type of an extension that is not required',
      drafts: [
        { sdl: 'type Thing { a: Int }', permissions: { Thing: everybody } },
        { sdl: 'extend type Customer { thing: Thing }' },
        { sdl: 'extend type Thing { c: Int }' },
      ],
      faults: [
        ['Customer.thing', 'uses Thing, which belongs to a, which b does not require'],
        ['Thing', 'belongs to a, which c does not require'],
      ],
    },
    {
      title: 'a type that nobody defines',
      drafts: [{ sdl: 'extend type Customer { thing: Thing } extend type Nothing { a: Int }' }],
      faults: [
        ['Nothing', 'is extended by a, but nobody defines it'],
        ['Customer.thing', 'uses Thing, which nobody defines'],
      ],
    },
    {
      title: 'resolvers for what others added, and for what is not there',
      drafts: [
        {
          sdl: 'extend type Customer { a: Int }',
          resolvers: {
            Customer: { a: () => 1, name: () => 'x', missing: () => 1, __isTypeOf: () => true },
            Node: { __resolveType: () => 'Customer' },
            Status: { OPEN: 0 },
            Nothing: { a: () => 1 },
          },
        },
      ],
      faults: [
        'Customer.name',
        'Customer.missing',
        'Customer.__isTypeOf',
        'Node.__resolveType',
        'Status.OPEN',
        'Nothing.a',
      ].map((at) => [at, 'is resolved by a, which did not add it'] as const),
    },
    {
      title: 'a resolver that is no function, and a root field without one',
      drafts: [
        {
          sdl: 'extend type Customer { a: Int } extend type Query { b: Int }',
          resolvers: { Customer: { a: { resolve: () => 1, type: 'String' } }, Query: { b: undefined } },
          permissions: { Query: { b: authenticated } },
        },
      ],
      faults: [
        ['Query.b', 'is resolved by something that is no function'],
        ['Customer.a', 'is resolved by something that is no function'],
      ],
    },
    {
      title: 'root fields without resolvers',
      drafts: [{ sdl: 'extend type Query { b: Int }', resolvers: false, permissions: { Query: { b: authenticated } } }],
      faults: [['Query.b', 'is not resolved by a, which added it']],
    },
    {
      title: 'permissions for what others added',
      drafts: [
        {
          sdl: 'extend type Customer { a: Int }',
          permissions: { Customer: { '*': authenticated, email: authenticated } },
        },
      ],
      faults: [
        ['Customer.*', 'has a permission from a, which did not add it'],
        ['Customer.email', 'has a permission from a, which did not add it'],
      ],
    },
    {
      title: 'permissions for types and fields that are not there',
      drafts: [
        { sdl: 'extend type Customer { a: Int }', permissions: { Nothing: everybody, Customer: { b: authenticated } } },
      ],
      faults: [
        ['Nothing.*', 'has a permission from a, which did not add it'],
        ['Customer.b', 'has a permission from a, which did not add it'],
      ],
    },
    {
      title: 'permissions for what has none: interfaces, unions, whole inputs',
      drafts: [
        {
          sdl: 'interface I { a: Int } input AInput { a: Int } extend type Customer { a(input: CustomerFilter): Int }',
          permissions: { I: { a: authenticated }, AInput: { '*': authenticated, a: secret } },
        },
      ],
      faults: [
        ['I.a', 'has a permission, but I is no object type and no input of this schema'],
        ['AInput.*', 'an input has no permission of its own: its fields have'],
      ],
    },
    {
      title: 'a field without any permission, on a root and on a type',
      drafts: [
        {
          sdl: 'extend type Query { a: Thing } extend type Mutation { m: CreateCustomerPayload } type Thing { b: Int c: Int }',
          permissions: { Thing: { c: authenticated } },
        },
      ],
      faults: [
        ['Query.a', 'has no permission, neither its own nor its type’s'],
        ['Mutation.m', 'has no permission, neither its own nor its type’s'],
        ['Thing.b', 'has no permission, neither its own nor its type’s'],
      ],
    },
    {
      title: 'empty lists of permissions',
      drafts: [
        {
          sdl: 'extend type Query { a: Thing } type Thing { b: Int }',
          permissions: { Query: { a: [] }, Thing: { '*': [] } },
        },
      ],
      faults: [
        ['Query.a', 'has an empty list of permissions; what everybody may see asks for `authenticated`'],
        ['Thing.*', 'has an empty list of permissions; what everybody may see asks for `authenticated`'],
        ['Query.a', 'has no permission, neither its own nor its type’s'],
        ['Thing.b', 'has no permission, neither its own nor its type’s'],
      ],
    },
    {
      title: 'a connection without the type of its nodes, and one of nodes without a permission',
      drafts: [
        {
          sdl: `
            extend type Query { bare: BareConnection things: ThingConnection }
            type BareConnection { totalCount: Int! }
            type ThingConnection { nodes: [Thing!]! }
            type Thing { a: Int }
          `,
          permissions: { Query: { bare: authenticated, things: authenticated }, Thing: { a: authenticated } },
        },
      ],
      faults: [
        ['BareConnection.totalCount', 'has no permission, neither its own nor its type’s'],
        ['ThingConnection.nodes', 'has no permission, neither its own nor its type’s'],
      ],
    },
    {
      title: 'guarded fields that cannot be null',
      drafts: [
        {
          sdl: `
            extend type Customer { secret: String! things(filter: ThingFilter): [Thing!]! any: [Any!] one: Any! fine: [Any] }
            type Thing { a: Int b: Int }
            input ThingFilter { b: Int }
            union Any = Thing | Secret
            type Secret { a: Int }
          `,
          permissions: { Customer: { secret }, Thing: { '*': authenticated, b: secret }, Secret: { '*': secret } },
        },
      ],
      faults: [
        ['Customer.secret', 'is guarded and must be nullable, so that a refusal leaves its siblings standing'],
        [
          'Customer.things',
          'has arguments that are guarded and must be nullable, so that a refusal leaves its siblings standing',
        ],
        [
          'Customer.any',
          'returns types that are guarded and must be nullable, so that a refusal leaves its siblings standing',
        ],
        [
          'Customer.one',
          'returns types that are guarded and must be nullable, so that a refusal leaves its siblings standing',
        ],
      ],
    },
    {
      title:
        'mutations that are not nullable, return no payload, or payloads without user errors or with required fields',
      drafts: [
        {
          sdl: `
            extend type Mutation { a: APayload! b: Int c: [CPayload] d: DPayload }
            type APayload { customer: Customer! userErrors: [UserError!]! }
            type CPayload { userErrors: [UserError!]! }
            type DPayload { customer: Customer userErrors: [UserError] }
          `,
          permissions: {
            Mutation: { a: authenticated, b: authenticated, c: authenticated, d: authenticated },
            APayload: everybody,
            CPayload: everybody,
            DPayload: everybody,
          },
        },
      ],
      faults: [
        ['Mutation.a', 'must be nullable, so that its failure leaves its siblings standing'],
        ['APayload.customer', 'must be nullable: it is absent beside user errors'],
        ['Mutation.b', 'must return a payload object'],
        ['Mutation.c', 'must return a payload object'],
        ['DPayload', 'must have userErrors: [UserError!]!'],
      ],
    },
    {
      title: 'names that are reserved',
      drafts: [
        {
          sdl: 'type __Thing { a: Int } extend type Customer { __a: Int b(__c: Int): Int } scalar String type Subscription { a: Int }',
          permissions: { __Thing: everybody, Subscription: everybody },
        },
      ],
      faults: [
        ['__Thing', 'names that begin with __ are reserved for GraphQL'],
        ['String', 'is a scalar of GraphQL itself'],
        ['Subscription', 'there are no subscriptions: nothing would guard them'],
        ['Customer.__a', 'names that begin with __ are reserved for GraphQL'],
        ['Customer.b(__c:)', 'Name "__c" must not begin with "__", which is reserved by GraphQL introspection.'],
      ],
    },
    {
      title: 'SDL that breaks the rules of GraphQL',
      drafts: [
        {
          sdl: 'type Thing { a: Int a: Int b(c: Int, c: Int): Int @nothing } enum E { X X }',
          permissions: { Thing: everybody },
        },
      ],
      faults: [
        ['Thing.a', 'is defined by a and again by a'],
        ['Thing.b(c:)', 'Argument "Thing.b(c:)" can only be defined once.'],
        ['Thing.b', 'Unknown directive "@nothing".'],
        ['E.X', 'Enum value "E.X" can only be defined once.'],
      ],
    },
    {
      title: 'a schema that is not valid as a whole',
      drafts: [
        {
          sdl: `
            type Thing implements Node { a: CustomerFilter b(c: Customer): Int }
            input Loop { loop: Loop! }
            type Empty
          `,
          permissions: { Thing: everybody },
        },
      ],
      faults: [
        ['Thing.a', 'The type of Thing.a must be Output Type but got: CustomerFilter.'],
        ['Thing.b(c:)', 'The type of Thing.b(c:) must be Input Type but got: Customer.'],
        ['Thing', 'Interface field Node.id expected but Thing does not provide it.'],
        ['Loop.loop', /Cannot reference Input Object "Loop" within itself/],
        ['Empty', 'Type Empty must define one or more fields.'],
      ],
    },
    {
      title: 'entities of types that the module did not define, that are no objects with ids, or are declared twice',
      drafts: [
        {
          sdl: 'type Thing { a: Int } interface I { a: Int } type Twice implements Node { id: ID! }',
          permissions: { Thing: everybody, Twice: everybody },
          entities: ['Customer', 'Nothing', 'Thing', 'I', 'Twice', 'Twice'],
        },
      ],
      faults: [
        ['Customer', 'is declared as an entity by a, which did not define its type'],
        ['Nothing', 'is declared as an entity by a, which did not define its type'],
        ['Thing', 'is an entity and must implement Node'],
        ['I', 'is declared as an entity by a, but is no object type'],
        ['Twice', 'is declared as an entity by a and again by a'],
      ],
    },
    {
      title: 'columns that resolvers are said to read: of what is no entity, not there, or resolved by nobody',
      drafts: [
        {
          sdl: `
            interface Kind { id: ID! }
            type Thing implements Node & Kind { id: ID! a: Int b: Int c: Int d: Int }
            type Plain { a: Int }
            extend type Customer { plain: Plain }
          `,
          permissions: { Thing: everybody, Plain: everybody },
          entities: ['Thing'],
          columns: ['size'],
          resolvers: {
            Kind: { __resolveType: () => 'Thing' },
            Thing: { a: () => 1, b: () => 1, c: () => 1 },
            Plain: { a: () => 1 },
            Customer: { plain: () => ({}) },
          },
          reads: {
            Kind: { __resolveType: ['size', 'colour'] },
            Thing: { a: ['size'], b: ['weight', 'toString'], c: ['customFields'], d: [], toString: [] },
            Plain: { a: [] },
            Nothing: { a: [] },
            Customer: { plain: [], name: [] },
          },
        },
      ],
      faults: [
        ['Kind.__resolveType', 'is said to read colour, which is no column of Kind'],
        ['Thing.b', 'is said to read weight, which is no column of Thing'],
        ['Thing.b', 'is said to read toString, which is no column of Thing'],
        ['Thing.c', 'is said to read customFields, which is no column of Thing'],
        ['Thing.d', 'is said to read columns by a, which does not resolve it'],
        ['Thing.toString', 'is said to read columns by a, which does not resolve it'],
        ['Plain.a', 'is said to read columns, but Plain has no rows: it is no entity'],
        ['Nothing.a', 'is said to read columns by a, which does not resolve it'],
        ['Customer.name', 'is said to read columns by a, which does not resolve it'],
      ],
    },
    {
      title: 'definitions that are no types',
      drafts: [{ sdl: 'directive @mine on SCHEMA extend schema @mine' }],
      faults: [
        ['@mine', 'a may define types only'],
        ['a', 'a may define types only'],
      ],
    },
    {
      title: 'filters and orders whose names say nothing of what they are over',
      drafts: [
        {
          sdl: `
            extend type Query { found2(where: Where): [Customer] governed(where: Governed): [Customer] }
            input Where { email: String }
            input Governed { email: String }
          `,
          permissions: { Query: { found2: authenticated, governed: authenticated }, Governed: { email: secret } },
        },
      ],
      faults: [
        [
          'Query.found2(where:)',
          'takes Where, which is named after no type, so that no permission governs it; the filter of a type T is named TFilter, its order TOrder',
        ],
      ],
    },
    {
      title: 'an id that a mutation takes and no permission governs',
      drafts: [
        {
          sdl: `
            extend type Mutation { mark(input: MarkInput!): MarkPayload }
            input MarkInput { customerId: ID! inner: [Inner!] }
            input Inner { productIds: [ID!] id: ID note: String }
            type MarkPayload { userErrors: [UserError!]! }
          `,
          permissions: {
            Mutation: { mark: authenticated },
            MarkPayload: { '*': authenticated },
            MarkInput: { customerId: authenticated },
          },
        },
      ],
      faults: [['Inner.productIds', 'takes an id that no permission governs; give it one of its own']],
    },
    {
      title: 'administration that the module did not add',
      drafts: [{ sdl: 'extend type Customer { a: Int }', administration: ['createCustomer', 'nothing'] }],
      faults: [
        ['Mutation.createCustomer', 'is declared as administration by a, which did not add it'],
        ['Mutation.nothing', 'is declared as administration by a, which did not add it'],
      ],
    },
    {
      title: 'events that two announce, or that are named like nothing else',
      drafts: [
        { sdl: 'extend type Customer { a: Int }', announces: ['customerCreated', 'A_b'] },
        { sdl: 'extend type Customer { b: Int }', announces: ['customerCreated'] },
      ],
      faults: [
        ['A_b', 'an event is named with letters and digits, such as orderPlaced'],
        ['customerCreated', 'is announced by a and again by b'],
      ],
    },
    {
      title: 'listeners to what nobody announces, or to an extension that is not required',
      drafts: [
        { sdl: 'extend type Customer { a: Int }', announces: ['done'], listens: ['done'] },
        { sdl: 'extend type Customer { b: Int }', listens: ['done'] },
        { sdl: 'extend type Customer { c: Int }', requires: ['a'], listens: ['done', 'gone'] },
      ],
      faults: [
        ['b', 'listens to done, announced by a, which it does not require'],
        ['c', 'listens to gone, which nobody announces'],
      ],
    },
  ];

  it.each(cases)('$title', ({ drafts, enabled, faults }) => {
    const extensions = drafts.map((draft, index) => workshop.module({ name: 'abc'[index]!, ...draft }));
    const expected = faults.map(([at, message]) => ({
      at,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    }));
    expect(faultsOf(core, extensions, enabled ? [...enabled] : undefined)).toEqual(expected);
  });

  it('two extensions of the same name', () => {
    const one = workshop.module({ name: 'one', sdl: 'extend type Customer { a: Int }' });
    const other = workshop.module({ name: 'one', sdl: 'extend type Customer { b: Int }' });
    expect([...extensionRegistry([one]).keys()]).toEqual(['one']);
    expect(() => extensionRegistry([one, other])).toThrow('one: is the name of several extensions');
  });

  it('a core that puts a permission on a root type, or resolves nothing', () => {
    const faulty = workshop.module({
      ...smallCore,
      permissions: { ...smallCore.permissions, Query: { ...smallCore.permissions?.Query, '*': authenticated } },
      resolvers: { Query: { found: 'nothing' } },
    });
    expect(faultsOf(faulty, [])).toEqual([
      { at: 'Query.found', message: 'is resolved by something that is no function' },
      { at: 'Query.*', message: 'a root type has no permission of its own: each of its fields has one' },
    ]);
  });

  it('tells the faults of all modules and of all kinds at once, in the message too', () => {
    const one = workshop.module({
      name: 'one',
      sdl: 'extend type Query { a: Int } extend type Customer { b: Int! }',
      permissions: { Customer: { b: secret } },
    });
    const two = workshop.module({
      name: 'two',
      sdl: 'extend type Mutation { c: Int } extend input CreateCustomerInput { d: Int! } type Thing implements Node { e: Int }',
      resolvers: { Customer: { name: () => 'x' } },
      permissions: { Mutation: { c: authenticated }, Thing: everybody },
    });
    expect(faultsOf(core, [one, two]).map(({ at }) => at)).toEqual([
      'CreateCustomerInput.d',
      'Customer.name',
      'Thing',
      'Query.a',
      'Mutation.c',
      'Customer.b',
    ]);
    expect(() => composed(core, one, two)).toThrow(
      /^The schema cannot be composed:\n {2}CreateCustomerInput\.d: would break.*\n {2}Customer\.name: is resolved by two/,
    );
  });
});
