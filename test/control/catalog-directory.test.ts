import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CatalogDirectory, createCatalogDirectory } from '../../src/control/catalog-directory.ts';
import { createTenant } from '../../src/control/commands/create-tenant.ts';
import { type Control, createControl } from '../../src/control/control.ts';
import { createEvents } from '../../src/kernel/events.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { createTcpProxy } from '../support/tcp-proxy.ts';

/** Something that happens, told to whoever waits for it. */
function signal<Value>(): { tell(value: Value): void; next(): Promise<Value> } {
  const told: Value[] = [];
  const waiting: Array<(value: Value) => void> = [];
  return {
    tell: (value) => {
      const first = waiting.shift();
      if (first) first(value);
      else told.push(value);
    },
    next: () => {
      const value = told.shift();
      return value === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(value);
    },
  };
}

describe('the tenant directory over the catalog', () => {
  let database: TestDatabase;
  let control: Control;
  let directory: CatalogDirectory;

  beforeAll(async () => {
    database = await createTestDatabase();
    control = createControl({ databaseUrl: database.urls.control, extensions: new Map(), actor: 'cli:test' });
    directory = createCatalogDirectory(database.urls.directory, createEvents());
  });
  afterAll(async () => {
    await directory?.close();
    await control?.close();
    await database?.drop();
  });

  it('finds a tenant as the commands left it, and nobody for an unknown id', async () => {
    const { tenant } = await createTenant(control, { slug: 'acme', currency: 'EUR' });
    expect(await directory.find(tenant.id)).toEqual(tenant);
    expect(Object.isFrozen(await directory.find(tenant.id))).toBe(true);
    expect(await directory.find('0199a000-0000-7000-8000-000000000009')).toBeUndefined();
    expect(await directory.epochs([tenant.id, '0199a000-0000-7000-8000-000000000009'])).toEqual(
      new Map([[tenant.id, tenant.epoch]]),
    );
    await directory.check();
  });

  it('cannot write', async () => {
    const client = new pg.Client({ connectionString: database.urls.directory });
    await client.connect();
    await expect(client.query(`update rowhouse_catalog.tenants set name = 'x'`)).rejects.toThrow(/permission denied/);
    await expect(client.query('select from rowhouse_shared.customers')).rejects.toThrow(/permission denied/);
    await client.end();
  });

  it('tells of changes, and goes on after its connection was cut', async () => {
    const { tenant } = await createTenant(control, { slug: 'beta' });
    const changed = signal<string>();
    const state = signal<string>();
    const stop = directory.observe({
      changed: (id, epoch) => changed.tell(`${id}:${epoch}`),
      listening: () => state.tell('listening'),
      lost: () => state.tell('lost'),
    });
    expect(await state.next()).toBe('listening');
    const rename = (name: string) =>
      adminQuery(database.adminUrl, 'update rowhouse_catalog.tenants set name = $2 where id = $1', [tenant.id, name]);
    await rename('Beta');
    expect(await changed.next()).toBe(`${tenant.id}:${tenant.epoch + 1}`);
    await adminQuery(
      database.adminUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'listen%' or query = 'select 1' and datname = current_database()`,
    );
    expect(await state.next()).toBe('lost');
    expect(await state.next()).toBe('listening');
    await rename('Gamma');
    expect(await changed.next()).toBe(`${tenant.id}:${tenant.epoch + 2}`);
    await stop();
  });

  it('notices a connection over which nothing comes any more, and ends in good time in spite of it', async () => {
    const network = await createTcpProxy(database.urls.directory);
    const distant = createCatalogDirectory(network.route(database.urls.directory), createEvents());
    const state = signal<string>();
    const stop = distant.observe({
      changed: () => {},
      listening: () => state.tell('listening'),
      lost: () => state.tell('lost'),
    });
    expect(await state.next()).toBe('listening');
    network.stall();
    expect(await state.next()).toBe('lost');
    network.restore();
    // Attempts that began in the silence fail first.
    while ((await state.next()) !== 'listening');
    network.stall();
    await stop();
    await distant.close();
    await network.close();
  });
});
