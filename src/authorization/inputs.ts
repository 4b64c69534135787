import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Coverage, PermissionSet } from './coverage.ts';

/**
 * A field's permission also governs its use in filters, orders and inputs: what one may not read, one may not bisect
 * (law 5). Input types belong to an object type by name: `CustomerFilter`, `CustomerOrder`, `CreateCustomerInput` and
 * `UpdateCustomerInput` to `Customer`; `customerId` in an input is the field `customer`.
 */

/** Permissions by input coordinate, `CustomerFilter.email`. */
export type GovernedInputs = ReadonlyMap<string, PermissionSet>;

const namePatterns = [/^(.+)Filter$/, /^(.+)Order$/, /^Create(.+)Input$/, /^Update(.+)Input$/];

/** The object type that an input type speaks of, if any. */
export function governingType(schema: GraphQLSchema, inputTypeName: string): string | undefined {
  for (const pattern of namePatterns) {
    const name = pattern.exec(inputTypeName)?.[1];
    if (name && isObjectType(schema.getType(name))) return name;
  }
  return undefined;
}

export function deriveGovernedInputs(schema: GraphQLSchema, coverage: Coverage): GovernedInputs {
  const governed = new Map<string, PermissionSet>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    const governing = governingType(schema, type.name);
    if (!governing) continue;
    for (const name of Object.keys(type.getFields())) {
      const own =
        coverage.own.get(`${governing}.${name}`) ??
        (name.endsWith('Id') ? coverage.own.get(`${governing}.${name.slice(0, -2)}`) : undefined);
      if (own && own.size > 0) governed.set(`${type.name}.${name}`, own);
    }
  }
  return governed;
}

/** Adds what the given argument values ask for to `asked`. */
export type InputInspector = (values: Readonly<Record<string, unknown>>, asked: Map<string, PermissionSet>) => void;

/**
 * @returns a function that looks through argument values for governed coordinates, or undefined where the arguments
 *   cannot reach any
 */
export function inputInspector(args: readonly GraphQLArgument[], governed: GovernedInputs): InputInspector | undefined {
  const reaching = args.filter((argument) => reaches(argument.type, governed, new Set()));
  if (reaching.length === 0) return undefined;
  return (values, asked) => {
    for (const argument of reaching) inspect(argument.type, values[argument.name], governed, asked);
  };
}

function reaches(type: GraphQLInputType, governed: GovernedInputs, seen: Set<string>): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some(
    (field) => governed.has(`${named.name}.${field.name}`) || reaches(field.type, governed, seen),
  );
}

function inspect(
  type: GraphQLInputType,
  value: unknown,
  governed: GovernedInputs,
  asked: Map<string, PermissionSet>,
): void {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) {
    inspect(type.ofType, value, governed, asked);
    return;
  }
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) inspect(type.ofType, item, governed, asked);
    return;
  }
  if (!isInputObjectType(type)) return;
  const fields = type.getFields();
  for (const [name, member] of Object.entries(value)) {
    const field = fields[name];
    if (!field || member === undefined) continue;
    const coordinate = `${type.name}.${name}`;
    const permissions = governed.get(coordinate);
    if (permissions) asked.set(coordinate, permissions);
    inspect(field.type, member, governed, asked);
  }
}
