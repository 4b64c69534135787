/**
 * A whole house for the tests of an extension: PostgreSQL, migrations, a gateway on a free port, tenants. Nothing needs to be
 * installed, nothing is left behind.
 *
 * ```ts
 * const house = await startTestHouse({ extensions: [loans] });
 * const { data } = await house.request('{ loans { totalCount } }');
 * await house.close();
 * ```
 */

import { randomBytes } from 'node:crypto';
import { type App, createApp } from './app.ts';
import { compose } from './composition/compose.ts';
import { allRequired, extensionRegistry } from './composition/requirements.ts';
import { type CreateTenant, createTenant } from './control/commands/create-tenant.ts';
import { setSettings } from './control/commands/set-settings.ts';
import { setTenantFeature } from './control/commands/set-tenant-feature.ts';
import { type Control, createControl } from './control/control.ts';
import { createDevelopmentIssuer, type DevelopmentClaims } from './identity/development-issuer.ts';
import { parseSettings, processEnvironment, type Settings } from './kernel/config.ts';
import { createEvents, type Events } from './kernel/events.ts';
import type { Extension, Tenant } from './kit.ts';
import { shippedModules } from './shipped-modules.ts';
import { type Ask, askWith } from './testing/ask.ts';
import { createHouseDatabase, type HouseDatabase } from './testing/test-database.ts';

export type { Answer, Ask } from './testing/ask.ts';

export interface TestHouseOptions {
  /** What is tested. The extensions that ship with Rowhouse are there, too. */
  readonly extensions: readonly Extension[];
  /** Settings of the gateway, as `docs/configuration.md` names them. */
  readonly settings?: Partial<Settings>;
  /**
   * A superuser's URL, to use a PostgreSQL that is there; by default that of `ROWHOUSE_ADMIN_DATABASE_URL`, else PostgreSQL is
   * started from npm. The house has a database of its own on it, and drops it when it is closed.
   */
  readonly adminDatabaseUrl?: string;
}

/** Who is asking; an administrator where neither roles nor scopes are given. */
export type TestClaims = Partial<Pick<DevelopmentClaims, 'subject' | 'roles' | 'scopes'>>;

