import { type GraphQLInputType, getNamedType, isEnumType, isInputObjectType, Kind, type ValueNode } from 'graphql';

/** Schema coordinates of the input types, input fields and enum values in a literal: `OrderFilter.status`, `OrderStatus.OPEN`. */
export function literalInputs(type: GraphQLInputType, value: ValueNode): readonly string[] {
  const named = getNamedType(type);
  if (value.kind === Kind.LIST) return value.values.flatMap((item) => literalInputs(named, item));
  if (isEnumType(named)) return value.kind === Kind.ENUM ? [`${named.name}.${value.value}`] : [];
  if (!isInputObjectType(named) || value.kind !== Kind.OBJECT) return [];
  const fields = named.getFields();
  return [
    named.name,
    ...value.fields.flatMap(({ name, value: given }) => {
      const field = fields[name.value];
      return field ? [`${named.name}.${name.value}`, ...literalInputs(field.type, given)] : [];
    }),
  ];
}
