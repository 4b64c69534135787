import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { core as shippedCore } from '../../resolvers/index.ts';
import { showTenant } from '../../src/control/commands/show-tenant.ts';
import { administrator, defineSettings } from '../../src/kit.ts';
import { declaredFeatures } from '../../src/tenancy/feature.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { giveDomain, png } from '../support/white-label.ts';

/** Ids of one object of each type, `ids` has them all. */
type Samples = ReadonlyMap<string, string>;

const principals = [
  { title: 'no scope', claims: { roles: [], scopes: [] } },
  ...[
    'customers:read',
    'customers:write',
    'products:read',
    'products:write',
    'orders:read',
    'orders:write',
    'pii:read',
  ].map((scope) => ({ title: scope, claims: { roles: [], scopes: [scope] } })),
  { title: 'viewer', claims: { roles: ['viewer' as const], scopes: [] } },
  { title: 'editor', claims: { roles: ['editor' as const], scopes: [] } },
  { title: 'admin', claims: { roles: ['admin' as const], scopes: [] } },
];

/** Core with something to set and something to switch, so that the fields that show them have something to show. */
const core = {
  ...shippedCore,
  settings: defineSettings('core', { greeting: administrator(z.string().default('Hello')) }),
  features: declaredFeatures('core', { 'checkout-v2': { description: 'The new checkout.' } }),
};

