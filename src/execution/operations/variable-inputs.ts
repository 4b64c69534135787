import {
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

/** A variable in which input fields or enum values may come. */
export interface InputVariable {
  readonly name: string;
  readonly type: GraphQLNamedInputType;
}

/** Values of one request that are looked at: an import of thousands of rows says no more than its first. */
const mostValues = 1_000;

/** The variables of an operation that have a type with names in it; most operations have none. */
export function inputVariables(schema: GraphQLSchema, operation: OperationDefinitionNode): readonly InputVariable[] {
  return (operation.variableDefinitions ?? []).flatMap(({ variable, type }) => {
    const named = getNamedType(typeFromAST(schema, type as never) as GraphQLInputType | undefined);
    return isInputObjectType(named) || isEnumType(named) ? [{ name: variable.name.value, type: named }] : [];
  });
}

/**
 * Adds the schema coordinates of the input types, input fields and enum values that came in variables.
 *
 * @param given values that fit their types
 * @returns false where there was more than is looked at
 */
export function addVariableInputs(
  variables: readonly InputVariable[],
  given: Readonly<Record<string, unknown>>,
  inputs: Set<string>,
): boolean {
  let left = mostValues;
  const look = (type: GraphQLNamedInputType, value: unknown): void => {
    if (value === null || value === undefined || left-- <= 0) return;
    if (Array.isArray(value)) {
      for (const item of value) {
        if (left <= 0) return;
        look(type, item);
      }
    } else if (isEnumType(type)) {
      if (typeof value === 'string') inputs.add(coordinate(type, value));
    } else if (isInputObjectType(type) && typeof value === 'object') {
      inputs.add(type.name);
      const fields = type.getFields();
      for (const name in value) {
        const field = fields[name];
        if (!field) continue;
        inputs.add(coordinate(type, name));
        const fieldType = getNamedType(field.type);
        if (!isInputObjectType(fieldType) && !isEnumType(fieldType)) continue;
        look(fieldType, (value as Readonly<Record<string, unknown>>)[name]);
      }
    }
  };
  for (const { name, type } of variables) look(type, given[name]);
  return left > 0;
}

/** One text for each, whoever sends it: none is made for a request. */
const coordinates = new WeakMap<GraphQLNamedInputType, Map<string, string>>();

function coordinate(type: GraphQLNamedInputType, name: string): string {
  let known = coordinates.get(type);
  if (!known) {
    known = new Map();
    coordinates.set(type, known);
  }
  let text = known.get(name);
  if (text === undefined) {
    text = `${type.name}.${name}`;
    known.set(name, text);
  }
  return text;
}
