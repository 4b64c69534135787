import {
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';

/**
 * The types that visible root fields lead to: through fields, arguments and input fields, from an object to its
 * interfaces, and from an interface or a union that a field returns to the types behind it. The root types that the
 * schema has are always among them.
 */
export function reachableTypes(schema: GraphQLSchema, isHidden: (coordinate: string) => boolean): ReadonlySet<string> {
  const reached = new Set<GraphQLNamedType>();
  const reach = (type: GraphQLType | null | undefined): void => {
    const named = type && getNamedType(type);
    if (named && !isHidden(named.name)) reached.add(named);
  };
  /** By a field: what may stand there is reached, too. */
  const arrive = (type: GraphQLType): void => {
    reach(type);
    const named = getNamedType(type);
    if (isInterfaceType(named)) for (const one of schema.getPossibleTypes(named)) reach(one);
  };
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const root of roots) if (root) reached.add(root);
  for (const directive of schema.getDirectives()) for (const argument of directive.args) reach(argument.type);
  // A set is added to while it is walked.
  for (const type of reached) {
    if (isUnionType(type)) for (const member of type.getTypes()) reach(member);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const one of type.getInterfaces()) reach(one);
      for (const field of Object.values(type.getFields())) {
        const at = `${type.name}.${field.name}`;
        if (isHidden(at)) continue;
        arrive(field.type);
        for (const argument of field.args) if (!isHidden(`${at}(${argument.name}:)`)) reach(argument.type);
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (!isHidden(`${type.name}.${field.name}`)) reach(field.type);
      }
    }
  }
  return new Set([...reached].map(({ name }) => name));
}
