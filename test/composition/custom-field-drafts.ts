import { authenticated, scope } from '../../src/authorization/permission.ts';
import type { Shape } from '../../src/composition/compose.ts';
import { customFieldsHash, effectiveCustomFields } from '../../src/composition/custom-fields.ts';
import { type CustomFieldResolvers, overlayShape } from '../../src/composition/overlay.ts';
import { shapeKey } from '../../src/composition/shape-key.ts';
import type { CustomField, CustomFieldType } from '../../src/tenancy/custom-field.ts';
import type { Draft } from './workshop.ts';

let count = 0;

/** A custom field as a tenant's record has it. */
export function customField(
  at: `${string}.${string}`,
  type: CustomFieldType,
  more: Partial<CustomField> = {},
): CustomField {
  const [entity = '', name = ''] = at.split('.');
  const id = `018f0000-0000-7000-8000-${String(++count).padStart(12, '0')}`;
  return {
    id,
    entity,
    name,
    type,
    list: false,
    rules: {},
    storedAs: id,
    required: false,
    personalData: false,
    index: 'none',
    ...(type === 'ENUM' && { values: [{ name: 'GOLD' }, { name: 'SILVER' }] }),
    ...more,
  };
}

/** Rows carry their custom fields by name, already parsed. */
export const plainResolvers: CustomFieldResolvers = {
  ofRow: (row: { readonly custom?: object }) => row.custom ?? {},
  ofField: (_entity, name) => (stored: Readonly<Record<string, unknown>>) => stored[name] ?? null,
};

export function overlaid(base: Shape, ...fields: readonly CustomField[]): Shape {
  const forms = effectiveCustomFields(base.modules, fields);
  return overlayShape(base, shapeKey(base.modules, customFieldsHash(forms)), forms, plainResolvers);
}

const read = scope('clients:read');
const write = scope('clients:write');
const ordersRead = scope('orders:read');

/** A core to which tenants may add fields: clients with orders, behind an interface and a union, and their mutations. */
export const openCore: Draft = {
  name: 'core',
  sdl: `
    interface Node { id: ID! }
    type Query {
      node(id: ID!): Node
      found: [Found]
      client(id: ID!): Client
      clients(filter: ClientFilter, orderBy: [ClientOrder!]): ClientConnection
      orders(filter: OrderFilter): [Order!]
      time: Clock
    }
    type Mutation {
      createClient(input: CreateClientInput!): CreateClientPayload
      updateClient(input: UpdateClientInput!): UpdateClientPayload
    }
    union Found = Client | Order
    enum OrderDirection { ASC DESC }
    scalar Decimal
    scalar Date
    scalar DateTime
    type Clock { zone: String now(format: ClockInput): String }
    input ClockInput { zone: String }
    type Client implements Node { id: ID! name: String email: String orders(filter: OrderFilter): [Order!] }
    type ClientConnection { nodes: [Client!]! totalCount: Int! }
    input ClientFilter { and: [ClientFilter!] id: IDFilter name: StringFilter email: StringFilter }
    input ClientOrder @oneOf { name: OrderDirection email: OrderDirection }
    input CreateClientInput { name: String! email: String }
    input UpdateClientInput { id: ID! name: String }
    type CreateClientPayload { client: Client userErrors: [UserError!]! }
    type UpdateClientPayload { client: Client userErrors: [UserError!]! }
    type UserError { message: String! }
    type Order implements Node { id: ID! number: Int client: Client }
    input OrderFilter { number: IntFilter }
    ${['ID', 'String', 'Int', 'Decimal', 'Boolean', 'Date', 'DateTime']
      .map((scalar) => `input ${scalar}Filter { eq: ${scalar} in: [${scalar}!] isNull: Boolean }`)
      .join('\n')}
  `,
  permissions: {
    Query: {
      node: scope('x:read'),
      found: scope('x:read'),
      client: read,
      clients: read,
      orders: ordersRead,
      time: scope('x:read'),
    },
    Mutation: { createClient: [read, write], updateClient: [read, write] },
    Clock: { '*': scope('x:read') },
    Client: { '*': read, email: scope('pii:read') },
    Order: { '*': ordersRead },
    CreateClientPayload: { '*': write },
    UpdateClientPayload: { '*': write },
    UserError: { '*': authenticated },
  },
  entities: ['Client', 'Order'],
  customFields: ['Client', 'Order'],
};

export const everyType: readonly CustomField[] = [
  customField('Client.tier', 'ENUM', { description: 'How dear they are.' }),
  customField('Client.badges', 'ENUM', { list: true }),
  customField('Client.motto', 'STRING'),
  customField('Client.tags', 'STRING', { list: true }),
  customField('Client.score', 'INT', { deprecationReason: 'Nobody counts.' }),
  customField('Client.limit', 'DECIMAL'),
  customField('Client.trusted', 'BOOLEAN'),
  customField('Client.answers', 'BOOLEAN', { list: true }),
  customField('Client.since', 'DATE'),
  customField('Client.seen', 'DATETIME', { personalData: true }),
  customField('Client.referredBy', 'REFERENCE', { references: 'Client' }),
  customField('Client.favourites', 'REFERENCE', { references: 'Order', list: true }),
];
