import pg from 'pg';
import { core as shippedCore, extensions as shippedExtensions } from '../../resolvers/index.ts';
import { type App, createApp } from '../../src/app.ts';
import { type CreateTenant, createTenant } from '../../src/control/commands/create-tenant.ts';
import { defineCustomField } from '../../src/control/commands/define-custom-field.ts';
import { migrate } from '../../src/control/commands/migrate.ts';
import { type Control, createControl } from '../../src/control/control.ts';
import { ensureLoginRoles } from '../../src/control/login-roles.ts';
import { createDevelopmentIssuer } from '../../src/identity/development-issuer.ts';
import { parseSettings, type Settings } from '../../src/kernel/config.ts';
import { createEvents, type Events, type RowhouseEvent } from '../../src/kernel/events.ts';
import type { Extension } from '../../src/kit.ts';
import type { CustomFieldDefinition } from '../../src/tenancy/custom-field-definition.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import type { BenchServer } from './server.ts';

/** A migrated house with one gateway, in a database of its own. */
export interface BenchHouse {
  readonly url: string;
  readonly adminUrl: string;
  readonly app: App;
  readonly events: Events;
  readonly control: Control;
  createTenant(command: CreateTenant): Promise<Tenant>;
  defineCustomField(tenant: Tenant, definition: CustomFieldDefinition): Promise<void>;
  /** A token of an administrator of the tenant. */
  token(tenant: Tenant): Promise<string>;
  /** One statement as the administrator. */
  administer(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface BenchHouseOptions {
  /** Of the database and the login roles: lower-case letters. */
  readonly name: string;
  readonly core?: Extension;
  readonly extensions?: readonly Extension[];
  readonly settings?: Partial<Settings>;
}

const secret = 'a secret that only a benchmark knows, long enough';

export async function openBenchHouse(server: BenchServer, options: BenchHouseOptions): Promise<BenchHouse> {
  const { name, core = shippedCore, extensions = shippedExtensions } = options;
  await execute(server.adminUrl, `create database ${name}`);
  const adminUrl = new URL(server.adminUrl);
  adminUrl.pathname = `/${name}`;
  await migrate({ adminDatabaseUrl: adminUrl.href, modules: [core, ...extensions] });
  const urls = await ensureLoginRoles(adminUrl.href, name);
  const settings = parseSettings<'databaseUrl' | 'catalogDatabaseUrl' | 'secret'>(
    {},
    {
      overrides: {
        databaseUrl: urls.gateway,
        catalogDatabaseUrl: urls.directory,
        controlDatabaseUrl: urls.control,
        secret,
        port: 0,
        developmentIssuer: true,
        ...options.settings,
      },
    },
  );
  const registry = new Map(extensions.map((extension) => [extension.name, extension]));
  const control = createControl({
    databaseUrl: urls.control,
    extensions: registry,
    actor: 'cli:bench',
  });
  const issuer = await createDevelopmentIssuer(settings.secret, settings.audience);
  const events = createEvents();
  const listening = nextEvent(events, 'directory.listening');
  const app = await createApp({ settings, core, extensions, events });
  const url = await app.listen();
  // A change made before that is not told; it is found by comparing epochs.
  await listening;
  return {
    url,
    adminUrl: adminUrl.href,
    app,
    events,
    control,
    createTenant: async (command) => (await createTenant(control, command)).tenant,
    async defineCustomField({ id }, definition) {
      await defineCustomField(control, { modules: { core, extensions: registry } }, { tenant: id, definition });
    },
    token: ({ id }) => issuer.sign({ tenantId: id, subject: 'bench', roles: ['admin'], scopes: [], lifetime: 3600 }),
    administer: (text) => execute(adminUrl.href, text),
    close: async () => {
      await app.close();
      await control.close();
    },
  };
}

/** Resolves at the next event of a type. */
export function nextEvent(events: Events, type: RowhouseEvent['type']): Promise<void> {
  return new Promise((resolve) => {
    const end = events.listen((event) => {
      if (event.type !== type) return;
      end();
      resolve();
    });
  });
}

async function execute(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
