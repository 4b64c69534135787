import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { intersection, noPermissions, type PermissionSet, union } from './permission-set.ts';

/**
 * What is known to be held by whoever arrives at a type: the least that all ways to it have asked for.
 *
 * The greatest fixpoint of `held(T) = ⋂ over ways P.f -> T of held(P) ∪ asks(P.f) ∪ type(T)`, with `held(root) = ∅`. A
 * type that is not reached yet counts as the top of the lattice, every permission; sets only shrink, so it ends.
 *
 * @param types what types ask for, by name
 * @param asks what fields ask for, by coordinate
 * @returns by type name; a type without a way to it is absent
 */
export function arrivals(
  schema: GraphQLSchema,
  roots: ReadonlySet<GraphQLObjectType>,
  types: ReadonlyMap<string, PermissionSet>,
  asks: ReadonlyMap<string, PermissionSet>,
): ReadonlyMap<string, PermissionSet> {
  const held = new Map<string, PermissionSet>();
  const waiting = new Set<GraphQLObjectType>(roots);
  for (const root of roots) held.set(root.name, noPermissions);
  // A set is added to while it is walked: what shrinks is visited again.
  for (const type of waiting) {
    waiting.delete(type);
    for (const field of Object.values(type.getFields())) {
      const brought = union(held.get(type.name), asks.get(`${type.name}.${field.name}`));
      for (const target of targetsOf(schema, field.type)) {
        // Behind an abstract type the concrete type's permission is checked when the type of a value is known.
        const arriving = union(brought, types.get(target.name));
        const before = held.get(target.name);
        const after = before ? intersection(before, arriving) : arriving;
        if (before && after.size === before.size) continue;
        held.set(target.name, after);
        waiting.add(target);
      }
    }
  }
  return held;
}

function targetsOf(schema: GraphQLSchema, type: GraphQLOutputType): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isObjectType(named)) return [named];
  return isAbstractType(named) ? schema.getPossibleTypes(named) : [];
}
