import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kind, parse } from 'graphql';
import { authenticated, type PermissionTree } from '../../src/authorization/permission.ts';
import { compose, type Shape } from '../../src/composition/compose.ts';
import { defineModule, type Module, type ResolverMap } from '../../src/composition/module.ts';
import { domainEvent } from '../../src/kernel/domain-event.ts';
import { type Fault, RowhouseError } from '../../src/kernel/errors.ts';

/** What a test says of a module; the rest has a plain default. */
export interface Draft {
  readonly name: string;
  readonly sdl: string;
  readonly version?: string;
  readonly requires?: readonly string[];
  readonly permissions?: PermissionTree;
  /** Root fields that are left out resolve to null; `false` leaves all of them unresolved. */
  readonly resolvers?: ResolverMap | false;
  readonly entities?: readonly string[];
  /** Columns of the rows of each entity. */
  readonly columns?: readonly string[];
  readonly reads?: Module['reads'];
  /** Those of them to which tenants may add fields, written through their `Create` and `Update` inputs. */
  readonly customFields?: readonly string[];
  readonly administration?: readonly string[];
  /** Names of events that it announces. */
  readonly announces?: readonly string[];
  /** Names of events that it listens to. */
  readonly listens?: readonly string[];
}

/** Makes modules from SDL files in a folder of its own. */
export interface Workshop {
  module(draft: Draft): Module;
  close(): void;
}

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'rowhouse-modules-'));
  return {
    module(draft) {
      const schema = mkdtempSync(join(folder, 'schema-'));
      writeFileSync(join(schema, 'schema.graphql'), draft.sdl);
      const {
        name,
        version = '1.0.0',
        requires,
        permissions = {},
        entities = [],
        columns = [],
        customFields = [],
        reads,
        administration,
        announces = [],
        listens = [],
      } = draft;
      const resolvers = draft.resolvers === false ? {} : withRootResolvers(draft.sdl, draft.resolvers ?? {});
      return defineModule({
        name,
        version,
        description: `The module ${name} of a test.`,
        requires,
        schema: pathToFileURL(`${schema}/`),
        resolvers,
        ...(reads && { reads }),
        permissions,
        entities: entities.map((type) => ({
          type,
          fields: Object.fromEntries(columns.map((column) => [column, {}])),
          ...(customFields.includes(type) && {
            customFields: { inputs: [`Create${type}Input`, `Update${type}Input`] },
          }),
        })),
        administration,
        announces: announces.map((event) => domainEvent(event)),
        listens: listens.map((event) => ({ event: domainEvent(event), handle: async () => {} })),
      });
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** SDL that does not parse has no root fields to resolve. */
function withRootResolvers(sdl: string, given: ResolverMap): ResolverMap {
  const resolvers: Record<string, Record<string, unknown>> = {};
  const document = sdl.includes('{') && isParsable(sdl) ? parse(sdl) : undefined;
  for (const definition of document?.definitions ?? []) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const type = definition.name.value;
    if (type !== 'Query' && type !== 'Mutation') continue;
    resolvers[type] ??= {};
    for (const field of definition.fields ?? []) resolvers[type][field.name.value] = () => null;
  }
  const merged: Record<string, ResolverMap[string]> = { ...resolvers };
  for (const [type, members] of Object.entries(given)) merged[type] = { ...resolvers[type], ...members };
  return merged;
}

function isParsable(sdl: string): boolean {
  try {
    parse(sdl);
    return true;
  } catch {
    return false;
  }
}

export function registryOf(...modules: readonly Module[]): ReadonlyMap<string, Module> {
  return new Map(modules.map((module) => [module.name, module]));
}

/** What composing finds at fault; fails when nothing is. */
export function faultsOf(
  core: Module,
  extensions: readonly Module[],
  names = extensions.map(({ name }) => name),
): readonly Fault[] {
  try {
    compose(core, registryOf(...extensions), names);
  } catch (error) {
    if (error instanceof RowhouseError && error.code === 'COMPOSITION_FAILED') {
      return error.details.faults as readonly Fault[];
    }
    throw error;
  }
  throw new Error('it was composed without a fault');
}

export function composed(core: Module, ...extensions: readonly Module[]): Shape {
  return compose(
    core,
    registryOf(...extensions),
    extensions.map(({ name }) => name),
  );
}

/** A core that is small enough to be seen whole: customers with an order, an enum, a union, an interface. */
export const smallCore: Draft = {
  name: 'core',
  sdl: `
    interface Node { id: ID! }
    type Query {
      node(id: ID!): Node
      customers(filter: CustomerFilter): CustomerConnection
      found: [Found]
    }
    type Mutation { createCustomer(input: CreateCustomerInput!): CreateCustomerPayload }
    union Found = Customer | Order
    enum Status { OPEN CLOSED }
    scalar Money
    type Customer implements Node { id: ID! name: String! email: String orders: [Order!] }
    type CustomerConnection { nodes: [Customer!]! totalCount: Int! }
    input CustomerFilter { and: [CustomerFilter!] name: String email: String }
    input CreateCustomerInput { name: String! email: String }
    type CreateCustomerPayload { customer: Customer userErrors: [UserError!]! }
    type UserError { message: String! }
    type Order implements Node { id: ID! status: Status! customer: Customer }
  `,
  permissions: {
    Query: { node: authenticated, customers: authenticated, found: authenticated },
    Mutation: { createCustomer: authenticated },
    Customer: { '*': authenticated },
    Order: { '*': authenticated },
    CreateCustomerPayload: { '*': authenticated },
    UserError: { '*': authenticated },
  },
  entities: ['Customer', 'Order'],
};
