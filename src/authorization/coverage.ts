import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import { type Permission, type PermissionTree, permissionList } from './permission.ts';

/** A set of permissions by name; all of them are needed. */
export type PermissionSet = ReadonlyMap<string, Permission>;

/** Where the guards of a schema stand. */
export interface Coverage {
  /** What a type asks of whoever is to see it, derived types (connections, edges) included. */
  readonly types: ReadonlyMap<string, PermissionSet>;
  /** What a field asks for beyond its type, by coordinate `Type.field`. */
  readonly own: ReadonlyMap<string, PermissionSet>;
  /** What must be checked when a field is resolved, because it is not proved by the way to it; by coordinate. */
  readonly guards: ReadonlyMap<string, PermissionSet>;
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
  const faults: Fault[] = [];
  const objects = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type),
  );
  const roots = new Set(
    [schema.getQueryType(), schema.getMutationType()].filter((type) => type !== null && type !== undefined),
  );
  checkNames(schema, tree, roots, faults);

  const types = new Map<string, PermissionSet>();
  for (const type of objects) {
    if (!roots.has(type)) types.set(type.name, toSet(typePermissions(type, tree)));
  }
  const own = new Map<string, PermissionSet>();
  for (const type of objects) {
    const rules = tree[type.name];
    for (const field of Object.values(type.getFields())) {
      const declared = rules?.[field.name];
      if (declared !== undefined) own.set(`${type.name}.${field.name}`, toSet(permissionList(declared)));
      const covered = declared !== undefined || (!roots.has(type) && (types.get(type.name)?.size ?? 0) > 0);
      if (!covered) {
        faults.push({ at: `${type.name}.${field.name}`, message: 'has no permission, neither its own nor its type’s' });
      }
    }
  }

  const asks = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): PermissionSet => {
    const named = getNamedType(field.type);
    return union(own.get(`${type.name}.${field.name}`), isObjectType(named) ? types.get(named.name) : undefined);
  };
  const held = heldOnArrival(schema, objects, roots, types, asks);

  const guards = new Map<string, PermissionSet>();
  for (const type of objects) {
    const arrival = held.get(type);
    // A type without a way to it needs no guard; nobody arrives there.
    if (!arrival) continue;
    for (const field of Object.values(type.getFields())) {
      const missing = [...asks(type, field).values()].filter(
        (one) => one.name !== 'authenticated' && !arrival.has(one.name),
      );
      if (missing.length > 0) guards.set(`${type.name}.${field.name}`, toSet(missing));
    }
  }
  return { types, own, guards, faults };
}

function checkNames(
  schema: GraphQLSchema,
  tree: PermissionTree,
  roots: ReadonlySet<GraphQLObjectType>,
  faults: Fault[],
): void {
  for (const [typeName, rules] of Object.entries(tree)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) {
      faults.push({ at: typeName, message: 'has a permission, but is not an object type of this schema' });
      continue;
    }
    for (const fieldName of Object.keys(rules)) {
      if (fieldName === '*') {
        if (roots.has(type)) faults.push({ at: `${typeName}.*`, message: 'a root type has no permission of its own' });
      } else if (!type.getFields()[fieldName]) {
        faults.push({ at: `${typeName}.${fieldName}`, message: 'has a permission, but there is no such field' });
      }
    }
  }
}

/** Connections and edges ask for what their nodes ask for. */
function typePermissions(type: GraphQLObjectType, tree: PermissionTree): readonly Permission[] {
  const declared = permissionList(tree[type.name]?.['*']);
  if (declared.length > 0) return declared;
  const fields = type.getFields();
  const node = type.name.endsWith('Connection') ? fields.nodes : type.name.endsWith('Edge') ? fields.node : undefined;
  const nodeType = node && getNamedType(node.type);
  return isObjectType(nodeType) ? permissionList(tree[nodeType.name]?.['*']) : [];
}

function heldOnArrival(
  schema: GraphQLSchema,
  objects: readonly GraphQLObjectType[],
  roots: ReadonlySet<GraphQLObjectType>,
  types: ReadonlyMap<string, PermissionSet>,
  asks: (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>) => PermissionSet,
): ReadonlyMap<GraphQLObjectType, PermissionSet> {
  // Absent means not reached yet, which is the top of the lattice: every permission.
  const held = new Map<GraphQLObjectType, PermissionSet>();
  for (const root of roots) held.set(root, new Map());
  for (let changed = true; changed; ) {
    changed = false;
    for (const type of objects) {
      const arrival = held.get(type);
      if (!arrival) continue;
      for (const field of Object.values(type.getFields())) {
        const named = getNamedType(field.type);
        const targets = isObjectType(named) ? [named] : isAbstractType(named) ? schema.getPossibleTypes(named) : [];
        for (const target of targets) {
          // Behind an abstract type the concrete type's permission is checked when the type is resolved.
          const brought = union(union(arrival, asks(type, field)), types.get(target.name));
          const before = held.get(target);
          const after = before ? intersection(before, brought) : brought;
          if (!before || after.size < before.size) {
            held.set(target, after);
            changed = true;
          }
        }
      }
    }
  }
  return held;
}

function toSet(permissions: readonly Permission[]): PermissionSet {
  return new Map(permissions.map((permission) => [permission.name, permission]));
}

function union(left: PermissionSet | undefined, right: PermissionSet | undefined): PermissionSet {
  return new Map([...(left ?? []), ...(right ?? [])]);
}

function intersection(left: PermissionSet, right: PermissionSet): PermissionSet {
  return new Map([...left].filter(([name]) => right.has(name)));
}
