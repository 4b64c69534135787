import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { type DocumentNode, getOperationAST, OperationTypeNode } from 'graphql';
import type { ContextOptions, DataServices } from '../data/context.ts';
import { answerRefusedDocument, answerResponse, answerResult, type GatewayAnswer } from './answer.ts';
import type { ShapeDocuments } from './document-cache.ts';
import { formatError } from './errors.ts';
import { type ExecutionServices, executeOperation } from './executor.ts';
import { type ShapeRequest, toHttpRequest } from './http-request.ts';
import type { IntrospectedShape, Introspection } from './introspection.ts';
import { createQueryPlanning } from './query-plan.ts';

/** Answers the requests of all tenants of a shape. */
export interface ShapeServer {
  execute(request: ShapeRequest, scope: ContextOptions): Promise<GatewayAnswer>;
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
  /** Whether operations are executed by plans that are kept. */
  readonly queryPlans: boolean;
  /** Counts what is executed, by the shape's schema without custom fields. */
  readonly recording?: ExecutionServices['recording'];
}

/**
 * Starts the server of a shape. Apollo Server parses and validates; execution is ours, put in its place through the
 * `gateway` port. What is known to be valid goes past it: in front of a query of a few rows Apollo Server's own work takes
 * as long as that query.
 */
export async function startShapeServer(options: ShapeServerOptions): Promise<ShapeServer> {
  const { shape, services, introspection, administration } = options;
  const { schema } = shape;
  const parts: ExecutionServices = {
    data: services,
    introspection,
    shape,
    recording: options.recording,
    plansOf: options.queryPlans ? createQueryPlanning(schema) : undefined,
  };
  const server = new ApolloServer<ContextOptions>({
    gateway: {
      load: async () => ({
        executor: async (request) =>
          (await executeOperation(parts, {
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
  const answer = async (request: ShapeRequest, context: ContextOptions): Promise<GatewayAnswer> => {
    const { parameters, mediaType } = request;
    const document = options.documents.get(parameters.query);
    if (document && isAnsweredHere(document, request)) {
      return answerResult(
        await executeOperation(parts, { schema, document, ...parameters, context, administration }),
        mediaType,
      );
    }
    const httpGraphQLRequest = toHttpRequest(request);
    return answerResponse(
      await server.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => context }),
      mediaType,
    );
  };
  return Object.freeze({
    async execute(request: ShapeRequest, scope: ContextOptions): Promise<GatewayAnswer> {
      if (!introspection.isOpenTo(scope)) {
        const refusal = introspection.refusal(shape, scope.principal, request.parameters.query);
        if (refusal !== undefined) return answerRefusedDocument(refusal, request.mediaType);
      }
      running++;
      try {
        return await answer(request, scope);
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

/** What is wrong with a request is for Apollo Server to say: no such operation, a mutation by GET. */
function isAnsweredHere(document: DocumentNode, { method, parameters }: ShapeRequest): boolean {
  const operation = getOperationAST(document, parameters.operationName);
  return operation?.operation === OperationTypeNode.QUERY || (operation != null && method === 'POST');
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
