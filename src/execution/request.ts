import type { DocumentNode, GraphQLSchema } from 'graphql';
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
  const { tenant, signal } = request.context;
  return new OperationSession(services, { tenantId: tenant.id, placement: tenant.placement }, mode, signal);
}
