import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FieldNode,
  GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import { Context, type DataServices } from '../data/context.ts';
import type { OperationSession } from '../data/operation-session.ts';
import { DatabaseError } from '../data/sqlstate.ts';
import { type ErrorCode, RowhouseError } from '../kernel/errors.ts';
import { coercionOptions, type ExecutionRequest, openSession } from './request.ts';
import { collectRootFields, narrowOperation } from './root-fields.ts';

/** How often an operation runs again after a serialization failure or a deadlock. */
export const rerunLimit = 3;

/** How long a rerun waits at most, in milliseconds per attempt: colliding operations must not collide again in step. */
const rerunPause = 20;

/** Carries an error that concerns the whole transaction past the field in which it arose. */
class TransactionVoid extends Error {
  readonly reason: RowhouseError;

  constructor(reason: RowhouseError) {
    super(reason.message);
    this.reason = reason;
  }
}

/**
 * Executes a mutation (design, section 4): each root field, its selection included, inside one savepoint (none when it
 * is alone); user errors or a thrown error roll back to it. BEGIN to COMMIT happens in here, before an answer is formed.
 */
export async function executeMutation(
  services: DataServices,
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
): Promise<ExecutionResult> {
  const roots = collectRootFields(request, operation)?.fields;
  // Variables that do not fit: graphql-js says what is wrong with them.
  if (!roots) return execute(executionArguments(request, request.document, operation, undefined)) as ExecutionResult;
  // `__typename` does nothing; some clients add it everywhere.
  const fields = [...roots.values()].map(([node]) => node?.name.value ?? '').filter((name) => name !== '__typename');
  if (fields.length > 1 && fields.some((name) => request.administration.has(name))) {
    return { data: null, errors: [asGraphQLError(new RowhouseError('ADMINISTRATION_NOT_ALONE'))] };
  }
  for (let attempt = 1; ; attempt++) {
    const session = openSession(services, request, 'write');
    try {
      return await runOnce(services, session, request, operation, roots);
    } catch (error) {
      await session.rollback();
      const reason = error instanceof TransactionVoid ? error.reason : error;
      const rerun = reason instanceof DatabaseError && reason.rerunnable && attempt <= rerunLimit;
      if (!rerun) return { data: null, errors: [asGraphQLError(reason)] };
      services.events.emit({ type: 'operation.retried', tenantId: request.context.tenant.id, attempt });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * rerunPause * attempt));
    }
  }
}

async function runOnce(
  services: DataServices,
  session: OperationSession,
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
  roots: ReadonlyMap<string, readonly FieldNode[]>,
): Promise<ExecutionResult> {
  const data: Record<string, unknown> = Object.create(null);
  const errors: GraphQLError[] = [];
  let keptAny = false;
  for (const [key, nodes] of roots) {
    // A new context for each: nothing that was loaded before a write, or in a transaction that is void, is used again.
    const context = new Context(services, request.context, session);
    const run = (): Promise<ExecutionResult> =>
      executeRoot(context, session, request, operation, nodes).finally(() => context.end());
    let kept = true;
    const keep = (result: ExecutionResult): boolean => {
      kept = !context.refused && !result.errors;
      return kept;
    };
    let result: ExecutionResult;
    const [name = ''] = nodes.map((node) => node.name.value);
    const administers = request.administration.has(name);
    if (roots.size === 1 || administers || name === '__typename') {
      result = await run();
      keep(result);
    } else {
      result = await (await session.open()).savepoint(run, keep);
    }
    keptAny ||= kept;
    // A thrown error undid the field's work: showing what it had selected until then would claim the contrary. What was
    // administered is in the catalog, whatever became of the selection.
    data[key] = result.errors && !administers ? null : result.data?.[key];
    errors.push(...(result.errors ?? []));
  }
  if (keptAny) {
    await session.commit();
  } else {
    await session.rollback();
  }
  return errors.length > 0 ? { data, errors } : { data };
}

/** One root field as an operation of its own, so that its selection is complete when its savepoint ends. */
async function executeRoot(
  context: Context,
  session: OperationSession,
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
  nodes: readonly FieldNode[],
): Promise<ExecutionResult> {
  const single = narrowOperation(request.document, operation, nodes);
  const execution = execute(executionArguments(request, single.document, single.operation, context));
  const result = await Promise.race([execution, session.budget.exhausted]);
  const fatal = result.errors?.map(voidingError).find((error) => error !== undefined);
  if (fatal) throw new TransactionVoid(fatal);
  return result;
}

/** The client is gone; what was written went by definitions that hold no more. */
const voidingCodes: ReadonlySet<ErrorCode> = new Set(['REQUEST_ABORTED', 'TENANT_CHANGED']);

/** The first errors after which nothing of the transaction can stand. */
function voidingError(error: GraphQLError): RowhouseError | undefined {
  const original = error.originalError;
  if (original instanceof DatabaseError && (original.rerunnable || original.connectionLost)) return original;
  if (original instanceof RowhouseError && voidingCodes.has(original.code)) return original;
  return undefined;
}

function executionArguments(
  request: ExecutionRequest,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  contextValue: unknown,
): Parameters<typeof execute>[0] {
  return {
    schema: request.schema,
    document,
    operationName: operation.name?.value,
    variableValues: request.variables,
    contextValue,
    hideSuggestions: coercionOptions.hideSuggestions,
    options: { maxCoercionErrors: coercionOptions.maxErrors },
  };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const original = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(original.message, { originalError: original });
}
