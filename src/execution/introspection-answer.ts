import {
  executeSync,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import { deriveView, type GuardedSchema } from '../authorization/view.ts';
import type { GrantedRules } from '../authorization/view-rules.ts';
import { viewSchema } from '../composition/view-schema.ts';
import type { ExecutionRequest } from './request.ts';
import { narrowOperation } from './root-fields.ts';

/** Types of variables that introspection can use, which every schema has. */
const usableTypes: ReadonlySet<string> = new Set(['Boolean', 'String']);

/**
 * Answers fields that introspect from the view of some granted rules. The view's schema is made for this and not kept.
 *
 * @returns the answer's data as JSON
 */
export function answerFromView(
  shape: GuardedSchema,
  granted: GrantedRules,
  request: Pick<ExecutionRequest, 'document' | 'variables'>,
  operation: OperationDefinitionNode,
  nodes: readonly FieldNode[],
): string {
  const view = deriveView(shape, granted);
  const narrowed = narrowOperation(request.document, operation, nodes);
  const { data, errors } = executeSync({
    schema: viewSchema(shape.schema, view, { emptyRoots: false }),
    document: withVariables(narrowed.document, narrowed.operation, usableVariables(operation)),
    operationName: operation.name?.value,
    variableValues: request.variables,
  });
  // Nothing in here can fail but for a fault of the house.
  if (errors?.[0]) throw errors[0];
  return JSON.stringify(data);
}

/** The variables of an operation that its introspection can depend on. */
export function usableVariables(operation: OperationDefinitionNode): readonly VariableDefinitionNode[] {
  return (operation.variableDefinitions ?? []).filter(({ type }) => usableTypes.has(namedType(type)));
}

/** The others may be of types that the view does not have. */
function withVariables(
  document: ExecutionRequest['document'],
  operation: OperationDefinitionNode,
  variableDefinitions: readonly VariableDefinitionNode[],
): ExecutionRequest['document'] {
  const definitions = document.definitions.map((definition) =>
    definition === operation ? { ...operation, variableDefinitions } : definition,
  );
  return { ...document, definitions };
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
