import { type Client, type EvaluationContext, OpenFeatureAPI } from '@openfeature/server-sdk';
import { createFeatureProvider, type FeatureScope, InvalidContext } from './feature-provider.ts';

/** Under this key a client's evaluation context carries what its request has at hand already: nothing is looked up for it. */
const scopeKey = Symbol('rowhouse feature scope');

interface BoundContext {
  readonly [scopeKey]?: FeatureScope;
}

/**
 * OpenFeature's API object of this module alone: the process' own one belongs to the team that runs it. Its constructor is
 * private to TypeScript only; the specification (section 1.8) wants instances to be possible.
 */
const api = Reflect.construct(OpenFeatureAPI, []) as OpenFeatureAPI;
api.setProvider(
  createFeatureProvider(async (context) => {
    const scope = (context as BoundContext)[scopeKey];
    if (!scope || context.tenantId !== scope.tenant.id) {
      throw new InvalidContext('This client evaluates features for the tenant of its request alone.');
    }
    return scope;
  }),
);

/**
 * An OpenFeature client for a subject of a tenant. It evaluates by what its request knows, and waits for nothing: it may be
 * used while a session is open.
 */
export function featureClient(scope: FeatureScope, subject: string | undefined): Client {
  const { id: tenantId, plan } = scope.tenant;
  const context = { ...(subject !== undefined && { targetingKey: subject }), tenantId, plan, [scopeKey]: scope };
  return api.getClient(context as EvaluationContext);
}
