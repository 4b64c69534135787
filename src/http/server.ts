import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import { answerRefusal, type GatewayAnswer } from '../execution/answer.ts';
import type { Gateway } from '../gateway.ts';
import { type ErrorCode, RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { registerGraphiql } from './graphiql.ts';
import { type HealthChecks, registerHealth } from './health.ts';

export interface HttpOptions {
  readonly gateway: Gateway;
  readonly events: Events;
  readonly health: HealthChecks;
  /** Largest request body in bytes. */
  readonly bodyLimit: number;
  readonly graphiql: boolean;
  /** Public keys of the development issuer (RFC 7517), where there is one. */
  readonly jwks: object | undefined;
}

/** What fastify refuses by itself, in our words. */
const codeByFastifyCode: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_REQUEST',
};

/** The HTTP server: GraphQL over HTTP at `/graphql`, GraphiQL, health. */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const { gateway, events } = options;
  const server = fastify({
    bodyLimit: options.bodyLimit,
    genReqId: () => v7(),
    // Keep-alive connections without a request must not hold up a stop.
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
  });

  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply =>
    send(
      request,
      reply,
      answerRefusal(error, request.headers.accept, { requestId: request.id, tenantId: undefined, events }),
    );

  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const code =
      codeByFastifyCode[error.code] ?? (error.statusCode && error.statusCode < 500 ? 'MALFORMED_REQUEST' : undefined);
    return refuse(request, reply, code ? new RowhouseError(code) : error);
  });
  server.setNotFoundHandler((request, reply) => refuse(request, reply, new RowhouseError('ROUTE_NOT_FOUND')));

  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const answer = await gateway.handle({
        requestId: request.id,
        method: request.method as 'GET' | 'POST',
        headers: headersOf(request),
        search: request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '',
        body: request.body,
        signal: abortSignal(reply),
      });
      return send(request, reply, answer);
    },
  });
  server.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (request, reply) => {
      reply.header('allow', 'GET, POST');
      return refuse(request, reply, new RowhouseError('METHOD_NOT_ALLOWED'));
    },
  });
  registerHealth(server, options.health);
  if (options.jwks) server.get('/.well-known/jwks.json', async () => options.jwks);
  if (options.graphiql) {
    await registerGraphiql(server, { graphqlPath: '/graphql' });
    server.get('/', (_request, reply) => reply.redirect('/graphiql'));
  }
  return server;
}

function send(request: FastifyRequest, reply: FastifyReply, answer: GatewayAnswer): FastifyReply {
  return reply
    .code(answer.status)
    .headers({ ...answer.headers, 'x-request-id': request.id })
    .send(answer.body);
}

function headersOf(request: FastifyRequest): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** Aborted when the connection closes before the answer was written. */
function abortSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
