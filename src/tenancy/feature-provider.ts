import {
  ErrorCode,
  type EvaluationContext,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
  StandardResolutionReasons,
} from '@openfeature/server-sdk';
import { RowhouseError } from '../kernel/errors.ts';
import { evaluateFeature, type FeatureTarget } from './evaluate-feature.ts';
import type { FeatureSnapshot, Features } from './features.ts';
import type { Tenants } from './tenants.ts';

/** What a feature is resolved from. */
export interface FeatureScope {
  readonly features: FeatureSnapshot;
  readonly tenant: FeatureTarget['tenant'];
}

/** Finds the scope of an evaluation context; throws {@link InvalidContext} where there is none. */
export type FindScope = (context: EvaluationContext) => Promise<FeatureScope>;

/** The evaluation context does not say for whom a feature is asked. */
export class InvalidContext extends Error {}

/**
 * An OpenFeature provider (specification, section 2) of boolean features. The evaluation context names the tenant by its id,
 * `tenantId`, and, as its targeting key, the subject where there is one.
 */
export function createFeatureProvider(find: FindScope): Provider {
  return {
    metadata: { name: 'rowhouse' },
    runsOn: 'server',
    async resolveBooleanEvaluation(name, fallback, context) {
      const scope = await scopeOf(find, context, fallback);
      if ('errorCode' in scope) return scope;
      const feature = scope.features.declared.get(name);
      if (!feature) return notFound(name, fallback);
      return evaluateFeature(feature, scope.features, { tenant: scope.tenant, subject: context.targetingKey });
    },
    resolveStringEvaluation: (name, fallback, context) => mistyped(find, name, fallback, context),
    resolveNumberEvaluation: (name, fallback, context) => mistyped(find, name, fallback, context),
    resolveObjectEvaluation: (name, fallback, context) => mistyped(find, name, fallback, context),
  };
}

/** {@link createFeatureProvider} for whoever evaluates features outside of requests: tenants are found by their id. */
export function createTenantFeatureProvider(features: Features, tenants: Tenants): Provider {
  const events = new OpenFeatureEventEmitter();
  let stop: (() => void) | undefined;
  const provider = createFeatureProvider(async ({ tenantId }) => {
    if (typeof tenantId !== 'string') throw new InvalidContext('The evaluation context has no tenantId.');
    const tenant = await tenants.resolve(tenantId);
    return { features: features.current ?? (await features.load()), tenant };
  });
  return {
    ...provider,
    events,
    async initialize() {
      await features.load();
      stop ??= features.onChange(() => events.emit(ProviderEvents.ConfigurationChanged));
    },
    async onClose() {
      stop?.();
      stop = undefined;
    },
  };
}

type Failure<Value> = ResolutionDetails<Value> & { readonly errorCode: ErrorCode };

async function scopeOf<Value>(
  find: FindScope,
  context: EvaluationContext,
  value: Value,
): Promise<FeatureScope | Failure<Value>> {
  try {
    return await find(context);
  } catch (error) {
    if (error instanceof InvalidContext) return failure(value, ErrorCode.INVALID_CONTEXT, error.message);
    if (!(error instanceof RowhouseError)) throw error;
    const code = error.code === 'DIRECTORY_UNAVAILABLE' ? ErrorCode.GENERAL : ErrorCode.INVALID_CONTEXT;
    return failure(value, code, error.message);
  }
}

/** All features are boolean. */
async function mistyped<Value>(
  find: FindScope,
  name: string,
  value: Value,
  context: EvaluationContext,
): Promise<ResolutionDetails<Value>> {
  const scope = await scopeOf(find, context, value);
  if ('errorCode' in scope) return scope;
  if (!scope.features.declared.has(name)) return notFound(name, value);
  return failure(value, ErrorCode.TYPE_MISMATCH, `The feature ${name} is a boolean.`);
}

function notFound<Value>(name: string, value: Value): Failure<Value> {
  return failure(value, ErrorCode.FLAG_NOT_FOUND, `No module of this house declares the feature ${name}.`);
}

function failure<Value>(value: Value, errorCode: ErrorCode, errorMessage: string): Failure<Value> {
  return { value, reason: StandardResolutionReasons.ERROR, errorCode, errorMessage };
}
