import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql';

/**
 * Whether a value gives an input field of which something holds, however deep.
 *
 * @param value of the type, coerced or as a client sent it; a single value may stand for a list (GraphQL specification,
 *   "List", "Input Coercion")
 * @param holds asked of coordinates `Input.field`
 */
export function givesField(type: GraphQLInputType, value: unknown, holds: (coordinate: string) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isNonNullType(type)) return givesField(type.ofType, value, holds);
  if (isListType(type)) {
    return (Array.isArray(value) ? value : [value]).some((item) => givesField(type.ofType, item, holds));
  }
  if (!isInputObjectType(type)) return false;
  const fields = type.getFields();
  return Object.entries(value).some(([name, member]) => {
    const field = fields[name];
    return field !== undefined && (holds(`${type.name}.${name}`) || givesField(field.type, member, holds));
  });
}
