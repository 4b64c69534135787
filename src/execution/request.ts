import type { DocumentNode, GraphQLSchema } from 'graphql';
import { AnswerBudget } from '../data/answer-budget.ts';
import type { ContextOptions, DataServices } from '../data/context.ts';
import { OperationSession } from '../data/operation-session.ts';
import type { SessionMode } from '../data/session.ts';

/** One operation, parsed and validated. */
export interface ExecutionRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly context: ContextOptions;
  /** Mutations that must be alone in their operation. */
  readonly administration: ReadonlySet<string>;
}

/** The session of an operation; it takes a connection at its first statement. */
export function openSession(services: DataServices, request: ExecutionRequest, mode: SessionMode): OperationSession {
  const { tenant, signal, answerLimits } = request.context;
  const target = { tenantId: tenant.id, placement: tenant.placement };
  return new OperationSession(services, target, mode, signal, new AnswerBudget(answerLimits));
}

/**
 * How the values of variables are taken: graphql-js repeats the whole value for each of its faults, and looks for names
 * that are like a wrong one, which a client with thousands of faults could keep it busy with.
 */
export const coercionOptions = Object.freeze({ maxErrors: 10, hideSuggestions: true });
