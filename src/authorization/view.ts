import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { givesField } from './input-values.ts';
import type { PermissionSet } from './permission-set.ts';
import { reachableTypes } from './view-reach.ts';
import { type GrantedRules, type GuardedParts, viewKey } from './view-rules.ts';

/** The part of a shape that a set of granted rules lets a principal see. */
export interface View {
  /** Of the granted rules: equal keys mean equal views of one shape. */
  readonly key: string;
  /** @param coordinate `Type`, `Type.field`, `Type.field(argument:)`, `Input.field`; one that the shape has */
  hides(coordinate: string): boolean;
  /** How many coordinates it holds, for those who bound memory. */
  readonly size: number;
}

/** A schema and who may see what of it. */
export interface GuardedSchema extends GuardedParts {
  readonly schema: GraphQLSchema;
}

/**
 * Derives a view: a coordinate is visible when all that it asks for is granted and something can be done with it.
 *
 * What is selected of a view is never refused by a static rule; what is hidden is refused where it is selected, or below
 * it. So what cannot be left out hides what it belongs to: a hidden argument that is required hides its field, and so does
 * one with a default value, which would be given in its absence. A type without anything visible hides the fields that
 * return it. A field of an interface is visible where all types that implement it and are granted show it; otherwise it can
 * be selected on those that do. Behind an interface or a union there may still be a value whose type is not granted: that
 * is known with the value alone.
 *
 * The greatest fixpoint: all is visible until something hides it; what is not reached from a visible root field is left
 * out then.
 */
export function deriveView({ schema, coverage, governedInputs }: GuardedSchema, rules: GrantedRules): View {
  const hidden = new Set<string>();
  const isGranted = (asked: PermissionSet | undefined): boolean => {
    for (const name of asked?.keys() ?? []) if (!rules.has(name)) return false;
    return true;
  };
  const hide = (coordinate: string, when: boolean): boolean => {
    if (when) hidden.add(coordinate);
    return when;
  };
  const isHidden = (type: { readonly type: Parameters<typeof getNamedType>[0] }): boolean =>
    hidden.has(getNamedType(type.type)?.name ?? '');

  /** By its default value. */
  const givesHidden = ({ type, defaultValue }: GraphQLArgument | GraphQLInputField): boolean =>
    givesField(type, defaultValue, (coordinate) => hidden.has(coordinate));

  /** @returns whether it hides what it belongs to */
  const visitInput = (at: string, input: GraphQLArgument | GraphQLInputField): boolean => {
    const isVisible = isGranted(governedInputs.get(at)) && !isHidden(input) && !givesHidden(input);
    return hide(at, !isVisible) && (isNonNullType(input.type) || input.defaultValue !== undefined);
  };
  const visitField = (at: string, field: GraphQLField<unknown, unknown>): void => {
    let isUsable = isGranted(coverage.asks.get(at)) && !isHidden(field);
    for (const argument of field.args) if (visitInput(`${at}(${argument.name}:)`, argument)) isUsable = false;
    hide(at, !isUsable);
  };
  const hideEmpty = (type: GraphQLInputObjectType | GraphQLInterfaceType | GraphQLObjectType): void => {
    hide(
      type.name,
      Object.keys(type.getFields()).every((name) => hidden.has(`${type.name}.${name}`)),
    );
  };

  const visit = (type: GraphQLNamedType): void => {
    if (isObjectType(type)) {
      hide(type.name, !isGranted(coverage.types.get(type.name)));
      for (const field of Object.values(type.getFields())) visitField(`${type.name}.${field.name}`, field);
      hideEmpty(type);
    } else if (isInterfaceType(type)) {
      const { objects, interfaces } = schema.getImplementations(type);
      // Also of those that have nothing else to show: they may be what stands there.
      const granted = objects.filter(({ name }) => isGranted(coverage.types.get(name)));
      for (const field of Object.values(type.getFields())) {
        visitField(`${type.name}.${field.name}`, field);
        for (const { name } of [...granted, ...interfaces]) adoptHidden(type, field, name, hidden);
      }
      hideEmpty(type);
      hide(
        type.name,
        objects.every(({ name }) => hidden.has(name)),
      );
    } else if (isUnionType(type)) {
      hide(
        type.name,
        type.getTypes().every(({ name }) => hidden.has(name)),
      );
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (visitInput(`${type.name}.${field.name}`, field)) hidden.add(type.name);
      }
      hideEmpty(type);
    }
  };

  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  for (let before = -1; before !== hidden.size; ) {
    before = hidden.size;
    for (const type of types) visit(type);
  }
  const reached = reachableTypes(schema, (coordinate) => hidden.has(coordinate));
  return viewOf(viewKey(rules), hidden, reached);
}

/** A function of its own: a view that is kept must not hold on to the schema that it was derived from. */
function viewOf(key: string, hidden: ReadonlySet<string>, reached: ReadonlySet<string>): View {
  return Object.freeze({
    key,
    size: hidden.size + reached.size,
    hides(coordinate: string): boolean {
      const dot = coordinate.indexOf('.');
      return hidden.has(coordinate) || !reached.has(dot < 0 ? coordinate : coordinate.slice(0, dot));
    },
  });
}

/** What an implementor of an interface hides, the interface hides: a field, or an argument of it. */
function adoptHidden(
  type: GraphQLInterfaceType,
  field: GraphQLField<unknown, unknown>,
  implementor: string,
  hidden: Set<string>,
): void {
  const at = `${type.name}.${field.name}`;
  const there = `${implementor}.${field.name}`;
  if (hidden.has(there)) hidden.add(at);
  for (const { name, type: given, defaultValue } of field.args) {
    if (!hidden.has(`${there}(${name}:)`)) continue;
    hidden.add(`${at}(${name}:)`);
    if (isNonNullType(given) || defaultValue !== undefined) hidden.add(at);
  }
}
