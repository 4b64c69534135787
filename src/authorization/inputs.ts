import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type Coverage, nodeTypeOf } from './coverage.ts';
import { difference, isSubset, noPermissions, type PermissionSet, union } from './permission-set.ts';

/**
 * A field's permission also governs its use in filters, orders and inputs: what one may not read, one may not bisect
 * (law 5). Input types speak of an object type by their name: `CustomerFilter`, `CustomerOrder`, `CreateCustomerInput`,
 * `UpdateCustomerInput` and `CustomerInput` of `Customer`; `customerId` in an input is the field `customer`. An argument
 * of a field that returns customers speaks of them, too: `customers(email:)`.
 */

/** Permissions by coordinate: `CustomerFilter.email`, `Query.customers(email:)`. */
export type GovernedInputs = ReadonlyMap<string, PermissionSet>;

/** Names of what selects rows, which asks for the type's permission beside the field's. */
const selecting = [/^(.+)Filter$/, /^(.+)Order$/];
/** Names of what writes rows: the mutation itself asks for what its type asks for. */
const writing = [/^Create(.+)Input$/, /^Update(.+)Input$/, /^(.+)Input$/];

/** The object type that an input type speaks of, if any. */
export function governingType(schema: GraphQLSchema, inputTypeName: string): GraphQLObjectType | undefined {
  for (const pattern of [...selecting, ...writing]) {
    const type = schema.getType(pattern.exec(inputTypeName)?.[1] ?? '');
    if (isObjectType(type)) return type;
  }
  return undefined;
}

export function deriveGovernedInputs(schema: GraphQLSchema, coverage: Coverage): GovernedInputs {
  const governed = new Map<string, PermissionSet>();
  const govern = (coordinate: string, ...permissions: readonly (PermissionSet | undefined)[]): void => {
    const asked = union(governed.get(coordinate), ...permissions);
    if (asked.size > 0) governed.set(coordinate, asked);
  };
  for (const [coordinate, permissions] of coverage.inputs) govern(coordinate, permissions);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) {
      const governing = governingType(schema, type.name);
      if (!governing) continue;
      const selects = selecting.some((pattern) => pattern.test(type.name));
      for (const { name, type: given } of Object.values(type.getFields())) {
        const at = coordinateOf(governing, name);
        // An object written along with another is no reference to one that is there: it has fields of its own.
        const writesAlong = !selects && isInputObjectType(getNamedType(given));
        const asked = writesAlong ? coverage.own.get(at) : coverage.asks.get(at);
        govern(`${type.name}.${name}`, asked, selects ? coverage.types.get(governing.name) : undefined);
      }
    } else if (isObjectType(type) && !isIntrospectionType(type)) {
      for (const field of Object.values(type.getFields())) {
        const subject = subjectOf(field.type);
        if (!subject) continue;
        for (const { name } of field.args)
          govern(argumentAt(type, field, name), coverage.asks.get(coordinateOf(subject, name)));
      }
    }
  }
  return governed;
}

/** The field that an input speaks of by a name: `customer` is meant by `customerId`, too. */
function coordinateOf(type: GraphQLObjectType, name: string): string {
  return `${type.name}.${type.getFields()[name] ? name : name.replace(/Id$/, '')}`;
}

/** The object type whose rows a field returns, through lists and connections. */
function subjectOf(type: GraphQLOutputType): GraphQLObjectType | undefined {
  const named = getNamedType(type);
  return isObjectType(named) ? (nodeTypeOf(named) ?? named) : undefined;
}

function argumentAt(type: { readonly name: string }, field: { readonly name: string }, argument: string): string {
  return `${type.name}.${field.name}(${argument}:)`;
}

/** Adds what the given argument values ask for to `asked`, by coordinate. */
export type InputInspector = (values: Readonly<Record<string, unknown>>, asked: Map<string, PermissionSet>) => void;

/** What a coordinate asks for beyond what is proved when the field is resolved. */
type Open = (coordinate: string) => PermissionSet;

/**
 * @returns a function that looks through argument values for governed coordinates, or undefined where the arguments
 *   cannot reach any that asks for more than is proved when the field is resolved
 */
export function inputInspector(
  type: { readonly name: string },
  field: GraphQLField<unknown, never>,
  governed: GovernedInputs,
  coverage: Coverage,
): InputInspector | undefined {
  const proved = union(coverage.held.get(type.name), coverage.asks.get(`${type.name}.${field.name}`));
  const open: Open = (coordinate) => {
    const permissions = governed.get(coordinate) ?? noPermissions;
    return isSubset(permissions, proved) ? noPermissions : difference(permissions, proved);
  };
  const reaching = field.args.filter(
    (argument) => open(argumentAt(type, field, argument.name)).size > 0 || reaches(argument.type, open, new Set()),
  );
  if (reaching.length === 0) return undefined;
  return (values, asked) => {
    for (const argument of reaching) {
      const value = values[argument.name];
      if (value === undefined) continue;
      note(argumentAt(type, field, argument.name), open, asked);
      inspect(argument.type, value, open, asked);
    }
  };
}

function reaches(type: GraphQLInputType, open: Open, seen: Set<string>): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some(
    (field) => open(`${named.name}.${field.name}`).size > 0 || reaches(field.type, open, seen),
  );
}

/** @param value as graphql-js coerced it: variables and defaults are in it, what was left out is not */
function inspect(type: GraphQLInputType, value: unknown, open: Open, asked: Map<string, PermissionSet>): void {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) {
    inspect(type.ofType, value, open, asked);
  } else if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) inspect(type.ofType, item, open, asked);
  } else if (isInputObjectType(type)) {
    const fields = type.getFields();
    for (const [name, member] of Object.entries(value)) {
      const field = fields[name];
      if (!field || member === undefined) continue;
      note(`${type.name}.${name}`, open, asked);
      inspect(field.type, member, open, asked);
    }
  }
}

function note(coordinate: string, open: Open, asked: Map<string, PermissionSet>): void {
  const permissions = open(coordinate);
  if (permissions.size > 0) asked.set(coordinate, permissions);
}
