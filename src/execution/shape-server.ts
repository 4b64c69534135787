import { ApolloServer, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { ContextOptions, DataServices } from '../data/context.ts';
import type { DocumentCache } from './document-cache.ts';
import { formatError } from './errors.ts';
import { executeOperation } from './executor.ts';

/** One Apollo Server for all tenants of a shape. */
export interface ShapeServer {
  execute(request: HTTPGraphQLRequest, scope: ContextOptions): Promise<HTTPGraphQLResponse>;
  /** Ends the server when its last request has ended. */
  stop(): Promise<void>;
}

export interface ShapeServerOptions {
  readonly shapeKey: string;
  readonly schema: GraphQLSchema;
  readonly services: DataServices;
  readonly documents: DocumentCache;
  readonly introspection: boolean;
  /** Mutations that must be alone in their operation. */
  readonly administration: ReadonlySet<string>;
  /** Largest number of lexical tokens in a document. */
  readonly documentTokens: number;
}

/**
 * Starts the server of a shape. Apollo Server parses, validates and forms the answer; execution is ours, put in its place
 * through the `gateway` port.
 */
export async function startShapeServer(options: ShapeServerOptions): Promise<ShapeServer> {
  const { schema, services, administration } = options;
  const server = new ApolloServer<ContextOptions>({
    gateway: {
      load: async () => ({
        executor: async (request) =>
          (await executeOperation(services, {
            schema,
            document: request.document,
            operationName: request.operationName ?? undefined,
            variables: request.request.variables,
            context: request.context as ContextOptions,
            administration,
          })) as never,
      }),
      onSchemaLoadOrUpdate(callback) {
        callback({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => {};
      },
      stop: async () => {},
    },
    documentStore: options.documents.ofShape(options.shapeKey),
    introspection: options.introspection,
    parseOptions: { maxTokens: options.documentTokens },
    // Fragments expanded, this is counted by admission before a document comes here.
    maxRecursiveSelections: false,
    // Tokens travel in a header that browsers do not send by themselves, so there is nothing to forge.
    csrfPrevention: false,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    // The default cache-control plugin instruments every field of the schema.
    plugins: [ApolloServerPluginCacheControlDisabled()],
    formatError,
  });
  await server.start();
  let running = 0;
  let idle: (() => void) | undefined;
  return Object.freeze({
    async execute(httpGraphQLRequest: HTTPGraphQLRequest, scope: ContextOptions): Promise<HTTPGraphQLResponse> {
      running++;
      try {
        return await server.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => scope });
      } finally {
        running--;
        if (running === 0) idle?.();
      }
    },
    async stop(): Promise<void> {
      if (running > 0) await new Promise<void>((resolve) => (idle = resolve));
      await server.stop();
    },
  });
}
