import type pg from 'pg';
import { unavailableAdministration } from '../../src/control/tenant-administration.ts';
import { Clusters } from '../../src/data/clusters.ts';
import { Context, type DataServices } from '../../src/data/context.ts';
import { createCursorSealer } from '../../src/data/cursor.ts';
import type { Entity } from '../../src/data/entity.ts';
import { newId } from '../../src/data/identifiers.ts';
import { OperationSession } from '../../src/data/operation-session.ts';
import type { SessionLimits, SessionMode } from '../../src/data/session.ts';
import { createEvents, type Events, type RowhouseEvent } from '../../src/kernel/events.ts';
import { noFeatures } from '../../src/tenancy/features.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { noSettings } from '../../src/tenancy/tenant-settings.ts';
import { createTestDatabase, type TestDatabase } from './databases.ts';
import { testSecret } from './house.ts';

/** The data layer alone, on a database of its own: sessions and contexts without GraphQL and HTTP. */
export interface DataLayer {
  readonly database: TestDatabase;
  readonly services: DataServices;
  readonly events: Events;
  /** Every event so far, in order. */
  readonly seen: RowhouseEvent[];
  readonly pool: pg.Pool;
  /** Runs work as one operation of a tenant, given by its id or whole; a write is committed when the work succeeds. */
  run<Result>(
    mode: SessionMode,
    tenant: string | Tenant,
    work: (context: Context) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  close(): Promise<void>;
}

export interface DataLayerOptions {
  readonly poolSize?: number;
  readonly poolWait?: number;
  readonly limits?: Partial<SessionLimits>;
  /** How long the client waits for an answer, in milliseconds. */
  readonly clientTimeout?: number;
  readonly secret?: string;
  /** True unless told otherwise, as in a gateway. */
  readonly preparedStatements?: boolean;
  /** Those of the tenants' shape; references of custom fields are to them. */
  readonly entities?: readonly Entity[];
  /** Where the gateway role is to connect, given the URL of its database. */
  readonly route?: (url: string) => string;
}

const cluster = 'primary';

export const sharedSchema = 'rowhouse_shared';

export async function createDataLayer(options: DataLayerOptions = {}): Promise<DataLayer> {
  const database = await createTestDatabase();
  const events = createEvents();
  const seen: RowhouseEvent[] = [];
  events.listen((event) => seen.push(event));
  const url = options.route?.(database.urls.gateway) ?? database.urls.gateway;
  const clusters = new Clusters(
    { [cluster]: url },
    {
      poolSize: options.poolSize ?? 2,
      poolWait: options.poolWait ?? 5_000,
      poolIdle: 30_000,
      statementTimeout: options.clientTimeout ?? 60_000,
      clientMargin: 0,
      preparedStatements: options.preparedStatements ?? true,
    },
    events,
  );
  const services: DataServices = {
    pool: (name) => clusters.pool(name),
    sessionLimits: { statementTimeout: 30_000, lockTimeout: 5_000, idleTransactionTimeout: 30_000, ...options.limits },
    pageLimits: { defaultSize: 20, maximumSize: 100 },
    cursors: createCursorSealer(options.secret ?? testSecret),
    events,
  };
  return {
    database,
    services,
    events,
    seen,
    pool: clusters.pool(cluster),
    async run(mode, given, work, signal) {
      const tenant = typeof given === 'string' ? testTenant(given) : given;
      const { id: tenantId, placement } = tenant;
      const session = new OperationSession(services, { tenantId, placement }, mode, signal);
      const context = new Context(services, contextOptions(tenant, options.entities), session);
      try {
        const result = await work(context);
        context.end();
        if (mode === 'write') await session.commit();
        return result;
      } finally {
        context.end();
        await session.rollback();
      }
    },
    async close() {
      await clusters.end();
      await database.drop();
    },
  };
}

/** Where every test tenant's rows live. */
export const testPlacement = Object.freeze({ tier: 'shared' as const, cluster, schema: sharedSchema });

/** A tenant as the directory would tell of it; the data layer needs no more. */
export function testTenant(id: string = newId(), changes: Partial<Tenant> = {}): Tenant {
  return {
    id,
    slug: 'tested',
    name: 'Tested',
    status: 'active',
    plan: 'standard',
    currency: 'USD',
    timeZone: 'UTC',
    extensions: [],
    customFields: [],
    domains: [],
    introspection: 'on',
    settings: noSettings,
    placement: testPlacement,
    epoch: 1,
    customFieldsEpoch: 1,
    ...changes,
  };
}

function contextOptions(tenant: Tenant, entities: readonly Entity[] = []): ConstructorParameters<typeof Context>[1] {
  return {
    tenant,
    principal: { tenantId: tenant.id, subject: 'tester', kind: 'user', roles: ['admin'], scopes: [] },
    requestId: 'test',
    entities: new Map(entities.map((entity) => [entity.type, entity])),
    typePermissions: new Map(),
    listeners: new Map(),
    administration: unavailableAdministration,
    features: noFeatures,
    declaredSettings: new Map(),
  };
}
