import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Principal } from '../identity/principal.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { Coverage, PermissionSet } from './coverage.ts';
import { type GovernedInputs, type InputInspector, inputInspector } from './inputs.ts';
import { allow, deny, rule, shield } from './shield.ts';

/** What guards need of the value that resolvers get as context. */
export interface GuardContext {
  readonly principal: Principal;
}

type Resolver = GraphQLFieldResolver<unknown, GuardContext>;
type Middleware = (resolve: Resolver, ...args: Parameters<Resolver>) => unknown;

/** @throws RowhouseError FORBIDDEN naming what is missing */
export function requirePermissions(principal: Principal, permissions: PermissionSet, at: string): void {
  const refusal = refusalOf(principal, permissions, at);
  if (refusal) throw refusal;
}

function refusalOf(principal: Principal, permissions: PermissionSet, at: string): RowhouseError | undefined {
  const missing = [...permissions.values()]
    .filter((permission) => !permission.grants(principal))
    .map(({ name }) => name);
  if (missing.length === 0) return undefined;
  return new RowhouseError('FORBIDDEN', {
    message: `The credential does not grant ${missing.join(' and ')}, which ${at} asks for.`,
    details: { missing },
  });
}

/**
 * Installs the guards of a schema in place.
 *
 * graphql-shield gets a rule for every field, `allow` where composition has proved that nothing is left to ask, and
 * `deny` for whatever the tree might lack. Its middleware is then put on those fields alone that have something to ask:
 * it wraps resolvers in async functions also where the rule is `allow`.
 */
export function installGuards(schema: GraphQLSchema, coverage: Coverage, governed: GovernedInputs): void {
  const tree: Record<string, Record<string, ReturnType<ReturnType<typeof rule>> | typeof allow>> = {};
  for (const [type, field] of objectFields(schema)) {
    tree[type] ??= {};
    tree[type][field.name] = ruleOf(`${type}.${field.name}`, field, coverage, governed) ?? allow;
  }
  const middleware = shield(tree, {
    fallbackRule: deny,
    // Without this every error of a resolver would turn into "Not Authorised!".
    allowExternalErrors: true,
    fallbackError: new RowhouseError('FORBIDDEN'),
  }).generate(schema) as Record<string, Record<string, Middleware | { resolve: Middleware }>>;
  for (const [type, field] of objectFields(schema)) {
    if (tree[type]?.[field.name] === allow) continue;
    const entry = middleware[type]?.[field.name];
    const guard = typeof entry === 'object' ? entry.resolve : entry;
    if (!guard)
      throw new RowhouseError('COMPOSITION_FAILED', { message: `No guard was made for ${type}.${field.name}.` });
    const inner: Resolver = field.resolve ?? defaultFieldResolver;
    field.resolve = (parent, args, context, info) => guard(inner, parent, args, context, info);
  }
  guardAbstractTypes(schema, coverage);
}

function* objectFields(schema: GraphQLSchema): Generator<[string, GraphQLField<unknown, GuardContext>]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) yield [type.name, field];
  }
}

function ruleOf(
  coordinate: string,
  field: GraphQLField<unknown, GuardContext>,
  coverage: Coverage,
  governed: GovernedInputs,
): ReturnType<ReturnType<typeof rule>> | undefined {
  const guards = coverage.guards.get(coordinate);
  const inspector = inputInspector(field.args, governed);
  if (!guards && !inspector) return undefined;
  // Evaluating a permission costs less than shield's cache look-up.
  return rule(`rowhouse ${coordinate}`, { cache: 'no_cache' })((_parent, args, context: GuardContext) => {
    const refusal = guards && refusalOf(context.principal, guards, coordinate);
    return refusal ?? (inspector && inputRefusal(context.principal, inspector, args)) ?? true;
  });
}

function inputRefusal(
  principal: Principal,
  inspector: InputInspector,
  values: Readonly<Record<string, unknown>>,
): RowhouseError | undefined {
  const asked = new Map<string, PermissionSet>();
  inspector(values, asked);
  for (const [coordinate, permissions] of asked) {
    const refusal = refusalOf(principal, permissions, coordinate);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Behind an interface or a union, a concrete type's permission is asked for when the type of a value is known. */
function guardAbstractTypes(schema: GraphQLSchema, coverage: Coverage): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(type) || isIntrospectionType(type) || !type.resolveType) continue;
    const { resolveType } = type;
    type.resolveType = async (value, context: GuardContext, info, abstractType) => {
      const name = await resolveType(value, context, info, abstractType);
      const permissions = name === undefined ? undefined : coverage.types.get(name);
      if (name && permissions) requirePermissions(context.principal, permissions, name);
      return name;
    };
  }
}
