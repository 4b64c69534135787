import type { Admission } from './admission/admission.ts';
import { type ParameterSource, readParameters } from './admission/parameters.ts';
import { answerRefusal, type GatewayAnswer } from './execution/answer.ts';
import { requireMediaType } from './execution/media-type.ts';
import { clientOf } from './execution/operations/client-identity.ts';
import type { ShapeServers } from './execution/shape-servers.ts';
import type { Authenticator } from './identity/authenticator.ts';
import type { Events } from './kernel/events.ts';
import type { TenantAdministration } from './tenancy/administration.ts';
import type { Domains } from './tenancy/domains.ts';
import type { Features } from './tenancy/features.ts';
import type { Tenants } from './tenancy/tenants.ts';

/** Headers of a request; those that stand more than once are joined by commas (RFC 9110 section 5.3). */
export interface RequestHeaders {
  /** @param name in lower case */
  get(name: string): string | undefined;
}

/** A GraphQL request as HTTP brings it. */
export interface GatewayRequest extends ParameterSource {
  readonly requestId: string;
  readonly headers: RequestHeaders;
  /** The host that the client asked, with its port, where it told one. */
  readonly host: string | undefined;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface Gateway {
  handle(request: GatewayRequest): Promise<GatewayAnswer>;
}

export interface GatewayParts {
  readonly authenticator: Authenticator;
  readonly tenants: Tenants;
  readonly domains: Domains;
  readonly admission: Admission;
  readonly features: Features;
  readonly shapes: ShapeServers;
  readonly administration: TenantAdministration;
  readonly events: Events;
}

/** How often a request is run while its tenant's record turns out to be outdated. */
const attemptLimit = 3;

/** The request path, top to bottom (design, section 4). */
export function createGateway({
  authenticator,
  tenants,
  domains,
  admission,
  features,
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
        const mediaType = requireMediaType(headers.get('accept'));
        const principal = await authenticator.authenticate(headers.get('authorization'));
        tenantId = principal.tenantId;
        let tenant = await tenants.resolve(principal.tenantId, headers.get('x-rowhouse-tenant'));
        // Nothing is waited for where it is known whose the host is, as it is for nearly all.
        const checked = domains.refuseOthers(tenant.id, request.host);
        if (checked) await checked;
        const parameters = readParameters(request);
        const answerLimits = admission.admit(parameters);
        // At hand but for the first request, and while the directory has not been reached for long.
        const featuresNow = features.current ?? (await features.load());
        const client = clientOf(headers);
        const shapeRequest = { method: request.method, parameters, mediaType };
        for (let attempt = 1; ; attempt++) {
          let shape = await shapes.forTenant(tenant);
          // Composing takes its time: what the tenant has become meanwhile counts.
          while (tenants.isOutdated(tenant)) {
            tenant = await tenants.resolve(tenant.id);
            shape = await shapes.forTenant(tenant);
          }
          answer = await shape.execute(shapeRequest, {
            tenant,
            principal,
            requestId,
            client,
            entities: shape.entities,
            declaredSettings: shape.declaredSettings,
            typePermissions: shape.shape.coverage.types,
            listeners: shape.shape.listeners,
            administration,
            features: featuresNow,
            signal,
            answerLimits,
          });
          // Nothing was written, and nothing was sent yet: the client need not know.
          if (answer.code !== 'TENANT_CHANGED' || attempt === attemptLimit) break;
          events.emit({ type: 'operation.retried', tenantId, attempt });
          tenant = await tenants.refresh(tenant);
        }
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
