import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { DocumentNode } from 'graphql';
import type { ContextOptions, DataServices } from '../data/context.ts';
import type { ShapeDocuments } from './document-cache.ts';
import { formatError } from './errors.ts';
import { executeOperation } from './executor.ts';
import { queryOf, refusedResponse } from './http-request.ts';
import type { IntrospectedShape, Introspection } from './introspection.ts';

/** One Apollo Server for all tenants of a shape. */
export interface ShapeServer {
  execute(request: HTTPGraphQLRequest, scope: ContextOptions): Promise<HTTPGraphQLResponse>;
  /** Ends the server when its last request has ended. */
  stop(): Promise<void>;
}

export interface ShapeServerOptions {
  readonly shape: IntrospectedShape;
  readonly services: DataServices;
  readonly documents: ShapeDocuments;
  readonly introspection: Introspection;
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
  const { shape, services, introspection, administration } = options;
  const { schema } = shape;
  const server = new ApolloServer<ContextOptions>({
    gateway: {
      load: async () => ({
        executor: async (request) =>
          (await executeOperation(
            { data: services, introspection, shape },
            {
              schema,
              document: request.document,
              operationName: request.operationName ?? undefined,
              variables: request.request.variables,
              context: request.context as ContextOptions,
              administration,
            },
          )) as never,
      }),
      onSchemaLoadOrUpdate(callback) {
        callback({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => {};
      },
      stop: async () => {},
    },
    // Apollo Server would print and hash the schema to tell shapes apart in a common store: most of what starting it takes.
    documentStore: null,
    cache: noCache,
    // Who may introspect is decided for each request: tenants of one shape have policies of their own.
    introspection: true,
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
    plugins: [...plugins, knownDocuments(options.documents)],
    formatError,
  });
  await server.start();
  let running = 0;
  let idle: (() => void) | undefined;
  return Object.freeze({
    async execute(httpGraphQLRequest: HTTPGraphQLRequest, scope: ContextOptions): Promise<HTTPGraphQLResponse> {
      if (!introspection.isOpenTo(scope)) {
        const refusal = introspection.refusal(shape, scope.principal, queryOf(httpGraphQLRequest));
        if (refusal !== undefined) return refusedResponse(refusal);
      }
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
      options.documents.drop();
      introspection.forget(shape.key);
    },
  });
}

/** One for all servers. The default cache-control plugin instruments every field of the schema; of the others we use nothing. */
const plugins = Object.freeze([
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
]);

/** Apollo Server would make one for each server; nothing that we use of it keeps anything there. */
const noCache = Object.freeze({ get: async () => undefined, set: async () => {}, delete: async () => false });

/** What is known to be valid is neither parsed nor validated again. */
function knownDocuments(documents: ShapeDocuments): ApolloServerPlugin<ContextOptions> {
  const listener: GraphQLRequestListener<ContextOptions> = Object.freeze({
    async didResolveSource(request: { readonly source: string }) {
      // Apollo Server parses and validates only where there is no document yet.
      (request as { document?: DocumentNode }).document = documents.get(request.source);
    },
    async didResolveOperation(request: { readonly source: string; readonly document: DocumentNode }) {
      documents.set(request.source, request.document);
    },
  });
  return { requestDidStart: async () => listener };
}
