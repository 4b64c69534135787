import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { hintFor, type InputLeaf, inputValue } from './input-values.ts';
import type { World } from './world.ts';

/** A way through an argument to one leaf, and nothing given beside it but what must be. */
export interface Leaf extends InputLeaf {
  /** Input fields on the way, the leaf's own included. */
  readonly coordinates: readonly string[];
  /** The argument's value with this value at its leaf. */
  readonly build: (value: unknown) => unknown;
}

/**
 * The leaves of an argument. A type that leads back to itself (`and`, `or`, `not` of a filter) is entered a second time
 * for its first leaf alone: what it can hold has been tried by then.
 */
export function leavesOf(world: World, argument: GraphQLArgument, coordinate: string): readonly Leaf[] {
  return walk(world, argument.type, { path: argument.name, coordinate, coordinates: [], seen: [], brief: false });
}

interface Walk {
  readonly path: string;
  readonly coordinate: string;
  readonly coordinates: readonly string[];
  readonly seen: readonly string[];
  readonly brief: boolean;
}

function walk(world: World, type: GraphQLInputType, at: Walk): readonly Leaf[] {
  if (isNonNullType(type)) return walk(world, type.ofType, at);
  if (isListType(type)) {
    return walk(world, type.ofType, at).map((leaf) => ({ ...leaf, build: (value) => [leaf.build(value)] }));
  }
  if (!isInputObjectType(type)) {
    const { path, coordinate, coordinates } = at;
    return [{ path, coordinate, coordinates, type, hint: hintFor(world, coordinate), build: (value) => value }];
  }
  const brief = at.brief || at.seen.includes(type.name);
  const fields = Object.values(type.getFields());
  const entered = brief ? fields.filter((field) => !leadsBack(field, at.seen)).slice(0, 1) : fields;
  const required = type.isOneOf ? [] : fields.filter(isRequiredInputField);
  return entered.flatMap((field) => {
    const beside = required.filter((other) => other !== field);
    const coordinate = `${type.name}.${field.name}`;
    const leaves = walk(world, field.type, {
      path: `${at.path}.${field.name}`,
      coordinate,
      coordinates: [...at.coordinates, coordinate],
      seen: [...at.seen, type.name],
      brief,
    });
    return leaves.map((leaf) => ({
      ...leaf,
      build: (value: unknown) => ({
        ...Object.fromEntries(
          beside.map((other) => [
            other.name,
            inputValue(world, other.type, `${type.name}.${other.name}`, other.name, 'own'),
          ]),
        ),
        [field.name]: leaf.build(value),
      }),
    }));
  });
}

function leadsBack(field: GraphQLInputField, seen: readonly string[]): boolean {
  const named = getNamedType(field.type);
  return isInputObjectType(named) && seen.includes(named.name);
}
