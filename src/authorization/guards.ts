import {
  defaultFieldResolver,
  defaultTypeResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Principal } from '../identity/principal.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { Coverage } from './coverage.ts';
import { type GovernedInputs, type InputInspector, inputInspector } from './inputs.ts';
import { isGranted, type PermissionSet } from './permission-set.ts';
import { allow, deny, rule, shield } from './shield.ts';

/** What guards need of the value that resolvers get as context. */
export interface GuardContext {
  readonly principal: Principal;
  /** True when the answer is decided, and nothing that is still resolved will be shown. */
  readonly exhausted?: boolean;
  /** Told of each refusal before its field fails. */
  fieldFailed?(refusal: RowhouseError): Promise<void>;
}

type Resolver = GraphQLFieldResolver<unknown, GuardContext>;
type Rule = ReturnType<ReturnType<typeof rule>>;
type Middleware = (resolve: Resolver, ...args: Parameters<Resolver>) => unknown;

/** @throws RowhouseError FORBIDDEN naming what is missing */
export function requirePermissions(principal: Principal, permissions: PermissionSet, at: string): void {
  const refusal = refusalOf(principal, permissions, at);
  if (refusal) throw refusal;
}

function refusalOf(principal: Principal, permissions: PermissionSet, at: string): RowhouseError | undefined {
  if (isGranted(permissions, principal)) return undefined;
  const missing = [...permissions.values()]
    .filter((permission) => !permission.grants(principal))
    .map(({ name }) => name);
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
 *
 * Permissions are static: that nothing is to be refused is known before anything is waited for. Shield is asked where
 * something is, and never only to let pass: for a list of 150 rows that would be 150 times its promises.
 */
export function installGuards(schema: GraphQLSchema, coverage: Coverage, governed: GovernedInputs): void {
  const tree: Record<string, Record<string, Rule | typeof allow>> = {};
  const checks = new Map<GraphQLField<unknown, GuardContext>, Check>();
  for (const [type, field] of objectFields(schema)) {
    const check = checkOf(type, field, coverage, governed);
    if (check) checks.set(field, check);
    tree[type.name] ??= {};
    tree[type.name]![field.name] = ruleOf(`${type.name}.${field.name}`, check) ?? allow;
  }
  const middleware = shield(tree, {
    fallbackRule: deny,
    // Without this every error of a resolver would turn into "Not Authorised!".
    allowExternalErrors: true,
    fallbackError: new RowhouseError('FORBIDDEN'),
  }).generate(schema) as Record<string, Record<string, Middleware | { resolve: Middleware }>>;
  for (const [type, field] of objectFields(schema)) {
    if (tree[type.name]?.[field.name] === allow) continue;
    const entry = middleware[type.name]?.[field.name];
    const guard = typeof entry === 'object' ? entry.resolve : entry;
    if (!guard)
      throw new RowhouseError('COMPOSITION_FAILED', { message: `No guard was made for ${type.name}.${field.name}.` });
    const isPlain = isPlainlyResolved(field);
    field.resolve = shieldedResolver(guard, field.resolve ?? defaultFieldResolver, checks.get(field));
    if (isPlain) plain.add(field.resolve);
  }
  guardAbstractTypes(schema, coverage);
}

function shieldedResolver(guard: Middleware, resolve: Resolver, check: Check | undefined): Resolver {
  return (parent, args, context, info) => {
    if (context.exhausted) return new Promise<never>(() => {});
    const isRefused = !check || check(context.principal, args) !== undefined;
    return isRefused ? guard(resolve, parent, args, context, info) : resolve(parent, args, context, info);
  };
}

/** Behind guards, resolvers that give the member of the field's name. */
const plain = new WeakSet<Resolver>();

/** True for a field that gives the member of its name, whatever guards it. */
export function isPlainlyResolved({ resolve }: { readonly resolve?: Resolver | undefined }): boolean {
  return resolve === undefined || resolve === defaultFieldResolver || plain.has(resolve);
}

function* objectFields(
  schema: GraphQLSchema,
): Generator<readonly [GraphQLObjectType, GraphQLField<unknown, GuardContext>]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) yield [type, field];
  }
}

/** Why a principal is refused a field with these arguments; undefined for one that is not. */
type Check = (principal: Principal, args: Readonly<Record<string, unknown>>) => RowhouseError | undefined;

/** @returns undefined for a field that has nothing to ask */
function checkOf(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, GuardContext>,
  coverage: Coverage,
  governed: GovernedInputs,
): Check | undefined {
  const coordinate = `${type.name}.${field.name}`;
  const guards = coverage.guards.get(coordinate);
  const inspector = inputInspector(type, field, governed, coverage);
  if (!guards && !inspector) return undefined;
  return (principal, args) => fieldRefusal(principal, coordinate, args, guards, inspector);
}

function ruleOf(coordinate: string, check: Check | undefined): Rule | undefined {
  if (!check) return undefined;
  // Evaluating a permission costs less than shield's cache look-up.
  return rule(`rowhouse ${coordinate}`, { cache: 'no_cache' })((_parent, args, context: GuardContext) => {
    if (context.exhausted) return new Promise<never>(() => {});
    const refusal = check(context.principal, args);
    if (!refusal) return true;
    return context.fieldFailed ? context.fieldFailed(refusal).then(() => refusal) : refusal;
  });
}

/**
 * The resolver of a field behind a guard of its own, for a schema that is extended after {@link installGuards}: what that
 * wrapped already stays wrapped, and is asked after this.
 *
 * @param resolve graphql-js' own when left out
 * @param guards what is to be checked when the field is resolved
 * @param inspector what its arguments may ask for
 */
export function guardedResolver(
  coordinate: string,
  resolve: Resolver = defaultFieldResolver,
  guards?: PermissionSet,
  inspector?: InputInspector,
): Resolver {
  if (!guards && !inspector) return resolve;
  const guarded: Resolver = (parent, args, context, info) => {
    if (context.exhausted) return new Promise<never>(() => {});
    const refusal = fieldRefusal(context.principal, coordinate, args, guards, inspector);
    if (!refusal) return resolve(parent, args, context, info);
    if (!context.fieldFailed) throw refusal;
    return context.fieldFailed(refusal).then(() => Promise.reject(refusal));
  };
  if (isPlainlyResolved({ resolve })) plain.add(guarded);
  return guarded;
}

function fieldRefusal(
  principal: Principal,
  coordinate: string,
  values: Readonly<Record<string, unknown>>,
  guards: PermissionSet | undefined,
  inspector: InputInspector | undefined,
): RowhouseError | undefined {
  return (
    (guards && refusalOf(principal, guards, coordinate)) ?? (inspector && inputRefusal(principal, inspector, values))
  );
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
    if (!isAbstractType(type) || isIntrospectionType(type)) continue;
    // Without a resolver of its own graphql-js goes by `__typename`; that must be guarded no less.
    const resolveType: GraphQLTypeResolver<unknown, GuardContext> = type.resolveType ?? defaultTypeResolver;
    type.resolveType = (value, context: GuardContext, info, abstractType) => {
      const guarded = (name: string | undefined): string | undefined => {
        const permissions = name === undefined ? undefined : coverage.types.get(name);
        if (name !== undefined && permissions) requirePermissions(context.principal, permissions, name);
        return name;
      };
      const name = resolveType(value, context, info, abstractType);
      return typeof name === 'object' ? name.then(guarded) : guarded(name);
    };
  }
}
