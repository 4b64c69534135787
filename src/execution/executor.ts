import {
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { Context, type DataServices } from '../data/context.ts';
import { DatabaseError } from '../data/sqlstate.ts';
import { RowhouseError } from '../kernel/errors.ts';
import { presentError } from './errors.ts';
import type { IntrospectedShape, Introspection } from './introspection.ts';
import {
  executeIntrospecting,
  introspectionIsOff,
  introspects,
  refuseNestedIntrospection,
} from './introspection-fields.ts';
import { executeMutation } from './mutation.ts';
import type { OperationRecorder } from './operations/operation-recorder.ts';
import { executeQueryPlan } from './query-execution.ts';
import type { PlansOf } from './query-plan.ts';
import { coercionOptions, type ExecutionRequest, openSession } from './request.ts';

/** What execution works with beside the request. */
export interface ExecutionServices {
  readonly data: DataServices;
  readonly introspection: Introspection;
  readonly shape: IntrospectedShape;
  /** Where operations are recorded: by whom, and the shape's schema without custom fields. */
  readonly recording?: { readonly recorder: OperationRecorder; readonly base: GraphQLSchema } | undefined;
  /** The plans of an operation; where there are none, graphql-js executes it as it comes. */
  readonly plansOf?: PlansOf | undefined;
}

/**
 * Executes an operation in a session of its own and ends that session, whatever happened: a mutation's before the answer
 * is formed (laws 1 and 8), a query's while it is. Fields that introspect are answered from the principal's view, all
 * others run on the shape.
 */
export async function executeOperation(
  services: ExecutionServices,
  request: ExecutionRequest,
): Promise<ExecutionResult> {
  const operation = getOperationAST(request.document, request.operationName);
  if (!operation) return { errors: [new GraphQLError('The document has no operation of this name, or several.')] };
  const isOpen = services.introspection.isOpenTo(request.context);
  // What is thrown past all fields, a passed bound or a fault of the house, answers for the operation as a whole.
  const result: ExecutionResult = await execution(services, request, operation, isOpen).catch((error) => ({
    data: null,
    errors: [new GraphQLError(String(error), { originalError: error })],
  }));
  const { recording } = services;
  // A result without data was refused before it ran (GraphQL specification, section 7.1).
  if (recording && 'data' in result) recording.recorder.executed(request, operation, recording.base);
  if (!result.errors) return result;
  const scope = {
    requestId: request.context.requestId,
    tenantId: request.context.tenant.id,
    events: services.data.events,
    namesHidden: isOpen,
  };
  const aboutRequest = !('data' in result);
  return { ...result, errors: result.errors.map((error) => presentError(error, aboutRequest, scope)) };
}

async function execution(
  services: ExecutionServices,
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
  isOpen: boolean,
): Promise<ExecutionResult> {
  const { data, introspection, shape, plansOf } = services;
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  if (!isOpen) {
    // Refused before it came here; it must not be answered from the shape, whatever else may change.
    if (introspects(request.document))
      throw new RowhouseError('GRAPHQL_VALIDATION_FAILED', { message: introspectionIsOff });
    const { principal } = request.context;
    const errors = introspection.variableRefusal(shape, principal, operation, request.variables ?? {});
    if (errors) return { errors };
    const closed = { ...request, context: { ...request.context, namesHidden: false } };
    return isMutation ? executeMutation(data, closed, operation, plansOf) : executeQuery(services, closed, operation);
  }
  if (!introspects(request.document)) {
    return isMutation ? executeMutation(data, request, operation, plansOf) : executeQuery(services, request, operation);
  }
  refuseNestedIntrospection(request.document, operation);
  if (isMutation) return executeMutation(data, request, operation, plansOf);
  return executeIntrospecting(request, operation, {
    answer: (nodes, variables) =>
      introspection.answer(shape, request.context.principal, request, operation, { nodes, variables }),
    execute: (document, narrowed) => executeQuery(services, { ...request, document }, narrowed),
  });
}

/**
 * A query reads one snapshot. It runs a second time when a statement was prepared before a migration, or when a standby
 * had to choose between the snapshot and the writes that it replays: nobody has seen anything of the first time.
 */
async function executeQuery(
  services: ExecutionServices,
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
): Promise<ExecutionResult> {
  const run = queryRun(services, request, operation);
  // Variables that do not fit: nothing is read for them.
  if ('errors' in run) return run;
  const result = await readOnce(services.data, request, run);
  const rerun = result.errors?.some(
    ({ originalError }) => originalError instanceof DatabaseError && originalError.rerunnable,
  );
  return rerun ? readOnce(services.data, request, run) : result;
}

type QueryRun = (context: Context) => Promise<ExecutionResult> | ExecutionResult;

/** How a query is run: by its plan, or by graphql-js. */
function queryRun(
  { plansOf }: ExecutionServices,
  { schema, document, variables: given }: ExecutionRequest,
  operation: OperationDefinitionNode,
): QueryRun | { readonly errors: readonly GraphQLError[] } {
  if (!plansOf) {
    return (contextValue) =>
      execute({
        schema,
        document,
        operationName: operation.name?.value,
        variableValues: given,
        contextValue,
        hideSuggestions: coercionOptions.hideSuggestions,
        options: { maxCoercionErrors: coercionOptions.maxErrors },
      });
  }
  const { coerced, errors } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    given ?? {},
    coercionOptions,
  );
  if (errors) return { errors };
  const plans = plansOf(document, operation);
  return (context) => executeQueryPlan(plans.for(coerced), coerced, context);
}

async function readOnce(services: DataServices, request: ExecutionRequest, run: QueryRun): Promise<ExecutionResult> {
  const session = openSession(services, request, 'read');
  const context = new Context(services, request.context, session);
  try {
    return await Promise.race([run(context), session.budget.exhausted]);
  } finally {
    context.end();
    // Nothing of a query is in doubt: its answer need not wait for the end, and its connection serves nobody before.
    session.rollback();
  }
}
