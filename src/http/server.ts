import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { answerRefusal, type GatewayAnswer } from '../execution/answer.ts';
import type { Gateway, RequestHeaders } from '../gateway.ts';
import { type ErrorCode, RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Brands } from '../tenancy/brands.ts';
import { registerBranding } from './branding.ts';
import { answerClientError } from './client-errors.ts';
import { registerGraphiql } from './graphiql.ts';
import { type HealthChecks, registerHealth } from './health.ts';
import { hostOf } from './host.ts';
import type { Metrics } from './metrics.ts';
import { checkMediaType } from './request-body.ts';
import { newRequestId } from './request-id.ts';
import { trackSilentConnections } from './silent-connections.ts';

export interface HttpOptions {
  readonly gateway: Gateway;
  readonly events: Events;
  readonly health: HealthChecks;
  /** Largest request body in bytes. */
  readonly bodyLimit: number;
  /** Longest token in characters: it must fit into the headers. */
  readonly tokenMaximumLength: number;
  /** Milliseconds that a client may take to send a request. */
  readonly requestTimeout: number;
  readonly graphiql: boolean;
  readonly brands: Brands;
  /** Whether X-Forwarded-Host says which host was asked. */
  readonly trustProxy: boolean;
  /** Public keys of the development issuer (RFC 7517), where there is one. */
  readonly jwks: object | undefined;
  readonly metrics: Metrics;
}

/** Room for headers other than the token, in bytes: what Node.js allows for all of them. */
const headerRoom = 16 * 1024;

/** How often Node.js looks for requests that take too long to arrive, in milliseconds. */
const requestTimeoutCheck = 1_000;

/** What fastify refuses by itself, in our words. */
const codeByFastifyCode: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_JSON',
};

/** The HTTP server: GraphQL over HTTP at `/graphql`, branding, GraphiQL, health, metrics. */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const { gateway, events, health, brands, trustProxy } = options;

  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    const scope = { requestId: request.id, tenantId: undefined };
    const answer = answerRefusal(error, request.headers.accept, { ...scope, events });
    const { status, code } = answer;
    events.emit({ type: 'request.completed', ...scope, status, code, milliseconds: reply.elapsedTime });
    return send(reply, answer);
  };
  const refuseError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const code =
      codeByFastifyCode[error.code] ?? (error.statusCode && error.statusCode < 500 ? 'MALFORMED_REQUEST' : undefined);
    return refuse(request, reply, code ? new RowhouseError(code) : error);
  };

  const server = fastify({
    bodyLimit: options.bodyLimit,
    requestTimeout: options.requestTimeout,
    http: {
      maxHeaderSize: options.tokenMaximumLength + headerRoom,
      // Node.js does not look at requestTimeout where headersTimeout, a minute by default, is longer.
      headersTimeout: options.requestTimeout,
      connectionsCheckingInterval: Math.min(requestTimeoutCheck, options.requestTimeout),
    },
    genReqId: newRequestId,
    // Keep-alive connections without a request must not hold up a stop; those with one are told to close by its answer.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => {
      refuseError(error, request, reply);
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, events),
  });
  const closeSilent = trackSilentConnections(server.server);
  server.addHook('preClose', async () => closeSilent());
  // JSON is all that is taken; a form or a text could be sent by a page without asking the browser's permission.
  server.removeContentTypeParser('text/plain');
  server.setErrorHandler<FastifyError>(refuseError);
  // Hooks of requests call back: as async functions they would take a microsecond of each request, for nothing.
  server.addHook('onSend', (request, reply, _payload, done) => {
    reply.headers(commonHeaders(request, health));
    done();
  });

  /** Methods of each address, for those who use another one (RFC 9110 section 15.5.6). */
  const methods = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    methods.set(url, known);
    for (const one of [method].flat()) known.add(one);
  });
  // Before a body is read: nobody will want it.
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) {
      done();
      return;
    }
    const allowed = methods.get(pathOf(request));
    if (allowed) reply.header('allow', [...allowed].sort().join(', '));
    refuse(request, reply, new RowhouseError(allowed ? 'METHOD_NOT_ALLOWED' : 'ROUTE_NOT_FOUND'));
  });

  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    // A query would have to be executed only for its answer to be thrown away.
    exposeHeadRoute: false,
    preParsing: (request, _reply, _payload, done) => {
      checkMediaType(request.headers);
      done();
    },
    handler: async (request, reply) => {
      const answer = await gateway.handle({
        requestId: request.id,
        method: request.method as 'GET' | 'POST',
        headers: headersOf(request),
        host: hostOf(request.headers, trustProxy),
        search: searchOf(request),
        body: request.body,
        signal: abortSignal(reply),
      });
      sendAnswer(request, reply, answer, health);
    },
  });
  registerHealth(server, health);
  server.get('/metrics', async (_request, reply) =>
    reply.header('content-type', options.metrics.contentType).send(await options.metrics.text()),
  );
  if (options.jwks) server.get('/.well-known/jwks.json', async () => options.jwks);
  registerBranding(server, { brands, trustProxy });
  if (options.graphiql) {
    await registerGraphiql(server, { graphqlPath: '/graphql', brands, trustProxy });
    server.get('/', (_request, reply) => reply.redirect('/graphiql'));
  }
  return server;
}

/** What every answer says. */
function commonHeaders({ id }: FastifyRequest, health: HealthChecks): Readonly<Record<string, string>> {
  const headers = { 'x-request-id': id, 'x-content-type-options': 'nosniff' };
  return health.stopping() ? { ...headers, connection: 'close' } : headers;
}

/**
 * Writes an answer past fastify, which would find out what kind of thing is sent, and copy its headers one by one: a
 * microsecond of each request.
 */
function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: GatewayAnswer, health: HealthChecks): void {
  const { status, headers, body } = answer;
  reply.raw.writeHead(status, {
    ...headers,
    ...commonHeaders(request, health),
    'content-length': Buffer.byteLength(body),
  });
  reply.hijack();
  reply.raw.end(body);
}

function send(reply: FastifyReply, answer: GatewayAnswer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

function pathOf(request: FastifyRequest): string {
  const [path = ''] = request.url.split('?');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Only what is asked for is read: a request brings a dozen headers, of which the path needs three. */
function headersOf(request: FastifyRequest): RequestHeaders {
  const { headers } = request;
  return {
    get: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** The query string with its `?`, or empty. */
function searchOf({ url }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

/** Aborted when the connection closes before the answer was written. */
function abortSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
