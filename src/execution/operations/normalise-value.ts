import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  type ObjectValueNode,
  print,
  type ValueNode,
} from 'graphql';

/** Gives a variable in place of literals of a type, named as SDL writes it: `ID!`, `[Int!]!`. */
export type VariableFor = (type: string) => ValueNode;

/**
 * A value of a document without what its sender filled in: literals of scalars become variables of their type. Which input
 * fields are given, enum values, nulls and the sender's own variables stay: they decide whether a document is valid.
 *
 * A literal is more than null, and is accepted where null is not: its variable is of the non-null type.
 *
 * @param type of the place where the value stands
 */
export function normaliseValue(value: ValueNode, type: GraphQLInputType, variableFor: VariableFor): ValueNode {
  if (value.kind === Kind.VARIABLE || value.kind === Kind.NULL) return value;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (value.kind === Kind.LIST && value.values.length === 0) return value;
    const plain = plainType(value, nullable);
    if (plain !== undefined) return variableFor(`${plain}!`);
    const values = value.kind === Kind.LIST ? value.values : [value];
    const items = values.map((item) => normaliseValue(item, nullable.ofType, variableFor));
    return { kind: Kind.LIST, values: distinct(items) };
  }
  if (isInputObjectType(nullable) && value.kind === Kind.OBJECT) {
    const fields = nullable.getFields();
    return {
      kind: Kind.OBJECT,
      fields: value.fields
        .map((field) => {
          const { type: fieldType } = fields[field.name.value] ?? {};
          return fieldType ? { ...field, value: normaliseValue(field.value, fieldType, variableFor) } : field;
        })
        .sort(byName),
    } satisfies ObjectValueNode;
  }
  if (isEnumType(nullable) || isInputObjectType(nullable)) return value;
  return variableFor(`${nullable.name}!`);
}

/**
 * The type of a value that is made of literals of a scalar alone, without the mark of what is not null; undefined for any
 * other value.
 */
function plainType(value: ValueNode, type: GraphQLInputType): string | undefined {
  const nullable = getNullableType(type);
  if (value.kind === Kind.VARIABLE || value.kind === Kind.NULL) return undefined;
  if (isEnumType(nullable) || isInputObjectType(nullable)) return undefined;
  if (!isListType(nullable)) return nullable.name;
  const values = value.kind === Kind.LIST ? value.values : [value];
  const given = values.filter((item) => item.kind !== Kind.NULL);
  const types = new Set(given.map((item) => plainType(item, nullable.ofType)));
  const [item] = types;
  if (types.size !== 1 || item === undefined) return undefined;
  return given.length < values.length ? `[${item}]` : `[${item}!]`;
}

/** Sorted, and each once: how many elements a sender gave says nothing of the operation. */
function distinct(values: readonly ValueNode[]): readonly ValueNode[] {
  const byText = new Map(values.map((value) => [print(value), value]));
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
}

interface Named {
  readonly name: { readonly value: string };
}

/** An order of nodes that have names. */
export function byName(left: Named, right: Named): number {
  return left.name.value < right.name.value ? -1 : left.name.value > right.name.value ? 1 : 0;
}
