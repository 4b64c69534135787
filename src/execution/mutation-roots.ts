import {
  type ExecutionResult,
  execute,
  type GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../data/context.ts';
import { executeQueryPlan } from './query-execution.ts';
import type { PlansOf } from './query-plan.ts';
import { coercionOptions, type ExecutionRequest } from './request.ts';
import { collectRootFields, narrowOperation } from './root-fields.ts';

/** A root field of a mutation. */
export interface MutationRoot {
  /** Response name. */
  readonly key: string;
  readonly name: string;
  /** Executes it as an operation of its own, so that its selection is complete when its savepoint ends. */
  execute(context: Context): Promise<ExecutionResult> | ExecutionResult;
}

/** Why nothing of an operation is executed: values of variables that do not fit. */
interface Refusal {
  readonly errors: readonly GraphQLError[];
}

/**
 * The root fields of a mutation in the order of the answer, fragments expanded, `@skip` and `@include` applied.
 *
 * By the operation's plan, which finds out nothing again that is the same in every run; arguments are graphql-js' own, of
 * variables as it coerced them. Without plans graphql-js executes each field.
 */
export function mutationRoots(
  plansOf: PlansOf | undefined,
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
): readonly MutationRoot[] | Refusal {
  return plansOf ? plannedRoots(plansOf, request, operation) : interpretedRoots(request, operation);
}

function plannedRoots(
  plansOf: PlansOf,
  { schema, document, variables: given }: ExecutionRequest,
  operation: OperationDefinitionNode,
): readonly MutationRoot[] | Refusal {
  const { coerced, errors } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    given ?? {},
    coercionOptions,
  );
  if (errors) return { errors };
  const plan = plansOf(document, operation).for(coerced);
  const { fields, isSpecial } = plan.root();
  return fields.map((field) => ({
    key: field.key,
    name: field.name,
    execute: (context) => executeQueryPlan(plan, coerced, context, { fields: [field], isSpecial }),
  }));
}

function interpretedRoots(
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
): readonly MutationRoot[] | Refusal {
  const { schema, document, variables } = request;
  const interpret = (
    part: Pick<ReturnType<typeof narrowOperation>, 'document' | 'operation'>,
    contextValue?: Context,
  ) =>
    execute({
      schema,
      document: part.document,
      operationName: part.operation.name?.value,
      variableValues: variables,
      contextValue,
      hideSuggestions: coercionOptions.hideSuggestions,
      options: { maxCoercionErrors: coercionOptions.maxErrors },
    });
  const roots = collectRootFields(request, operation)?.fields;
  // Variables that do not fit: graphql-js says what is wrong with them.
  if (!roots) return interpret({ document, operation }) as Refusal;
  return [...roots].map(([key, nodes]) => ({
    key,
    name: nodes[0]?.name.value ?? '',
    execute: (context) => interpret(narrowOperation(document, operation, nodes), context),
  }));
}