/** A tenant of a test house. */
export interface TestTenant {
  readonly tenant: Tenant;
  /** Of an administrator; lives for an hour. */
  readonly token: string;
  /** Asks as an administrator. */
  readonly request: Ask;
  /** Asks as somebody else: `const viewer = await house.as({ roles: ['viewer'] })`. */
  as(claims: TestClaims): Promise<Ask>;
  /**
   * Sets what can be set for an extension, as the operator would; null resets a value. Resolves when the gateway knows.
   *
   * @throws RowhouseError EXTENSION_UNKNOWN, SETTINGS_INVALID
   */
  changeSettings(extension: string, values: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Switches a feature for the tenant; null leaves it to its default. Resolves when the gateway knows.
   *
   * @throws RowhouseError FEATURE_UNKNOWN
   */
  switchFeature(name: string, on: boolean | null): Promise<void>;
}

/** A house with one tenant that has the extensions that are tested, and those they require. */
export interface TestHouse extends TestTenant, AsyncDisposable {
  /** Of the gateway: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** One tenant more, with the same extensions unless it names others. */
  createTenant(properties: Pick<CreateTenant, 'slug'> & Partial<CreateTenant>): Promise<TestTenant>;
  /** Stops everything and removes it. */
  close(): Promise<void>;
}

/**
 * Starts a house on a database of its own. What a resolver throws is masked in answers, as in production, and printed on
 * standard error with its stack.
 *
 * @throws RowhouseError COMPOSITION_FAILED with all faults of the extensions, MIGRATION_FAILED, EMBEDDED_POSTGRES_FAILED,
 *   CONFIGURATION_INVALID
 */
export async function startTestHouse(options: TestHouseOptions): Promise<TestHouse> {
  const { core } = shippedModules;
  const tested = new Set(options.extensions.map(({ name }) => name));
  const shipped = [...shippedModules.extensions.values()].filter(({ name }) => !tested.has(name));
  const registry = extensionRegistry([...shipped, ...options.extensions]);
  const enabled = [...new Set([...tested].flatMap((name) => [name, ...allRequired(registry, name)]))];
  // Before anything is started: these are the faults that authors mend most often.
  compose(core, registry, enabled);
  const adminDatabaseUrl = options.adminDatabaseUrl ?? processEnvironment().ROWHOUSE_ADMIN_DATABASE_URL;
  const database = await createHouseDatabase([core, ...registry.values()], adminDatabaseUrl);
  const parts = { core, extensions: [...registry.values()], enabled, options };
  return furnish(database, parts).catch(async (error) => {
    await database.drop();
    throw error;
  });
}

interface Parts {
  readonly core: Extension;
  readonly extensions: readonly Extension[];
  /** Names, of what tenants have unless they name others. */
  readonly enabled: readonly string[];
  readonly options: TestHouseOptions;
}

async function furnish(database: HouseDatabase, { core, extensions, enabled, options }: Parts): Promise<TestHouse> {
  const settings = parseSettings<'databaseUrl' | 'catalogDatabaseUrl' | 'secret'>(
    {},
    {
      overrides: {
        databaseUrl: database.urls.gateway,
        catalogDatabaseUrl: database.urls.directory,
        controlDatabaseUrl: database.urls.control,
        secret: randomBytes(32).toString('base64url'),
        port: 0,
        developmentIssuer: true,
        ...options.settings,
      },
    },
  );
  const events = createEvents();
  printCauses(events);
  const issuer = await createDevelopmentIssuer(settings.secret, settings.audience);
  const listening = directoryListening(events);
  const heardOf = hearChanges(events);
  const modules = { core, extensions: extensionRegistry(extensions) };
  const app = await createApp({ settings, core, extensions, events });
  const control = createControl({
    databaseUrl: database.urls.control,
    extensions: modules.extensions,
    actor: 'test',
  });
  const close = () => closeAll(app, control, database);
  try {
    const url = await app.listen();
    // From here on the gateway hears of what is changed in the catalog.
    await listening;
    const open = async (command: CreateTenant): Promise<TestTenant> => {
      const { tenant } = await createTenant(control, { extensions: enabled, ...command });
      const sign = (claims: TestClaims): Promise<string> =>
        issuer.sign({
          tenantId: tenant.id,
          subject: claims.subject ?? 'tester',
          roles: claims.roles ?? (claims.scopes ? [] : ['admin']),
          scopes: claims.scopes ?? [],
          lifetime: 3600,
        });
      const token = await sign({});
      return Object.freeze({
        tenant,
        token,
        request: askWith(url, token),
        as: async (claims: TestClaims) => askWith(url, await sign(claims)),
        changeSettings: async (extension: string, values: Readonly<Record<string, unknown>>) => {
          const command = { tenant: tenant.id, extension, values };
          await heardOf(await setSettings(control, { modules }, command));
        },
        switchFeature: async (name: string, on: boolean | null) => {
          const command = { tenant: tenant.id, name, on };
          await heardOf(await setTenantFeature(control, { modules }, command));
        },
      });
    };
    const first = await open({ slug: 'acme' });
    let closed: Promise<void> | undefined;
    const closeOnce = (): Promise<void> => {
      closed ??= close();
      return closed;
    };
    return Object.freeze({
      ...first,
      url,
      createTenant: open,
      close: closeOnce,
      [Symbol.asyncDispose]: closeOnce,
    });
  } catch (error) {
    await Promise.allSettled([app.close(), control.close()]);
    throw error;
  }
}

async function closeAll(app: App, control: Control, database: HouseDatabase): Promise<void> {
  try {
    await app.close();
    await control.close();
  } finally {
    await database.drop();
  }
}

/** Whoever tests wants to see what clients must not. */
function printCauses(events: Events): void {
  events.listen((event) => {
    if (event.type !== 'error.masked') return;
    const { cause } = event;
    process.stderr.write(`${event.code}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
  });
}

interface ChangedTenant {
  readonly tenant: Tenant;
  readonly changed: boolean;
}

/** @returns what waits until the gateway has heard of a tenant as it is now */
function hearChanges(events: Events): (change: ChangedTenant) => Promise<void> {
  const heard = new Map<string, number>();
  events.listen((event) => {
    if (event.type === 'tenant.changed')
      heard.set(event.tenantId, Math.max(event.epoch, heard.get(event.tenantId) ?? 0));
  });
  return ({ changed, tenant: { id, epoch } }) =>
    new Promise((resolve) => {
      const known = (): boolean => (heard.get(id) ?? 0) >= epoch;
      if (!changed || known()) return resolve();
      const stop = events.listen(() => {
        if (!known()) return;
        stop();
        resolve();
      });
    });
}

function directoryListening(events: Events): Promise<void> {
  return new Promise((resolve) => {
    const stop = events.listen((event) => {
      if (event.type !== 'directory.listening') return;
      stop();
      resolve();
    });
  });
}
