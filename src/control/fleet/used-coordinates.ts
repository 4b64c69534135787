import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Schema coordinates that an operation uses by what stands in its document. */
export interface UsedCoordinates {
  /** Fields, arguments that are given, and the enums and abstract types that fields return. */
  readonly outputs: ReadonlySet<string>;
  /** Input types that stand in it as literals, and their fields that are given. */
  readonly inputs: ReadonlySet<string>;
  /** Input types and enums that may come in its variables. */
  readonly possibleInputs: ReadonlySet<string>;
}

/** @param document valid for the schema */
export function usedCoordinates(schema: GraphQLSchema, document: DocumentNode): UsedCoordinates {
  const outputs = new Set<string>();
  const inputs = new Set<string>();
  const possibleInputs = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition(node) {
        const type = typeFromAST(schema, node.type as never) as GraphQLNamedType | undefined;
        if (type) addReachable(getNamedType(type), possibleInputs);
      },
      Field() {
        const parent = types.getParentType();
        const field = types.getFieldDef();
        if (!parent || !field) return;
        outputs.add(`${parent.name}.${field.name}`);
        outputs.add(getNamedType(field.type).name);
      },
      InlineFragment() {
        const type = types.getType();
        if (isAbstractType(type)) outputs.add(type.name);
      },
      Argument(node) {
        const parent = types.getParentType();
        const field = types.getFieldDef();
        if (parent && field && !types.getDirective()) outputs.add(`${parent.name}.${field.name}(${node.name.value}:)`);
      },
      ObjectValue() {
        const type = getNamedType(types.getInputType());
        if (isInputObjectType(type)) inputs.add(type.name);
      },
      ObjectField(node) {
        const parent = getNamedType(types.getParentInputType());
        if (isInputObjectType(parent)) inputs.add(`${parent.name}.${node.name.value}`);
      },
    }),
  );
  return { outputs, inputs, possibleInputs };
}

function addReachable(type: GraphQLNamedType, reached: Set<string>): void {
  if (reached.has(type.name)) return;
  if (isEnumType(type)) reached.add(type.name);
  if (!isInputObjectType(type)) return;
  reached.add(type.name);
  for (const field of Object.values(type.getFields())) addReachable(getNamedType(field.type), reached);
}
