import { core as shippedCore, extensions as shippedExtensions } from '../../resolvers/index.ts';
import { type App, createApp } from '../../src/app.ts';
import { type CreateTenant, createTenant } from '../../src/control/commands/create-tenant.ts';
import { type Control, createControl } from '../../src/control/control.ts';
import { createDevelopmentIssuer, type DevelopmentClaims } from '../../src/identity/development-issuer.ts';
import { parseSettings, type Settings } from '../../src/kernel/config.ts';
import { createEvents, type Events, type RowhouseEvent } from '../../src/kernel/events.ts';
import type { Extension } from '../../src/kit.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { createTestDatabase, type TestDatabase } from './databases.ts';

/** A whole house on a database of its own: real HTTP, real PostgreSQL. */
export interface TestHouse {
  readonly url: string;
  readonly app: App;
  readonly events: Events;
  readonly database: TestDatabase;
  readonly settings: Settings;
  readonly control: Control;
  /** Every event so far, in order. */
  readonly seen: readonly RowhouseEvent[];
  createTenant(command: CreateTenant): Promise<Tenant>;
  /** A token of the development issuer; an administrator's unless told otherwise. */
  token(tenant: Pick<Tenant, 'id'>, claims?: Partial<DevelopmentClaims>): Promise<string>;
  /** A second gateway process' worth of parts on the same catalog. */
  secondApp(changes?: Partial<Settings>): Promise<{ readonly app: App; readonly url: string }>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly settings?: Partial<Settings>;
  readonly core?: Extension;
  readonly extensions?: readonly Extension[];
  /** Instead of a database of its own on the server of the run. */
  readonly database?: TestDatabase;
  /** Where the gateway role is to connect, given the URL of its database. */
  readonly route?: (databaseUrl: string) => string;
}

export const testSecret = 'a secret that only the tests know, long enough';

export async function createTestHouse(options: HouseOptions = {}): Promise<TestHouse> {
  const database = options.database ?? (await createTestDatabase());
  const core = options.core ?? shippedCore;
  const extensions = options.extensions ?? shippedExtensions;
  const settings = parseSettings<'databaseUrl' | 'catalogDatabaseUrl' | 'secret'>(
    {},
    {
      overrides: {
        databaseUrl: options.route?.(database.urls.gateway) ?? database.urls.gateway,
        catalogDatabaseUrl: database.urls.directory,
        controlDatabaseUrl: database.urls.control,
        secret: testSecret,
        port: 0,
        developmentIssuer: true,
        poolSize: 4,
        // Told when a test asks for it, `app.recorder.flush()`, and when the gateway stops.
        operationFlushInterval: 3_600_000,
        ...options.settings,
      },
    },
  );
  const events = createEvents();
  const seen: RowhouseEvent[] = [];
  events.listen((event) => seen.push(event));
  const control = createControl({
    databaseUrl: database.urls.control,
    extensions: new Map(extensions.map((extension) => [extension.name, extension])),
    actor: 'cli:test',
  });
  const issuer = await createDevelopmentIssuer(settings.secret, settings.audience);
  const listening = firstEvent(events, 'directory.listening');
  const app = await createApp({ settings, core, extensions, events });
  const url = await app.listen();
  // A change made before that is not told; it is found by comparing epochs.
  await listening;
  const others: App[] = [];
  return {
    url,
    app,
    events,
    database,
    settings,
    control,
    seen,
    createTenant: async (command) => (await createTenant(control, command)).tenant,
    token: (tenant, claims) =>
      issuer.sign({ tenantId: tenant.id, subject: 'tester', roles: ['admin'], scopes: [], lifetime: 3600, ...claims }),
    async secondApp(changes) {
      const secondEvents = createEvents();
      const secondListening = firstEvent(secondEvents, 'directory.listening');
      const second = await createApp({ settings: { ...settings, ...changes }, core, extensions, events: secondEvents });
      others.push(second);
      await secondListening;
      return { app: second, url: await second.listen() };
    },
    async close() {
      for (const other of others) await other.close();
      await app.close();
      await control.close();
      await database.drop();
    },
  };
}

function firstEvent(events: Events, type: RowhouseEvent['type']): Promise<void> {
  return new Promise((resolve) => {
    const stop = events.listen((event) => {
      if (event.type !== type) return;
      stop();
      resolve();
    });
  });
}
