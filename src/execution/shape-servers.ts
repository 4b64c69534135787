import { compose, type Shape } from '../composition/compose.ts';
import type { Module } from '../composition/module.ts';
import type { ExtensionRegistry } from '../composition/requirements.ts';
import { planShape } from '../composition/shape-plan.ts';
import { createShapePool } from '../composition/shape-pool.ts';
import type { DataServices } from '../data/context.ts';
import type { Entity } from '../data/entity.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { createDocumentCache } from './document-cache.ts';
import { type ShapeServer, startShapeServer } from './shape-server.ts';

/** A module whose entities are known to the data layer. */
export type DataModule = Module<Entity>;

export interface ServedShape extends ShapeServer {
  readonly shape: Shape<DataModule>;
  readonly entities: ReadonlyMap<string, Entity>;
}

/** The servers of all shapes in use. Tenants of equal shapes share one schema and one Apollo Server. */
export interface ShapeServers {
  forTenant(tenant: Tenant): Promise<ServedShape>;
  /** How many shapes are in memory. */
  readonly size: number;
  stop(): Promise<void>;
}

export interface ShapeServersOptions {
  readonly core: DataModule;
  readonly extensions: ExtensionRegistry<DataModule>;
  readonly services: DataServices;
  readonly shapeCacheSize: number;
  readonly documentCacheBytes: number;
  readonly documentTokens: number;
  readonly introspection: boolean;
}

export function createShapeServers(options: ShapeServersOptions): ShapeServers {
  const { core, extensions, services } = options;
  const documents = createDocumentCache(options.documentCacheBytes);
  const pool = createShapePool<ServedShape>({
    capacity: options.shapeCacheSize,
    events: services.events,
    dispose: (served) => served.stop(),
  });
  const build = async (names: readonly string[]): Promise<ServedShape> => {
    const shape = compose(core, extensions, names);
    const server = await startShapeServer({
      shapeKey: shape.key,
      schema: shape.schema,
      services,
      documents,
      introspection: options.introspection,
      documentTokens: options.documentTokens,
      administration: new Set(shape.modules.flatMap((module) => module.administration)),
    });
    const entities = new Map(shape.modules.flatMap((module) => module.entities.map((one) => [one.type, one] as const)));
    return Object.freeze({ ...server, shape, entities });
  };
  // By the list of a tenant's record: hashed once for each record, not for each request.
  const keys = new WeakMap<readonly string[], string>();
  const keyOf = (names: readonly string[]): string => {
    const key = keys.get(names) ?? planShape(core, extensions, names).key;
    keys.set(names, key);
    return key;
  };
  return {
    forTenant: async (tenant) => {
      const key = keyOf(tenant.extensions);
      return pool.get(key, () => build(tenant.extensions));
    },
    get size() {
      return pool.size;
    },
    stop: () => pool.clear(),
  };
}
