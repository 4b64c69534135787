import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import { arrivals } from './arrivals.ts';
import { type PermissionTree, permissionList } from './permission.ts';
import { demandsOf, difference, noPermissions, type PermissionSet, union } from './permission-set.ts';
import { permissionTreeFaults } from './permission-tree-faults.ts';

/** Where the guards of a schema stand. Permissions that everybody holds (`authenticated`) are left out of all sets. */
export interface Coverage {
  /** What a type asks of whoever is to see it, derived types (connections, edges) included; by type. */
  readonly types: ReadonlyMap<string, PermissionSet>;
  /** The permissions that fields have of their own; by coordinate `Type.field`. */
  readonly own: ReadonlyMap<string, PermissionSet>;
  /** What a field asks for: its own permission, and that of the type it returns; by coordinate. */
  readonly asks: ReadonlyMap<string, PermissionSet>;
  /** What every way to a type has asked for already; absent for a type without a way to it. */
  readonly held: ReadonlyMap<string, PermissionSet>;
  /** What must be checked when a field is resolved, because it is not proved by the way to it; by coordinate. */
  readonly guards: ReadonlyMap<string, PermissionSet>;
  /**
   * Behind fields that return an interface or a union: what may still have to be checked when the concrete type of a
   * value is known; by coordinate.
   */
  readonly concrete: ReadonlyMap<string, PermissionSet>;
  /** What the permission tree says of input fields, by coordinate `Input.field`. */
  readonly inputs: ReadonlyMap<string, PermissionSet>;
  readonly faults: readonly Fault[];
}

/**
 * Derives the guards from the permission tree, and proves that nothing is left uncovered (law 5).
 *
 * Every field that returns a type asks for the type's permission. What holds on arrival at a type is the least that
 * every way to it has asked for (a greatest fixpoint over the schema's graph); a field is guarded by what it asks for
 * and the way has not. Findings: guards on fields that return a type cost a third of guards on every field.
 */
export function deriveCoverage(schema: GraphQLSchema, tree: PermissionTree): Coverage {
  const faults = [...permissionTreeFaults(schema, tree)];
  const objects = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type),
  );
  const roots = rootTypes(schema);

  const types = new Map<string, PermissionSet>();
  const own = new Map<string, PermissionSet>();
  const asks = new Map<string, PermissionSet>();
  for (const type of objects) if (!roots.has(type)) types.set(type.name, demandsOf(typeDeclaration(type, tree)));
  for (const type of objects) {
    const typeIsCovered = !roots.has(type) && permissionList(typeDeclaration(type, tree)).length > 0;
    for (const field of Object.values(type.getFields())) {
      const at = `${type.name}.${field.name}`;
      const declared = tree[type.name]?.[field.name];
      if (permissionList(declared).length === 0 && !typeIsCovered) {
        faults.push({ at, message: 'has no permission, neither its own nor its type’s' });
      }
      own.set(at, demandsOf(declared));
      asks.set(at, union(own.get(at), types.get(getNamedType(field.type).name)));
    }
  }

  const held = arrivals(schema, roots, types, asks);
  const guards = new Map<string, PermissionSet>();
  const concrete = new Map<string, PermissionSet>();
  for (const type of objects) {
    const arrival = held.get(type.name);
    // A type without a way to it needs no guard; nobody arrives there.
    if (!arrival) continue;
    for (const field of Object.values(type.getFields())) {
      const at = `${type.name}.${field.name}`;
      const asked = asks.get(at) ?? noPermissions;
      const missing = difference(asked, arrival);
      if (missing.size > 0) guards.set(at, missing);
      const named = getNamedType(field.type);
      if (!isAbstractType(named)) continue;
      const behind = union(...schema.getPossibleTypes(named).map(({ name }) => types.get(name)));
      const open = difference(behind, union(arrival, asked));
      if (open.size > 0) concrete.set(at, open);
    }
  }
  return { types, own, asks, held, guards, concrete, inputs: inputPermissions(schema, tree), faults };
}

function rootTypes(schema: GraphQLSchema): ReadonlySet<GraphQLObjectType> {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  return new Set(roots.filter((type) => type !== null && type !== undefined));
}

/** Connections and edges ask for what their nodes ask for. */
function typeDeclaration(type: GraphQLObjectType, tree: PermissionTree): PermissionTree[string][string] | undefined {
  const declared = tree[type.name]?.['*'];
  if (declared !== undefined) return declared;
  const node = nodeTypeOf(type);
  return node && tree[node.name]?.['*'];
}

/** The type of a connection's or an edge's nodes (Relay specification, "Connection Types" and "Edge Types"). */
export function nodeTypeOf(type: GraphQLObjectType): GraphQLObjectType | undefined {
  const fields = type.getFields();
  const node = type.name.endsWith('Connection') ? fields.nodes : type.name.endsWith('Edge') ? fields.node : undefined;
  const named = node && getNamedType(node.type);
  return isObjectType(named) ? named : undefined;
}

function inputPermissions(schema: GraphQLSchema, tree: PermissionTree): ReadonlyMap<string, PermissionSet> {
  const inputs = new Map<string, PermissionSet>();
  for (const [typeName, rules] of Object.entries(tree)) {
    const type = schema.getType(typeName);
    if (!type || isObjectType(type)) continue;
    for (const [name, declaration] of Object.entries(rules)) inputs.set(`${typeName}.${name}`, demandsOf(declaration));
  }
  return inputs;
}
