import { type GraphQLField, getNamedType, isObjectType } from 'graphql';
import type { Entity } from '../../../src/kit.ts';
import { buildInput } from './input-values.ts';
import type { World } from './world.ts';

export type Mutation = GraphQLField<unknown, unknown>;

/** Paths of everything optional in a mutation's input. */
export function optionalPaths(world: World, mutation: Mutation): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const argument of mutation.args) {
    buildInput(
      world,
      argument.type,
      { path: argument.name, coordinate: '' },
      {
        include: (_coordinate, path) => {
          paths.add(path);
          // An input that leads back to itself would have no end.
          return path.split('.').length <= 6;
        },
        leaf: () => undefined,
      },
    );
  }
  return paths;
}

/** The types that the id at each path may be of, the likeliest first. */
export function idGuesses(
  world: World,
  mutation: Mutation,
  optional: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const guesses = new Map<string, readonly string[]>();
  for (const argument of mutation.args) {
    buildInput(
      world,
      argument.type,
      { path: argument.name, coordinate: '' },
      {
        include: (_coordinate, path) => optional.has(path),
        leaf: ({ type, path, coordinate }) => {
          if (type.name !== 'ID') return undefined;
          const hint = world.hints.ids[coordinate];
          guesses.set(path, hint ? [hint] : rankTypes(world, mutation, path.split('.').at(-1)!));
          return undefined;
        },
      },
    );
  }
  return guesses;
}

/** Types of what a mutation's payload shows. */
export function shownTypes(mutation: Mutation): readonly string[] {
  const payload = getNamedType(mutation.type);
  return isObjectType(payload) ? Object.values(payload.getFields()).map(({ type }) => getNamedType(type).name) : [];
}

/** `customerId` is a Customer's, `fromWarehouseId` a Warehouse's, the `id` of `cancelOrder` an Order's. */
function rankTypes(world: World, mutation: Mutation, name: string): readonly string[] {
  const said = (name.replace(/Ids?$|^ids?$/, '') || mutation.name).toLowerCase();
  const shown = shownTypes(mutation);
  const score = ({ type }: Entity): number => {
    const lower = type.toLowerCase();
    if (said === lower) return 1000;
    if (said.endsWith(lower)) return 100 + lower.length;
    if (lower.endsWith(said)) return 100;
    if (shown.includes(type)) return 50;
    return said.includes(lower) ? lower.length : 0;
  };
  return [...world.entities.values()].sort((left, right) => score(right) - score(left)).map(({ type }) => type);
}