describe('each scope and each role alone', () => {
  let house: TestHouse;
  let tenant: Tenant;
  let schema: GraphQLSchema;
  let samples: Samples;
  let everybody: ReadonlySet<string>;

  beforeAll(async () => {
    house = await createTestHouse({ core });
    tenant = await house.createTenant({ slug: 'acme' });
    await giveDomain(house.control, tenant, 'shop.example.com');
    samples = await seed(house, await house.token(tenant));
    const seeded = await showTenant(house.control, tenant.id);
    schema = (await house.app.shapes.forTenant(seeded)).shape.schema;
    everybody = await answers({ roles: [], scopes: [] });
  });
  afterAll(() => house.close());

  /** Coordinates that do not answer FORBIDDEN, each root field asked for by itself with all that lies below it. */
  async function answers(claims: (typeof principals)[number]['claims']): Promise<ReadonlySet<string>> {
    const token = await house.token(tenant, claims);
    const answered = new Set<string>();
    for (const [root, keyword] of [
      [schema.getQueryType(), 'query'],
      [schema.getMutationType(), 'mutation'],
    ] as const) {
      for (const [name, field] of Object.entries(root?.getFields() ?? {})) {
        const below = keyword === 'query' ? selection(schema, field.type, []) : '{ userErrors { code } }';
        const document = `${keyword} { ${name}${callArguments(field.args, samples, name)} ${below} }`;
        const { data, errors } = await graphql(house.url, token, document);
        const forbidden = new Set(
          errors.filter(({ extensions }) => extensions.code === 'FORBIDDEN').map(({ path }) => path?.join('.')),
        );
        if (keyword === 'query') expect(errors.filter(({ extensions }) => extensions.code !== 'FORBIDDEN')).toEqual([]);
        if (!forbidden.has(name)) answered.add(`${root?.name}.${name}`);
        collect(schema, field.type, data?.[name], name, forbidden, answered);
      }
    }
    return answered;
  }

  it.each(principals)('answers with $title', async ({ title, claims }) => {
    const answered = await answers(claims);
    expect([...everybody].filter((coordinate) => !answered.has(coordinate))).toEqual([]);
    const beyond = title === 'no scope' ? answered : [...answered].filter((coordinate) => !everybody.has(coordinate));
    expect(byType(beyond)).toMatchSnapshot();
  });

  it('leaves no field of the schema without somebody whom it answers', async () => {
    const all = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !type.name.startsWith('__') && !type.name.endsWith('Payload')
        ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`)
        : [],
    );
    const answered = await answers({ roles: ['admin'], scopes: [] });
    expect(all.filter((coordinate) => !answered.has(coordinate))).toEqual([
      'UserError.field',
      'UserError.message',
      'UserError.code',
    ]);
  });
});

/** One line for each type: `Customer: city country ...`. */
function byType(coordinates: Iterable<string>): string {
  const types = Map.groupBy([...coordinates].sort(), (coordinate) => coordinate.split('.')[0]);
  return [...types].map(([type, all]) => `${type}: ${all.map((one) => one.split('.')[1]).join(' ')}`).join('\n');
}

async function seed(house: TestHouse, token: string): Promise<Samples> {
  for (const [name, more] of [
    ['tier', 'type: ENUM, values: [{ name: "GOLD" }]'],
    ['birthday', 'type: DATE, personalData: true'],
  ]) {
    await graphql(
      house.url,
      token,
      `mutation { defineCustomField(input: { entity: "Customer", name: "${name}", ${more} }) { userErrors { code } } }`,
    );
  }
  await graphql(
    house.url,
    token,
    'mutation ($input: UpdateBrandingInput!) { updateBranding(input: $input) { userErrors { code message } } }',
    {
      input: {
        logo: png(1, 1, [0, 128, 0]).toString('base64'),
        supportEmail: 'help@example.com',
        supportUrl: 'https://help.example.com',
      },
    },
  );
  const created = await graphql(
    house.url,
    token,
    `mutation {
      createCustomer(
        input: { name: "Alice", email: "alice@example.com", phone: "1", customFields: { tier: GOLD } }
      ) { customer { id } }
      createProduct(input: { name: "Tea", unitPrice: "2" }) { product { id } }
    }`,
  );
  const customerId = created.data.createCustomer.customer.id;
  const productId = created.data.createProduct.product.id;
  const placed = await graphql(
    house.url,
    token,
    'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id lines { id } } } }',
    { input: { customerId, lines: [{ productId, quantity: 1 }] } },
  );
  const { order } = placed.data.placeOrder;
  return new Map([
    ['customer', customerId],
    ['product', productId],
    ['order', order.id],
    ['node', customerId],
    ['nodes', [customerId, productId, order.id, order.lines[0].id].join('", "')],
  ]);
}

/** Everything below a field, each type once on the way down. */
function selection(schema: GraphQLSchema, type: GraphQLOutputType, above: readonly string[]): string {
  const named = getNamedType(type);
  if (isAbstractType(named)) {
    const members = schema
      .getPossibleTypes(named)
      .map((member) => `... on ${member.name} ${selection(schema, member, above)}`);
    return `{ __typename ${members.join(' ')} }`;
  }
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const target = getNamedType(field.type);
    const isLeaf = !isObjectType(target) && !isAbstractType(target);
    if (isLeaf) return [field.name];
    if (above.includes(target.name)) return [];
    return [`${named.name}_${field.name}: ${field.name} ${selection(schema, field.type, [...above, named.name])}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

function callArguments(args: readonly GraphQLArgument[], samples: Samples, root: string): string {
  const given = args
    // Without a grouping a summary has no groups.
    .filter((argument) => isRequiredArgument(argument) || argument.name === 'groupBy')
    .map((argument) => `${argument.name}: ${sample(argument.type, samples, root)}`);
  return given.length > 0 ? `(${given.join(', ')})` : '';
}

function sample(type: GraphQLInputType, samples: Samples, root: string): string {
  if (isNonNullType(type)) return sample(type.ofType, samples, root);
  if (isListType(type)) return `[${sample(type.ofType, samples, root)}]`;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((field) => `${field.name}: ${sample(field.type, samples, root)}`).join(', ')} }`;
  }
  if (type.name === 'SalesGrouping') return 'MONTH';
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (type.name === 'Int') return '1';
  if (type.name === 'JSONObject') return '{}';
  return `"${samples.get(root) ?? '1'}"`;
}

/** Adds the coordinates below a field that answered. */
function collect(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  value: unknown,
  path: string,
  forbidden: ReadonlySet<string | undefined>,
  answered: Set<string>,
): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(schema, type, item, `${path}.${index}`, forbidden, answered);
    return;
  }
  if (typeof value !== 'object' || !('__typename' in value)) return;
  const object = schema.getType(String(value.__typename)) as GraphQLObjectType;
  for (const [key, member] of Object.entries(value)) {
    const name = key.replace(`${object.name}_`, '');
    const field = object.getFields()[name];
    if (!field || forbidden.has(`${path}.${key}`)) continue;
    answered.add(`${object.name}.${name}`);
    collect(schema, field.type, member, `${path}.${key}`, forbidden, answered);
  }
}
