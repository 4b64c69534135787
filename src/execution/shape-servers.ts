import { composing, type Shape } from '../composition/compose.ts';
import type { Module } from '../composition/module.ts';
import { overlaying } from '../composition/overlay.ts';
import type { ExtensionRegistry } from '../composition/requirements.ts';
import { planShape, type ShapePlan } from '../composition/shape-plan.ts';
import {
  createShapePool,
  type ShapeBuild,
  type ShapePool,
  type ShapePoolStatistics,
} from '../composition/shape-pool.ts';
import { estimateShapeBytes } from '../composition/shape-size.ts';
import { customFieldsOfRow } from '../data/columns.ts';
import type { DataServices } from '../data/context.ts';
import { resolveCustomField } from '../data/custom-field-resolvers.ts';
import type { Entity } from '../data/entity.ts';
import type { CustomField } from '../tenancy/custom-field.ts';
import type { SettingsDeclaration } from '../tenancy/settings-declaration.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { createDocumentCache } from './document-cache.ts';
import { createIntrospection, type IntrospectionOptions } from './introspection.ts';
import { createLastGoodShapes } from './last-good-shapes.ts';
import type { OperationRecorder } from './operations/operation-recorder.ts';
import { type ShapeServer, startShapeServer } from './shape-server.ts';

/** A module whose entities are known to the data layer. */
export type DataModule = Module<Entity>;

export interface ServedShape extends ShapeServer {
  readonly shape: Shape<DataModule>;
  readonly plan: ShapePlan<DataModule>;
  readonly entities: ReadonlyMap<string, Entity>;
  /** What can be set for the modules of the shape, by module. */
  readonly declaredSettings: ReadonlyMap<string, SettingsDeclaration>;
  /** Mutations that must be alone in their operation. */
  readonly administration: ReadonlySet<string>;
  /** Estimated memory. */
  readonly bytes: number;
}

/** The servers of all shapes in use. Tenants of equal shapes share one schema, one Apollo Server and the plans of their queries. */
export interface ShapeServers {
  /**
   * The server of a tenant's shape. A tenant whose shape cannot be composed stays on its last one that could.
   *
   * @throws RowhouseError COMPOSITION_FAILED, SHAPE_QUEUE_FULL
   */
  forTenant(tenant: Tenant): Promise<ServedShape>;
  /** How many shapes are in memory. */
  readonly size: number;
  readonly statistics: ShapeStatistics;
  stop(): Promise<void>;
}

export interface ShapeStatistics extends ShapePoolStatistics {
  /** Estimated memory of parsed and validated documents. */
  readonly documentBytes: number;
}

export interface ShapeServersOptions extends IntrospectionOptions {
  readonly core: DataModule;
  readonly extensions: ExtensionRegistry<DataModule>;
  readonly services: DataServices;
  readonly shapeCacheBytes: number;
  readonly shapeQueueLength: number;
  readonly tenantCacheSize: number;
  readonly documentCacheBytes: number;
  readonly queryPlans: boolean;
  /** Counts what is executed; nothing does when left out. */
  readonly recorder?: OperationRecorder | undefined;
}

/** Milliseconds for which a shape that could not be composed is not tried again. */
const failureMemory = 5_000;

const customFieldResolvers = Object.freeze({ ofRow: customFieldsOfRow, ofField: resolveCustomField });

export function createShapeServers(options: ShapeServersOptions): ShapeServers {
  const { core, extensions, services, recorder } = options;
  const introspection = createIntrospection(options);
  const documents = createDocumentCache(options.documentCacheBytes);
  const pool: ShapePool<ServedShape> = createShapePool({
    bytes: options.shapeCacheBytes,
    queueCapacity: options.shapeQueueLength,
    events: services.events,
    sizeOf: ({ bytes }) => bytes,
    baseOf: ({ plan }) => (plan.key === plan.baseKey ? undefined : plan.baseKey),
    dispose: (served) => served.stop(),
    failureMemory,
  });
  const lastGood = createLastGoodShapes(options.tenantCacheSize, services.events);

  const serve = async (plan: ShapePlan<DataModule>, shape: Shape<DataModule>, base?: ServedShape) => {
    const entities = base?.entities ?? entitiesOf(plan.modules);
    const declaredSettings = base?.declaredSettings ?? settingsOfModules(plan.modules);
    const administration = base?.administration ?? new Set(plan.modules.flatMap((module) => module.administration));
    const server = await startShapeServer({
      shape,
      services,
      documents: documents.ofShape(),
      introspection,
      documentTokens: options.documentTokens,
      administration,
      queryPlans: options.queryPlans,
      recording: recorder && { recorder, base: (base ?? { shape }).shape.schema },
    });
    const bytes = estimateShapeBytes(shape.schema, base?.shape.schema);
    return Object.freeze({ ...server, shape, plan, entities, declaredSettings, administration, bytes });
  };
  const build =
    (plan: ShapePlan<DataModule>): ShapeBuild<ServedShape> =>
    async ({ pause, base }) => {
      if (plan.key === plan.baseKey) return serve(plan, await finish(composing(extensions, plan), pause));
      const below = await base(plan.baseKey, build(withoutCustomFields(plan)));
      await pause();
      const steps = overlaying(below.shape, plan.key, plan.customFields, customFieldResolvers);
      const shape = await finish(steps, pause);
      await pause();
      return serve(plan, shape, below);
    };

  const planOf = ({ extensions: names, customFields }: Tenant): ShapePlan<DataModule> =>
    planShape(core, extensions, names, customFields);
  // By the lists of a tenant's record: hashed once for each record, not for each request.
  const keys = new WeakMap<readonly string[], { readonly fields: readonly CustomField[]; readonly key: string }>();
  const keyOf = (tenant: Tenant): string => {
    const known = keys.get(tenant.extensions);
    if (known?.fields === tenant.customFields) return known.key;
    const { key } = planOf(tenant);
    keys.set(tenant.extensions, { fields: tenant.customFields, key });
    return key;
  };
  return {
    async forTenant(tenant) {
      try {
        const served = await pool.get(keyOf(tenant), (turn) => build(planOf(tenant))(turn));
        lastGood.remember(tenant, served.plan.key);
        return served;
      } catch (cause) {
        const plan = lastGood.fallback(tenant, cause, (key) => pool.peek(key)?.plan);
        if (!plan) throw cause;
        return pool.get(plan.key, build(plan as ShapePlan<DataModule>));
      }
    },
    get size() {
      return pool.statistics.shapes;
    },
    get statistics() {
      return { ...pool.statistics, documentBytes: documents.bytes };
    },
    stop: () => pool.clear(),
  };
}

async function finish<Result>(steps: Generator<void, Result, void>, pause: () => Promise<void>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await pause();
  }
}

function withoutCustomFields(plan: ShapePlan<DataModule>): ShapePlan<DataModule> {
  return Object.freeze({ ...plan, key: plan.baseKey, customFields: Object.freeze([]) });
}

function entitiesOf(modules: readonly DataModule[]): ReadonlyMap<string, Entity> {
  return new Map(modules.flatMap((module) => module.entities.map((one) => [one.type, one] as const)));
}

function settingsOfModules(modules: readonly DataModule[]): ReadonlyMap<string, SettingsDeclaration> {
  return new Map(modules.flatMap(({ name, settings }) => (settings ? [[name, settings] as const] : [])));
}
