import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importData } from '../../src/control/commands/import-data.ts';
import { importRows, openImport } from '../../src/control/import/open-import.ts';
import { newId } from '../../src/data/identifiers.ts';
import { createEvents } from '../../src/kernel/events.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench } from '../support/import-files.ts';
import type { HeldImport } from './import-process.ts';

const mapping = {
  entities: [
    { entity: 'Customer', file: 'customers.csv', externalId: 'id', fields: { name: 'name', city: 'city' } },
    {
      entity: 'Order',
      file: 'orders.csv',
      externalId: 'id',
      fields: { number: 'id', customer: { externalId: 'customer' }, currency: { constant: 'EUR' } },
    },
  ],
};

const filesOf = (city: string) => ({
  'customers.csv': `id,name,city\n${Array.from({ length: 5_000 }, (_, index) => `${index},Customer ${index},${city}`).join('\n')}`,
  'orders.csv': `id,customer\n${Array.from({ length: 1_000 }, (_, index) => `${index},${index}`).join('\n')}`,
});

describe('an import that is not alone, or dies', () => {
  let house: TestHouse;
  let bench: ImportBench;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createImportBench(house);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    bench.remove();
    await house.close();
  });

  const importing = (tenant: Tenant, mappingFile: string, onWaiting?: () => void) =>
    importData(
      house.control,
      { databaseUrl: house.database.urls.gateway, modules: shippedModules },
      { tenant: tenant.slug, mappingFile, directory: bench.directory, onWaiting },
    );

  async function held(tenant: Tenant, mappingFile: string): Promise<ChildProcess> {
    const given: HeldImport = {
      controlUrl: house.database.urls.control,
      gatewayUrl: house.database.urls.gateway,
      tenant: tenant.slug,
      mappingFile,
      directory: bench.directory,
      holdAfterRows: 4_000,
    };
    const script = fileURLToPath(new URL('import-process.ts', import.meta.url));
    const child = spawn(process.execPath, [script, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout!, 'data');
    return child;
  }

  it('leaves nothing behind when its process is killed, and can be run again', async () => {
    const tenant = await house.createTenant({ slug: 'killed' });
    const mappingFile = bench.write(mapping, filesOf('Rome'));
    const child = await held(tenant, mappingFile);
    // Rows stand in the table's file already, and nobody sees them.
    const [size] = await adminQuery<{ bytes: number }>(
      house.database.adminUrl,
      `select pg_relation_size('rowhouse_shared.customers')::integer as bytes`,
    );
    expect(size!.bytes).toBeGreaterThan(100_000);
    const token = await house.token(tenant);
    const count = async () =>
      (await graphql(house.url, token, '{ customers { totalCount } orders { totalCount } }')).data;
    expect(await count()).toEqual({ customers: { totalCount: 0 }, orders: { totalCount: 0 } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await count()).toEqual({ customers: { totalCount: 0 }, orders: { totalCount: 0 } });

    const report = await importing(tenant, mappingFile);
    expect(report.entities).toEqual([
      { entity: 'Customer', inserted: 5000, updated: 0, unchanged: 0, skipped: 0 },
      { entity: 'Order', inserted: 1000, updated: 0, unchanged: 0, skipped: 0 },
    ]);
    expect(await count()).toEqual({ customers: { totalCount: 5000 }, orders: { totalCount: 1000 } });
  });

  it('leaves everything as it was when its connection is cut', async () => {
    const tenant = await house.createTenant({ slug: 'cut' });
    await bench.run(tenant, mapping, filesOf('Rome'));
    const read = () => bench.rows(tenant, 'external_id, city, version, updated_at', 'customers');
    const before = await read();
    const target = { databaseUrl: house.database.urls.gateway, tenant, modules: shippedModules };
    const running = await openImport(target);
    await running.rows('Customer', [{ externalId: '1', city: 'Oslo' }]);
    const cut = await adminQuery(
      house.database.adminUrl,
      `select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_locks l on l.pid = a.pid
      where l.locktype = 'advisory' and a.datname = current_database()`,
    );
    expect(cut.length).toBe(1);
    await expect(running.rows('Customer', [{ externalId: '2', city: 'Oslo' }])).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
    await expect(running.commit()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await read()).toEqual(before);
  });

  it('takes its turn after another one, and the last one wins', async () => {
    const tenant = await house.createTenant({ slug: 'busy' });
    const target = { databaseUrl: house.database.urls.gateway, tenant, modules: shippedModules };
    const first = await openImport(target);
    await first.rows('Customer', [{ externalId: '1', name: 'First' }]);
    const mappingFile = bench.write(mapping, filesOf('Oslo'));
    const { promise: waiting, resolve: isWaiting } = Promise.withResolvers<void>();
    const second = importing(tenant, mappingFile, isWaiting);
    await waiting;
    await first.rows('Customer', [{ externalId: 'only the first', name: 'First' }]);
    await first.commit();
    expect((await second).entities[0]).toEqual({
      entity: 'Customer',
      inserted: 4999,
      updated: 1,
      unchanged: 0,
      skipped: 0,
    });
    expect(
      await bench.rows(tenant, 'distinct external_id, name, version', `customers`).then((rows) => rows.length),
    ).toBe(5001);
  });

  it('does not deadlock when several start at once', async () => {
    const tenant = await house.createTenant({ slug: 'crowded' });
    const mappingFile = bench.write(mapping, filesOf('Rome'));
    const reports = await Promise.all([1, 2, 3].map(() => importing(tenant, mappingFile)));
    const customers = reports.map(({ entities: [one] }) => [one!.inserted, one!.unchanged]);
    expect(customers.sort()).toEqual([
      [0, 5000],
      [0, 5000],
      [5000, 0],
    ]);
  });

  it('does not wait for the import into another tenant', async () => {
    const [one, other] = [await house.createTenant({ slug: 'one' }), await house.createTenant({ slug: 'other' })];
    const target = { databaseUrl: house.database.urls.gateway, modules: shippedModules };
    const open = await openImport({ ...target, tenant: one });
    await bench.run(other, mapping, filesOf('Rome'), { onWaiting: () => expect.unreachable() });
    await open.rollback();
  });

  it('updates a row that someone else has made since it looked for it', async () => {
    const tenant = await house.createTenant({ slug: 'raced' });
    const target = { databaseUrl: house.database.urls.gateway, tenant, modules: shippedModules };
    const other = new pg.Client({ connectionString: house.database.adminUrl });
    await other.connect();
    try {
      await other.query('begin');
      await other.query(
        `insert into rowhouse_shared.customers (tenant_id, id, external_id, name, city) values ($1, $2, $3, 'By hand', $4)`,
        [tenant.id, newId(), '1', 'Rome'],
      );
      await other.query(
        `insert into rowhouse_shared.customers (tenant_id, id, external_id, name) values ($1, $2, $3, 'Same')`,
        [tenant.id, newId(), '2'],
      );
      const running = importRows(target, (importing) =>
        importing.rows('Customer', [
          { externalId: '1', name: 'Imported' },
          { externalId: '2', name: 'Same' },
          { externalId: '3', name: 'New' },
        ]),
      );
      await isBlocked(house.database.adminUrl, other);
      await other.query('commit');
      expect((await running).get('Customer')).toEqual({ inserted: 1, updated: 1, unchanged: 1 });
    } finally {
      await other.end();
    }
    expect(await bench.rows(tenant, 'name, city, version', 'customers')).toEqual([
      { name: 'Imported', city: 'Rome', version: 2 },
      { name: 'Same', city: null, version: 1 },
      { name: 'New', city: null, version: 1 },
    ]);
  });

  it('is run once more when it and another transaction wait for each other', async () => {
    const tenant = await house.createTenant({ slug: 'deadlocked' });
    const two = {
      entities: [
        { entity: 'Customer', file: 'customers.csv', externalId: 'id', fields: { name: 'name' } },
        { entity: 'Product', file: 'products.csv', externalId: 'id', fields: { name: 'name', unitPrice: 'price' } },
      ],
    };
    const files = (name: string) => ({
      'customers.csv': `id,name\n1,${name}\n`,
      'products.csv': `id,name,price\n1,${name},1\n`,
    });
    await bench.run(tenant, two, files('Before'));
    // The other one never looks for a deadlock: the import does, long after the other has asked.
    await adminQuery(house.database.adminUrl, `alter database ${house.database.name} set deadlock_timeout = '2s'`);
    const other = new pg.Client({ connectionString: house.database.adminUrl });
    await other.connect();
    const events = createEvents();
    const outcomes: string[] = [];
    events.listen((event) => {
      if (event.type === 'session.ended') outcomes.push(event.outcome);
    });
    try {
      await other.query(`set deadlock_timeout = '1h'`);
      await other.query('begin');
      const touch = (table: string) =>
        other.query(`update rowhouse_shared.${table} set name = 'Touched' where tenant_id = $1`, [tenant.id]);
      await touch('products');
      const mappingFile = bench.write(two, files('After'));
      const running = importData(
        house.control,
        { databaseUrl: house.database.urls.gateway, modules: shippedModules, events },
        { tenant: tenant.slug, mappingFile, directory: bench.directory },
      );
      await isBlocked(house.database.adminUrl, other);
      await touch('customers');
      await other.query('commit');
      expect((await running).entities.map(({ entity, updated }) => [entity, updated])).toEqual([
        ['Customer', 1],
        ['Product', 1],
      ]);
    } finally {
      await other.end();
      await adminQuery(house.database.adminUrl, `alter database ${house.database.name} reset deadlock_timeout`);
    }
    expect(outcomes).toEqual(['rolled back', 'committed']);
    expect(await bench.rows(tenant, 'name', 'customers')).toEqual([{ name: 'After' }]);
  });
});

/** Comes back when someone waits for what a connection holds. Asked from outside: its transaction sees one state of the server. */
async function isBlocked(adminUrl: string, { processID }: pg.Client & { readonly processID?: number }): Promise<void> {
  for (;;) {
    const waiting = await adminQuery(
      adminUrl,
      'select pid from pg_locks where $1::integer = any (pg_blocking_pids(pid))',
      [processID],
    );
    if (waiting.length > 0) return;
    await setTimeout(20);
  }
}
