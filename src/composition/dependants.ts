import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** Which types refer to a type by a field, an argument, an interface or a union; by the name of the type referred to. */
type Dependants = ReadonlyMap<string, ReadonlySet<string>>;

const known = new WeakMap<GraphQLSchema, Dependants>();

/**
 * All types of a schema from which one of the given types can be reached, these included: those that cannot stay as they
 * are when these change.
 */
export function dependantsOf(schema: GraphQLSchema, names: Iterable<string>): ReadonlySet<string> {
  let dependants = known.get(schema);
  if (!dependants) {
    dependants = deriveDependants(schema);
    known.set(schema, dependants);
  }
  // A set is added to while it is walked.
  const reached = new Set(names);
  for (const name of reached) for (const dependant of dependants.get(name) ?? []) reached.add(dependant);
  return reached;
}

function deriveDependants(schema: GraphQLSchema): Dependants {
  const dependants = new Map<string, Set<string>>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    for (const { name } of referencesOf(type)) {
      const known = dependants.get(name);
      if (known) known.add(type.name);
      else dependants.set(name, new Set([type.name]));
    }
  }
  return dependants;
}

function* referencesOf(type: GraphQLNamedType): Generator<GraphQLNamedType> {
  if (isUnionType(type)) yield* type.getTypes();
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) yield getNamedType(field.type);
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return;
  yield* type.getInterfaces();
  for (const field of Object.values(type.getFields())) {
    yield getNamedType(field.type);
    for (const argument of field.args) yield getNamedType(argument.type);
  }
}
