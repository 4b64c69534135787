import {
  type ExecutionResult,
  execute,
  GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { Context, type DataServices } from '../data/context.ts';
import { presentError } from './errors.ts';
import { executeMutation } from './mutation.ts';
import { coercionOptions, type ExecutionRequest, openSession } from './request.ts';

/**
 * Executes an operation in a session of its own and ends that session, whatever happened, before the answer is formed
 * (laws 1 and 8).
 */
export async function executeOperation(services: DataServices, request: ExecutionRequest): Promise<ExecutionResult> {
  const operation = getOperationAST(request.document, request.operationName);
  if (!operation) return { errors: [new GraphQLError('The document has no operation of this name, or several.')] };
  const execution = operation.operation === OperationTypeNode.MUTATION ? executeMutation : executeQuery;
  // What is thrown past all fields, a passed bound or a fault of the house, answers for the operation as a whole.
  const result: ExecutionResult = await execution(services, request, operation).catch((error) => ({
    data: null,
    errors: [new GraphQLError(String(error), { originalError: error })],
  }));
  if (!result.errors) return result;
  const scope = {
    requestId: request.context.requestId,
    tenantId: request.context.tenant.id,
    events: services.events,
  };
  // A result without data was refused before it ran (GraphQL specification, section 7.1).
  const aboutRequest = !('data' in result);
  return { ...result, errors: result.errors.map((error) => presentError(error, aboutRequest, scope)) };
}

/** A query reads one snapshot; nothing it does can need a commit. */
async function executeQuery(
  services: DataServices,
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
): Promise<ExecutionResult> {
  const session = openSession(services, request, 'read');
  const context = new Context(services, request.context, session);
  try {
    const execution = execute({
      schema: request.schema,
      document: request.document,
      operationName: operation.name?.value,
      variableValues: request.variables,
      contextValue: context,
      hideSuggestions: coercionOptions.hideSuggestions,
      options: { maxCoercionErrors: coercionOptions.maxErrors },
    });
    return await Promise.race([execution, session.budget.exhausted]);
  } finally {
    context.end();
    await session.rollback();
  }
}
