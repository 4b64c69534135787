import {
  buildSchema,
  execute,
  type GraphQLSchema,
  getIntrospectionQuery,
  graphql,
  isObjectType,
  parse,
  printSchema,
  printType,
  validate,
  validateSchema,
} from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { deriveCoverage } from '../../src/authorization/coverage.ts';
import { deriveGovernedInputs } from '../../src/authorization/inputs.ts';
import { type PermissionTree, scope } from '../../src/authorization/permission.ts';
import type { PermissionSet } from '../../src/authorization/permission-set.ts';
import { printShape, type Shape } from '../../src/composition/compose.ts';
import { userError } from '../../src/kernel/user-errors.ts';
import { customField, everyType, openCore, overlaid } from './custom-field-drafts.ts';
import { composed, openWorkshop } from './workshop.ts';

const workshop = openWorkshop();
afterAll(() => workshop.close());

const ada = { id: 'c1', name: 'Ada', email: 'ada@example.com', __typename: 'Client' };
const order = { id: 'o1', number: 7, __typename: 'Order' };
const rows = {
  client: { ...ada, orders: [order], custom: { tier: 'GOLD', seen: '1843-01-01T00:00:00.000Z', referredBy: ada } },
};

const core = workshop.module({
  ...openCore,
  resolvers: {
    Query: {
      node: (_root: unknown, { id }: { readonly id: string }) => (id === 'o1' ? order : ada),
      found: () => [ada, order],
      client: () => rows.client,
      clients: () => ({ nodes: [rows.client], totalCount: 1 }),
      orders: () => [order],
      time: () => ({ zone: 'UTC' }),
    },
    Mutation: {
      createClient: (_root: unknown, { input }: { readonly input: { readonly name: string } }) => {
        if (input.name === '') throw userError(['input', 'name'], 'REQUIRED', 'A name is needed.');
        return { client: { ...ada, ...input, input: JSON.stringify(input) } };
      },
    },
    Order: { client: () => rows.client },
  } as never,
});
const base = composed(core);
const overlay = overlaid(base, ...everyType);

/** Runs an operation for someone with these scopes. */
async function run(schema: GraphQLSchema, source: string, ...scopes: readonly string[]) {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  const principal = { kind: 'user', tenantId: 't', subject: 's', roles: [], scopes };
  const result = await execute({ schema, document, contextValue: { principal } });
  return JSON.parse(JSON.stringify(result));
}

const all = ['clients:read', 'clients:write', 'orders:read', 'pii:read', 'x:read'] as const;

