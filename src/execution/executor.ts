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
import { type ExecutionRequest, openSession } from './request.ts';

/**
 * Executes an operation in a session of its own and ends that session, whatever happened, before the answer is formed
 * (laws 1 and 8).
 */
export async function executeOperation(services: DataServices, request: ExecutionRequest): Promise<ExecutionResult> {
  const operation = getOperationAST(request.document, request.operationName);
  if (!operation) return { errors: [new GraphQLError('The document has no operation of this name, or several.')] };
  const result = await (operation.operation === OperationTypeNode.MUTATION
    ? executeMutation(services, request, operation)
    : executeQuery(services, request, operation));
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
    return await execute({
      schema: request.schema,
      document: request.document,
      operationName: operation.name?.value,
      variableValues: request.variables,
      contextValue: context,
    });
  } finally {
    context.end();
    await session.rollback();
  }
}
