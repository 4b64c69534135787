import {
  GraphQLDirective,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedDirective,
  isUnionType,
} from 'graphql';
import type { View } from '../authorization/view.ts';

export interface ViewSchemaOptions {
  /**
   * Keeps a `Mutation` without a visible field, which no valid schema has, so that validation says of each of its fields
   * what it says of an unknown one. `Query` is always kept: a schema needs one.
   */
  readonly emptyRoots: boolean;
}

/**
 * The schema of a view: the shape's without what the view hides, in the shape's order. It is for introspection, for
 * printing and for validation; it resolves nothing. Scalars and enums are the shape's own.
 */
export function viewSchema(schema: GraphQLSchema, view: View, { emptyRoots }: ViewSchemaOptions): GraphQLSchema {
  const types = new Map<string, GraphQLNamedType>();
  /** The view's type in the place of the shape's. */
  const inView = <Type extends GraphQLType>(type: Type): Type => {
    if (isNonNullType(type)) return new GraphQLNonNull(inView(type.ofType)) as unknown as Type;
    if (isListType(type)) return new GraphQLList(inView(type.ofType)) as unknown as Type;
    return (types.get((type as GraphQLNamedType).name) ?? type) as Type;
  };
  /** Arguments or input fields, those left out that are hidden. */
  const inputs = <Input extends { readonly type: GraphQLType }>(
    all: Readonly<Record<string, Input>>,
    isHidden: (name: string, input: Input) => boolean,
  ): Record<string, Input> =>
    Object.fromEntries(
      Object.entries(all)
        .filter(([name, input]) => !isHidden(name, input))
        .map(([name, input]) => [name, { ...input, type: inView(input.type) }]),
    );
  const fieldsOf = <Type extends GraphQLObjectType | GraphQLInterfaceType>(type: Type) =>
    Object.fromEntries(
      Object.entries(type.toConfig().fields)
        .filter(([name]) => !view.hides(`${type.name}.${name}`))
        .map(([name, { resolve: _, subscribe: __, ...field }]) => {
          const args = inputs(field.args ?? {}, (argument) => view.hides(`${type.name}.${name}(${argument}:)`));
          return [name, { ...field, type: inView(field.type), args }];
        }),
    );
  const visible = <Type extends GraphQLNamedType>(all: readonly Type[]): Type[] =>
    all.filter(({ name }) => !view.hides(name)).map(inView);

  const rebuild = (type: GraphQLNamedType): GraphQLNamedType => {
    if (isObjectType(type)) {
      return new GraphQLObjectType({
        ...type.toConfig(),
        fields: () => fieldsOf(type),
        interfaces: () => visible(type.getInterfaces()),
        isTypeOf: undefined,
      });
    }
    if (isInterfaceType(type)) {
      return new GraphQLInterfaceType({
        ...type.toConfig(),
        fields: () => fieldsOf(type),
        interfaces: () => visible(type.getInterfaces()),
        resolveType: undefined,
      });
    }
    if (isUnionType(type)) {
      return new GraphQLUnionType({
        ...type.toConfig(),
        types: () => visible(type.getTypes()),
        resolveType: undefined,
      });
    }
    if (isInputObjectType(type)) {
      const fields = () => inputs(type.toConfig().fields, (name) => view.hides(`${type.name}.${name}`));
      return new GraphQLInputObjectType({ ...type.toConfig(), fields });
    }
    return type;
  };

  const query = schema.getQueryType();
  const mutation = schema.getMutationType();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    const isKept = type === query || (type === mutation && emptyRoots) || !view.hides(type.name);
    if (isKept) types.set(type.name, rebuild(type));
  }
  const root = (type: GraphQLObjectType | null | undefined): GraphQLObjectType | undefined =>
    types.get(type?.name ?? '') as GraphQLObjectType | undefined;
  return new GraphQLSchema({
    description: schema.description,
    query: root(query),
    mutation: root(mutation),
    types: [...types.values()],
    directives: schema.getDirectives().map((directive) => {
      if (isSpecifiedDirective(directive)) return directive;
      const { args, ...config } = directive.toConfig();
      return new GraphQLDirective({
        ...config,
        args: inputs(args, (_, { type }) => view.hides(getNamedType(type).name)),
      });
    }),
    assumeValid: true,
  });
}
