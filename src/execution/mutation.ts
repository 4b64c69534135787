import { type ExecutionResult, GraphQLError, type OperationDefinitionNode } from 'graphql';
import { Context, type DataServices } from '../data/context.ts';
import type { OperationSession } from '../data/operation-session.ts';
import { DatabaseError } from '../data/sqlstate.ts';
import { type ErrorCode, RowhouseError } from '../kernel/errors.ts';
import { type MutationRoot, mutationRoots } from './mutation-roots.ts';
import type { PlansOf } from './query-plan.ts';
import { type ExecutionRequest, openSession } from './request.ts';

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
 *
 * @param plansOf undefined where graphql-js is to execute what a root field selects
 */
export async function executeMutation(
  services: DataServices,
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
  plansOf: PlansOf | undefined,
): Promise<ExecutionResult> {
  for (let attempt = 1; ; attempt++) {
    // Anew for each attempt: a resolver might have changed what it was given.
    const roots = mutationRoots(plansOf, request, operation);
    if ('errors' in roots) return roots;
    // `__typename` does nothing; some clients add it everywhere.
    const names = roots.map(({ name }) => name).filter((name) => name !== '__typename');
    if (names.length > 1 && names.some((name) => request.administration.has(name))) {
      return { data: null, errors: [asGraphQLError(new RowhouseError('ADMINISTRATION_NOT_ALONE'))] };
    }
    const session = openSession(services, request, 'write');
    try {
      return await runOnce(services, session, request, roots);
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
  roots: readonly MutationRoot[],
): Promise<ExecutionResult> {
  const data: Record<string, unknown> = Object.create(null);
  const errors: GraphQLError[] = [];
  let keptAny = false;
  for (const root of roots) {
    const { key, name } = root;
    // A new context for each: nothing that was loaded before a write, or in a transaction that is void, is used again.
    const context = new Context(services, request.context, session);
    const run = (): Promise<ExecutionResult> => executeRoot(root, context, session).finally(() => context.end());
    let kept = true;
    const keep = (result: ExecutionResult): boolean => {
      kept = !context.refused && !result.errors;
      return kept;
    };
    let result: ExecutionResult;
    const administers = request.administration.has(name);
    if (roots.length === 1 || administers || name === '__typename') {
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

async function executeRoot(
  root: MutationRoot,
  context: Context,
  { budget }: OperationSession,
): Promise<ExecutionResult> {
  const result = await Promise.race([root.execute(context), budget.exhausted]);
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

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const original = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(original.message, { originalError: original });
}
