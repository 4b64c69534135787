import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputFieldMap,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLType,
  GraphQLUnionType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** Fields by name, as graphql-js types them: of any source and any context. */
type FieldMap = ReturnType<GraphQLObjectType['getFields']>;
export type Field = FieldMap[string];
export type Resolver = NonNullable<Field['resolve']>;

/** How a type of the base becomes that of an overlay. */
export interface Overlaying {
  /** The overlay's type in place of the base's; the base's own where nothing changes. */
  of<Type extends GraphQLNamedType>(type: Type): Type;
  /** Fields that an object type gets besides its own. */
  fields(type: string): readonly Field[];
  /** Fields that an input type gets besides its own. */
  inputFields(type: string): readonly GraphQLInputField[];
  /** The resolver of a field of which a type has changed. */
  resolver(type: string, field: Field): Field['resolve'];
}

/*
 * Copies of a base's types that share with it every field that stays as it is. graphql-js would rebuild each field of each
 * copy: on a base of 100 types and 1,500 fields that is most of an overlay's time and of its memory.
 */

class OverlaidObjectType extends GraphQLObjectType {
  readonly #overlaid: FieldMap;

  constructor(base: GraphQLObjectType, overlaying: Overlaying, define: (fill: () => void) => void) {
    const { name, description, isTypeOf, extensions, astNode, extensionASTNodes } = base;
    const interfaces = (): GraphQLInterfaceType[] => base.getInterfaces().map((one) => overlaying.of(one));
    super({ name, description, isTypeOf, extensions, astNode, extensionASTNodes, interfaces, fields: {} });
    const fields: FieldMap = Object.create(null);
    this.#overlaid = fields;
    define(() => fillFields(fields, base, overlaying));
  }

  override getFields(): FieldMap {
    return this.#overlaid;
  }
}

class OverlaidInterfaceType extends GraphQLInterfaceType {
  readonly #overlaid: FieldMap;

  constructor(base: GraphQLInterfaceType, overlaying: Overlaying, define: (fill: () => void) => void) {
    const { name, description, resolveType, extensions, astNode, extensionASTNodes } = base;
    const interfaces = (): GraphQLInterfaceType[] => base.getInterfaces().map((one) => overlaying.of(one));
    super({ name, description, resolveType, extensions, astNode, extensionASTNodes, interfaces, fields: {} });
    const fields: FieldMap = Object.create(null);
    this.#overlaid = fields;
    define(() => fillFields(fields, base, overlaying));
  }

  override getFields(): FieldMap {
    return this.#overlaid;
  }
}

class OverlaidInputType extends GraphQLInputObjectType {
  readonly #overlaid: GraphQLInputFieldMap;

  constructor(base: GraphQLInputObjectType, overlaying: Overlaying, define: (fill: () => void) => void) {
    const { name, description, isOneOf, extensions, astNode, extensionASTNodes } = base;
    super({ name, description, isOneOf, extensions, astNode, extensionASTNodes, fields: {} });
    const fields: GraphQLInputFieldMap = Object.create(null);
    this.#overlaid = fields;
    define(() => {
      for (const field of Object.values(base.getFields())) {
        const type = overlaidType(field.type, overlaying);
        fields[field.name] = type === field.type ? field : { ...field, type };
      }
      for (const field of overlaying.inputFields(base.name)) fields[field.name] = field;
    });
  }

  override getFields(): GraphQLInputFieldMap {
    return this.#overlaid;
  }
}

/**
 * The copy of a type for an overlay. It has no fields before they are filled in: copies refer to each other in circles.
 *
 * @param define takes the function that fills in the fields, to be called when all copies are there
 */
export function overlaidCopy(
  type: GraphQLNamedType,
  overlaying: Overlaying,
  define: (fill: () => void) => void,
): GraphQLNamedType {
  if (isObjectType(type)) return new OverlaidObjectType(type, overlaying, define);
  if (isInterfaceType(type)) return new OverlaidInterfaceType(type, overlaying, define);
  if (isInputObjectType(type)) return new OverlaidInputType(type, overlaying, define);
  if (isUnionType(type)) {
    const { name, description, resolveType, extensions, astNode, extensionASTNodes } = type;
    const types = (): GraphQLObjectType[] => type.getTypes().map((one) => overlaying.of(one));
    return new GraphQLUnionType({ name, description, resolveType, extensions, astNode, extensionASTNodes, types });
  }
  return type;
}

function fillFields(fields: FieldMap, base: GraphQLObjectType | GraphQLInterfaceType, overlaying: Overlaying): void {
  for (const field of Object.values(base.getFields())) fields[field.name] = overlaidField(base.name, field, overlaying);
  for (const field of overlaying.fields(base.name)) fields[field.name] = field;
}

function overlaidField(type: string, field: Field, overlaying: Overlaying): Field {
  const returned = overlaidType(field.type, overlaying);
  const args = overlaidArguments(field.args, overlaying);
  if (returned === field.type && args === field.args) return field;
  const overlaid = { ...field, type: returned, args };
  // Of a field whose arguments stay, the guards stay as well.
  if (args !== field.args) overlaid.resolve = overlaying.resolver(type, overlaid);
  return overlaid;
}

function overlaidArguments(args: readonly GraphQLArgument[], overlaying: Overlaying): readonly GraphQLArgument[] {
  const overlaid = args.map((argument) => {
    const type = overlaidType(argument.type, overlaying);
    return type === argument.type ? argument : { ...argument, type };
  });
  return overlaid.some((argument, index) => argument !== args[index]) ? overlaid : args;
}

/** A type with its lists and its `!`; itself where the named type stays. */
function overlaidType<Type extends GraphQLType>(type: Type, overlaying: Overlaying): Type {
  const named = getNamedType(type);
  const overlaid = overlaying.of(named);
  return overlaid === named ? type : (wrapped(type, overlaid) as Type);
}

function wrapped(type: GraphQLType, named: GraphQLNamedType): GraphQLType {
  if (isNonNullType(type)) return new GraphQLNonNull(wrapped(type.ofType, named) as never);
  if (isListType(type)) return new GraphQLList(wrapped(type.ofType, named));
  return named;
}
