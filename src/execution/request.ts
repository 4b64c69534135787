import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ContextOptions } from '../data/context.ts';

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