describe('an overlay', () => {
  it('has the types that the design names', () => {
    const types = Object.values(overlay.schema.getTypeMap());
    const added = types.filter(({ name }) => /CustomFields|ListFilter/.test(name));
    expect(added.map(printType).sort().join('\n\n')).toMatchSnapshot();
    const holding = (name: string): string => printType(overlay.schema.getType(name)!);
    expect(holding('Client')).toContain('customFields: ClientCustomFields!');
    expect(holding('ClientFilter')).toContain('customFields: ClientCustomFieldsFilter');
    expect(holding('ClientOrder')).toContain('customFields: ClientCustomFieldsOrder');
    expect(holding('CreateClientInput')).toContain('customFields: ClientCustomFieldsInput');
    expect(holding('UpdateClientInput')).toContain('customFields: ClientCustomFieldsInput');
  });

  it('is a valid schema, which introspection gives whole', async () => {
    const rebuilt = buildSchema(printSchema(overlay.schema));
    expect(validateSchema(rebuilt)).toEqual([]);
    expect(printShape({ schema: rebuilt })).toBe(printShape(overlay));
    const { errors } = await graphql({ schema: overlay.schema, source: getIntrospectionQuery({ oneOf: true }) });
    expect(errors).toBeUndefined();
  });

  it('asks for what composition would ask for, had core declared it all', () => {
    const schema = buildSchema(printSchema(overlay.schema));
    const tree: PermissionTree = {
      ...(openCore.permissions as PermissionTree),
      ClientCustomFields: { '*': scope('clients:read'), seen: scope('pii:read') },
    };
    const coverage = deriveCoverage(schema, tree);
    expect(coverage.faults).toEqual([]);
    for (const part of ['types', 'own', 'asks', 'held', 'guards', 'concrete', 'inputs'] as const) {
      expect(namesIn(overlay.coverage[part]), part).toEqual(namesIn(coverage[part]));
    }
    expect(namesIn(overlay.governedInputs)).toEqual(namesIn(deriveGovernedInputs(schema, coverage)));
  });

  it('leaves its base as it was, and shares with it whatever cannot be reached from what is new', () => {
    expect(printShape(base)).toBe(printShape(composed(core)));
    for (const name of ['Clock', 'ClockInput', 'UserError', 'IDFilter', 'Decimal', 'OrderDirection', 'Node']) {
      expect(overlay.schema.getType(name), name).toBe(base.schema.getType(name));
    }
    const fieldOf = (shape: Shape, type: string, field: string) => {
      const found = shape.schema.getType(type);
      return isObjectType(found) ? found.getFields()[field] : undefined;
    };
    expect(fieldOf(overlay, 'Client', 'name')).toBe(fieldOf(base, 'Client', 'name'));
    expect(fieldOf(overlay, 'Query', 'time')).toBe(fieldOf(base, 'Query', 'time'));
    expect(fieldOf(overlay, 'Query', 'clients')).not.toBe(fieldOf(base, 'Query', 'clients'));
  });

  it.each([
    ['an interface', '{ node(id: "o1") { __typename id ... on Order { number client { name } } } }'],
    ['a union', '{ found { __typename ... on Client { name email } ... on Order { number } } }'],
    [
      'connections and arguments',
      '{ clients(filter: { name: { eq: "a" } }, orderBy: [{ name: ASC }]) { nodes { name email orders { id } } totalCount } }',
    ],
    ['types that nothing was added to', '{ time { zone now(format: { zone: "UTC" }) } }'],
    ['a mutation', 'mutation { createClient(input: { name: "Eve" }) { client { name } userErrors { message } } }'],
    ['user errors', 'mutation { createClient(input: { name: "" }) { client { name } userErrors { message } } }'],
  ])('answers %s as its base does, whoever asks', async (_what, source) => {
    for (const scopes of [all, [], ...all.map((left) => all.filter((one) => one !== left))]) {
      expect(await run(overlay.schema, source, ...scopes)).toEqual(await run(base.schema, source, ...scopes));
    }
  });

  it('resolves custom fields, references to types that have some included', async () => {
    const source = '{ client(id: 1) { customFields { tier motto referredBy { name customFields { tier } } } } }';
    expect(await run(overlay.schema, source, ...all)).toEqual({
      data: {
        client: {
          customFields: { tier: 'GOLD', motto: null, referredBy: { name: 'Ada', customFields: { tier: null } } },
        },
      },
    });
  });

  it('refuses what GraphQL would not take', () => {
    const faults = (source: string): readonly string[] =>
      validate(overlay.schema, parse(source)).map(({ message }) => message);
    expect(faults('{ clients(filter: { customFields: { tier: { eq: BRONZE } } }) { totalCount } }')).toEqual([
      expect.stringContaining('"BRONZE" does not exist in "ClientCustomFieldsTierValue" enum'),
    ]);
    expect(faults('{ clients(orderBy: [{ customFields: { tags: ASC } }]) { totalCount } }')).toEqual([
      expect.stringContaining('"tags" is not defined'),
    ]);
    expect(faults('{ clients(orderBy: [{ customFields: { tier: ASC, score: ASC } }]) { totalCount } }')).toEqual([
      expect.stringContaining('exactly one'),
    ]);
    expect(faults('{ client(id: 1) { customFields { nothing } } }')).toEqual([
      expect.stringContaining('Cannot query field "nothing"'),
    ]);
  });
});

