import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isObjectType,
} from 'graphql';

/**
 * Every coordinate that a client of a schema can reach, as the GraphQL specification (section "Schema Coordinates")
 * writes them: `Type.field` of objects, `Type.field(argument:)`, and `Input.field`.
 *
 * @param from the root types to begin at
 */
export function reachableCoordinates(
  schema: GraphQLSchema,
  from: readonly GraphQLNamedType[] = rootTypes(schema),
): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<GraphQLNamedType>();
  const input = (type: GraphQLInputType): void => {
    const named = getNamedType(type);
    if (!isInputObjectType(named) || seen.has(named)) return;
    seen.add(named);
    for (const field of Object.values(named.getFields())) {
      found.add(`${named.name}.${field.name}`);
      input(field.type);
    }
  };
  const output = (type: GraphQLNamedType): void => {
    if (seen.has(type)) return;
    seen.add(type);
    // What an interface has, its objects have: it shows there.
    if (isAbstractType(type)) schema.getPossibleTypes(type).forEach(output);
    if (!isObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      found.add(`${type.name}.${field.name}`);
      for (const argument of field.args) {
        found.add(`${type.name}.${field.name}(${argument.name}:)`);
        input(argument.type);
      }
      output(getNamedType(field.type));
    }
  };
  from.forEach(output);
  return found;
}

/** Fields of objects alone, reachable by queries. */
export function readableFields(schema: GraphQLSchema): readonly string[] {
  const fields = new Set(
    Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type))
      .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)),
  );
  return [...reachableCoordinates(schema, [schema.getQueryType()!])].filter((coordinate) => fields.has(coordinate));
}

function rootTypes(schema: GraphQLSchema): readonly GraphQLNamedType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (type) => type !== null && type !== undefined,
  );
}
