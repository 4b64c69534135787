import { HeaderMap } from '@apollo/server';
import type { Admission } from './admission/admission.ts';
import { answerRefusal, answerRequest, type GatewayAnswer } from './execution/answer.ts';
import type { ShapeServers } from './execution/shape-servers.ts';
import type { Authenticator } from './identity/authenticator.ts';
import type { Events } from './kernel/events.ts';
import type { TenantAdministration } from './tenancy/administration.ts';
import type { Tenants } from './tenancy/tenants.ts';

/** A GraphQL request as HTTP brings it. */
export interface GatewayRequest {
  readonly requestId: string;
  readonly method: 'GET' | 'POST';
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The query string with its `?`, or empty. */
  readonly search: string;
  /** Parsed JSON; undefined for GET. */
  readonly body: unknown;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface Gateway {
  handle(request: GatewayRequest): Promise<GatewayAnswer>;
}

export interface GatewayParts {
  readonly authenticator: Authenticator;
  readonly tenants: Tenants;
  readonly admission: Admission;
  readonly shapes: ShapeServers;
  readonly administration: TenantAdministration;
  readonly events: Events;
}

/** The request path, top to bottom (design, section 4). */
export function createGateway({
  authenticator,
  tenants,
  admission,
  shapes,
  administration,
  events,
}: GatewayParts): Gateway {
  return Object.freeze({
    async handle(request: GatewayRequest): Promise<GatewayAnswer> {
      const { requestId, headers, signal } = request;
      const started = performance.now();
      let tenantId: string | undefined;
      let answer: GatewayAnswer;
      try {
        const principal = await authenticator.authenticate(headers.get('authorization'));
        tenantId = principal.tenantId;
        const tenant = await tenants.resolve(principal.tenantId, headers.get('x-rowhouse-tenant'));
        admission.admit(queryText(request));
        const shape = await shapes.forTenant(tenant);
        const response = await shape.execute(
          { method: request.method, headers: new HeaderMap(headers), search: request.search, body: request.body },
          {
            tenant,
            principal,
            requestId,
            entities: shape.entities,
            typePermissions: shape.shape.coverage.types,
            administration,
            signal,
          },
        );
        answer = answerRequest(response);
      } catch (error) {
        answer = answerRefusal(error, headers.get('accept'), { requestId, tenantId, events });
      }
      const milliseconds = performance.now() - started;
      events.emit({
        type: 'request.completed',
        requestId,
        tenantId,
        status: answer.status,
        code: answer.code,
        milliseconds,
      });
      return answer;
    },
  });
}

/** The document, wherever GraphQL over HTTP lets it stand; empty when it stands nowhere. */
function queryText(request: GatewayRequest): string {
  const query =
    request.method === 'GET'
      ? new URLSearchParams(request.search).get('query')
      : (request.body as { query?: unknown } | null | undefined)?.query;
  return typeof query === 'string' ? query : '';
}