describe('the permissions of custom fields', () => {
  const missing = (result: { readonly errors?: readonly { readonly message: string }[] }): readonly string[] =>
    (result.errors ?? []).map(({ message }) => /grant (.+), which/.exec(message)?.[1] ?? message);

  it.each([
    ['personal data read', '{ client(id: 1) { customFields { seen } } }', 'pii:read'],
    [
      'personal data in a filter',
      '{ clients(filter: { and: [{ customFields: { seen: { isNull: true } } }] }) { totalCount } }',
      'pii:read',
    ],
    [
      'personal data in an order',
      '{ clients(orderBy: [{ customFields: { seen: DESC } }]) { totalCount } }',
      'pii:read',
    ],
    [
      'personal data written',
      'mutation { createClient(input: { name: "E", customFields: { seen: "2000" } }) { client { id } } }',
      'pii:read',
    ],
    ['a reference read', '{ client(id: 1) { customFields { favourites { id } } } }', 'orders:read'],
    [
      'a reference in a filter',
      '{ clients(filter: { customFields: { favourites: { has: "o1" } } }) { totalCount } }',
      'orders:read',
    ],
    [
      'a reference written',
      'mutation { updateClient(input: { id: 1, customFields: { favourites: [] } }) { client { id } } }',
      'orders:read',
    ],
    ['a client behind another type', '{ orders { client { customFields { tier } } } }', 'clients:read'],
  ])('%s', async (_what, source, needed) => {
    const without = await run(overlay.schema, source, ...all.filter((one) => one !== needed));
    expect(missing(without)).toEqual([needed]);
    expect(missing(await run(overlay.schema, source, ...all))).toEqual([]);
  });

  it('guard the arguments of a field of one open entity that takes the filter of another', async () => {
    const secret = customField('Order.secret', 'STRING', { personalData: true });
    const source = '{ client(id: 1) { orders(filter: { customFields: { secret: { eq: "a" } } }) { id } } }';
    for (const fields of [[secret], [customField('Client.score', 'INT'), secret], [...everyType, secret]]) {
      const { schema } = overlaid(base, ...fields);
      expect(missing(await run(schema, source, 'clients:read', 'orders:read'))).toEqual(['pii:read']);
      expect(missing(await run(schema, source, ...all))).toEqual([]);
    }
  });

  it('let everything beside the refused field stand', async () => {
    const result = await run(overlay.schema, '{ client(id: 1) { name customFields { tier seen } } }', 'clients:read');
    expect(result.data).toEqual({ client: { name: 'Ada', customFields: { tier: 'GOLD', seen: null } } });
  });

  it('ask on a new way for what every other way has asked for: guards behind it were left out because of that', async () => {
    const drawers = workshop.module({
      name: 'drawers',
      sdl: `
        extend type Query { safe: Safe }
        type Safe { drawer: Drawer }
        type Drawer implements Node { id: ID! key: Key }
        type Key { code: String }
      `,
      permissions: {
        Query: { safe: scope('safe:open') },
        Safe: { '*': scope('safe:open') },
        Drawer: { '*': scope('drawers:read') },
        Key: { '*': scope('safe:open') },
      },
      entities: ['Drawer'],
    });
    // Without `node` there is one way to a drawer, through the safe.
    const noNode = workshop.module({
      ...openCore,
      sdl: openCore.sdl.replace('node(id: ID!): Node', ''),
      permissions: { ...openCore.permissions, Query: withoutNode(openCore.permissions?.Query) },
    });
    const shape = composed(noNode, drawers);
    expect(shape.coverage.guards.has('Drawer.key')).toBe(false);
    const laid = overlaid(shape, customField('Client.drawer', 'REFERENCE', { references: 'Drawer' }));
    expect([...laid.coverage.guards.get('ClientCustomFields.drawer')!.keys()].sort()).toEqual([
      'drawers:read',
      'safe:open',
    ]);
  });
});

function withoutNode(rules: PermissionTree[string] | undefined): PermissionTree[string] {
  const { node: _left, ...others } = rules ?? {};
  return others;
}

function namesIn(map: ReadonlyMap<string, PermissionSet>): Readonly<Record<string, readonly string[]>> {
  const entries = [...map].map(([at, permissions]) => [at, [...permissions.keys()].sort()] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
