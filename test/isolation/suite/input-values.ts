import {
  type GraphQLEnumType,
  type GraphQLInputType,
  type GraphQLScalarType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { type Palette, palettes, scalarValue } from './palettes.ts';
import type { World } from './world.ts';

/** A scalar or an enumeration somewhere inside an argument. */
export interface InputLeaf {
  /** Names from the argument to the leaf, joined by points; lists leave no trace. */
  readonly path: string;
  /** Coordinate of the argument or input field that has the leaf as its value. */
  readonly coordinate: string;
  readonly type: GraphQLScalarType | GraphQLEnumType;
  /** What its module says it takes, undefined for what may be guessed. */
  readonly hint: unknown;
}

/** Decides on an input value while it is built. */
export interface InputChoices {
  /** Whether to give an optional input field. */
  include(coordinate: string, path: string): boolean;
  leaf(leaf: InputLeaf): unknown;
  /** Told every input field that is given. */
  given?(coordinate: string, leafPath: string): void;
}

/** Builds a value of an input type; lists have one element. */
export function buildInput(
  world: World,
  type: GraphQLInputType,
  at: { readonly path: string; readonly coordinate: string },
  choices: InputChoices,
): unknown {
  if (isNonNullType(type)) return buildInput(world, type.ofType, at, choices);
  if (isListType(type)) return [buildInput(world, type.ofType, at, choices)];
  if (!isInputObjectType(type)) {
    return choices.leaf({ ...at, type, hint: hintFor(world, at.coordinate) });
  }
  const fields = Object.values(type.getFields()).map((field) => ({
    field,
    at: { path: `${at.path}.${field.name}`, coordinate: `${type.name}.${field.name}` },
  }));
  const wanted = fields.filter(
    (one) => isRequiredInputField(one.field) || choices.include(one.at.coordinate, one.at.path),
  );
  // Of a @oneOf input exactly one field is given.
  const given = type.isOneOf ? (wanted.length > 0 ? wanted : fields).slice(0, 1) : wanted;
  return Object.fromEntries(
    given.map((one) => {
      choices.given?.(one.at.coordinate, one.at.path);
      return [one.field.name, buildInput(world, one.field.type, one.at, choices)];
    }),
  );
}

/** A value with nothing in it but what must be there, ids aside. */
export function inputValue(
  world: World,
  type: GraphQLInputType,
  coordinate: string,
  name: string,
  origin: keyof typeof palettes,
): unknown {
  return buildInput(
    world,
    type,
    { path: name, coordinate },
    { include: () => false, leaf: (leaf) => leaf.hint ?? leafValue(leaf, palettes[origin], 's0') },
  );
}

/** What a module says of an argument or an input field. */
export function hintFor(world: World, coordinate: string): unknown {
  const hint = world.hints.values[coordinate];
  return typeof hint === 'function' ? hint(world) : hint;
}

/** A value that is as good as any other, of a palette. */
export function leafValue({ type, path }: Pick<InputLeaf, 'type' | 'path'>, palette: Palette, serial: string): unknown {
  if (isEnumType(type)) return type.getValues()[0]!.name;
  const name = path.split('.').at(-1)!;
  return scalarValue(type, palette, { name, serial, step: 1, position: 0 });
}
