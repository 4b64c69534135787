import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { coercionOptions, type ExecutionRequest } from './request.ts';

/** The root fields of an operation, and the variables that decided which ones they are. */
export interface RootFields {
  /** By response key, in the order of the answer. */
  readonly fields: ReadonlyMap<string, readonly FieldNode[]>;
  /** As graphql-js coerced them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Fragments expanded, `@skip` and `@include` applied; undefined for variables that do not fit. */
export function collectRootFields(
  request: Pick<ExecutionRequest, 'schema' | 'document' | 'variables'>,
  operation: OperationDefinitionNode,
): RootFields | undefined {
  const { coerced, errors } = getVariableValues(
    request.schema,
    operation.variableDefinitions ?? [],
    request.variables ?? {},
    coercionOptions,
  );
  const type = request.schema.getRootType(operation.operation);
  if (errors || !type) return undefined;
  const fields = collectFields(
    request.schema,
    fragmentsOf(request.document),
    coerced,
    type,
    operation.selectionSet,
  ) as ReadonlyMap<string, readonly FieldNode[]>;
  return { fields, variables: coerced };
}

/** By name, without a prototype. */
export function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

/** The operation with some of its root fields alone, in a document of its own. Nodes keep their locations. */
export function narrowOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  nodes: readonly FieldNode[],
): { readonly document: DocumentNode; readonly operation: OperationDefinitionNode } {
  const narrowed: OperationDefinitionNode = {
    ...operation,
    directives: [],
    selectionSet: { kind: Kind.SELECTION_SET, selections: nodes },
  };
  const definitions = document.definitions.map((definition) => (definition === operation ? narrowed : definition));
  return { document: { ...document, definitions }, operation: narrowed };
}
