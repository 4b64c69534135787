import {
  authenticated,
  type Entity,
  type Extension,
  entity,
  field,
  type PermissionTree,
  scope,
} from '../../src/kit.ts';

/** What the fields of an entity may be, in turn. */
const scalars = ['String', 'Int', 'Decimal', 'Boolean', 'Date', 'DateTime', 'String', 'String!'] as const;

/** Scalars with a filter type of their own in core. */
const bare = (type: string): string => type.replace('!', '');

/**
 * An extension as products of some age have them: entities that refer to each other and to core's, each with its
 * connection, its filter, its order and its mutations. It has no tables: its schema is what is looked at.
 *
 * @param name lower-case letters
 * @param types how many entities
 * @param fields of each entity besides those that all have
 */
export function wideExtension(name: string, types: number, fields: number): Extension {
  const prefix = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const names = Array.from({ length: types }, (_, index) => `${prefix}${String.fromCharCode(65 + index)}`);
  const read = scope(`${name}:read`);
  const write = scope(`${name}:write`);
  const permissions: Record<string, Record<string, PermissionTree[string][string]>> = { Query: {}, Mutation: {} };
  const resolvers: Record<string, Record<string, () => null>> = { Query: {}, Mutation: {} };
  for (const type of names) {
    const one = lowerFirst(type);
    for (const root of [one, `${one}s`]) {
      permissions.Query![root] = read;
      resolvers.Query![root] = () => null;
    }
    for (const verb of ['create', 'update']) {
      permissions.Mutation![`${verb}${type}`] = [read, write];
      permissions[`${verb === 'create' ? 'Create' : 'Update'}${type}Payload`] = { '*': write };
      resolvers.Mutation![`${verb}${type}`] = () => null;
    }
    permissions[type] = { '*': read, field0: scope('pii:read'), customer: authenticated };
  }
  return Object.freeze({
    name,
    version: '1.0.0',
    description: `The extension ${name} of a benchmark.`,
    requires: Object.freeze([]),
    typeDefs: names.map((type, index) => sdlOf(type, names[(index + 1) % types]!, fields)).join('\n'),
    migrations: undefined,
    resolvers,
    permissions,
    entities: Object.freeze(names.map(entityOf)),
    administration: Object.freeze([]),
    announces: Object.freeze([]),
    listens: Object.freeze([]),
    features: Object.freeze([]),
  });
}

function entityOf(type: string): Entity {
  return entity({
    type,
    table: `${type.toLowerCase()}s`,
    customFields: true,
    fields: { field0: field.string('field0') },
  });
}

function sdlOf(type: string, neighbour: string, fields: number): string {
  const one = lowerFirst(type);
  const own = Array.from(
    { length: fields },
    (_, index) => [`field${index}`, scalars[index % scalars.length]!] as const,
  );
  const page = `first: Int after: String last: Int before: String filter: ${type}Filter orderBy: [${type}Order!]`;
  // What is personal may be refused, and is nullable therefore.
  const outputs = own.map(
    ([name, scalar]) => `"The ${name} of this ${one}."\n ${name}: ${name === 'field0' ? bare(scalar) : scalar}`,
  );
  const inputs = own.map(([name, scalar]) => `${name}: ${bare(scalar)}`).join('\n');
  return `
    type ${type} implements Node {
      id: ID! externalId: String version: Int! createdAt: DateTime! updatedAt: DateTime!
      ${outputs.join('\n')}
      customer: Customer
      neighbour: ${neighbour}
      neighbours(first: Int after: String filter: ${neighbour}Filter orderBy: [${neighbour}Order!]): ${neighbour}Connection
    }
    type ${type}Connection { nodes: [${type}!]! edges: [${type}Edge!]! pageInfo: PageInfo! totalCount: Int! }
    type ${type}Edge { node: ${type}! cursor: String! }
    input ${type}Filter {
      and: [${type}Filter!] or: [${type}Filter!] not: ${type}Filter id: IDFilter
      ${own.map(([name, scalar]) => `${name}: ${bare(scalar)}Filter`).join('\n')}
    }
    input ${type}Order @oneOf { id: OrderDirection ${own.map(([name]) => `${name}: OrderDirection`).join('\n')} }
    input Create${type}Input { externalId: String ${inputs} }
    input Update${type}Input { id: ID! expectedVersion: Int externalId: String ${inputs} }
    type Create${type}Payload { ${one}: ${type} userErrors: [UserError!]! }
    type Update${type}Payload { ${one}: ${type} userErrors: [UserError!]! }
    extend type Query { ${one}(id: ID!): ${type} ${one}s(${page}): ${type}Connection }
    extend type Mutation {
      create${type}(input: Create${type}Input!): Create${type}Payload
      update${type}(input: Update${type}Input!): Update${type}Payload
    }`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
