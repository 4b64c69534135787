import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentAddress } from '../../../src/composition/content-address.ts';
import { createTenant } from '../../../src/control/commands/create-tenant.ts';
import { type ListedOperations, listOperations } from '../../../src/control/commands/list-operations.ts';
import { type Control, createControl } from '../../../src/control/control.ts';
import {
  createCatalogOperationLog,
  type OperationBounds,
} from '../../../src/control/operations/catalog-operation-log.ts';
import type { OperationLog, OperationUse } from '../../../src/tenancy/operation-log.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../../support/databases.ts';

const bounds: OperationBounds = { operationsPerTenant: 3, operationClients: 3, operationRetention: 30 };

let database: TestDatabase;
let control: Control;
let log: OperationLog;

beforeAll(async () => {
  database = await createTestDatabase();
  control = createControl({ databaseUrl: database.urls.control, extensions: new Map(), actor: 'cli:test' });
  log = createCatalogOperationLog(database.urls.directory, bounds);
});
afterAll(async () => {
  await log?.close();
  await control?.close();
  await database?.drop();
});

const tenantOf = async (slug: string): Promise<string> => (await createTenant(control, { slug })).tenant.id;

function use(tenantId: string, text: string, more: Partial<OperationUse> & { client?: OperationUse['client'] } = {}) {
  const operation = { hash: contentAddress(text), name: text, kind: 'query', text } as const;
  const sdl = 'type Query { a: Int }';
  return {
    tenantId,
    client: { name: 'web', version: '1' },
    operation,
    schema: { hash: contentAddress(sdl), sdl },
    count: 1,
    inputs: [],
    complete: true,
    ...more,
  } satisfies OperationUse;
}

const listed = async (slug: string): Promise<readonly string[]> => lines(await listOperations(control, slug));

const lines = ({ operations, unrecorded }: ListedOperations): readonly string[] => [
  ...operations.map(({ text, client, clientVersion, count }) => `${text} ${client} ${clientVersion}: ${count}`).sort(),
  `unrecorded: ${unrecorded}`,
];

describe('the operation log over the catalog', () => {
  it('counts an operation of a client in one place, whoever tells of it', async () => {
    const acme = await tenantOf('acme');
    const second = createCatalogOperationLog(database.urls.directory, bounds);
    await Promise.all([
      log.record([use(acme, '{ a }', { count: 2 }), use(acme, '{ b }')]),
      second.record([use(acme, '{ b }', { count: 3 }), use(acme, '{ a }', { client: { name: 'app', version: '' } })]),
    ]);
    await log.record([use(acme, '{ a }', { inputs: ['F.x'] })]);
    await second.record([use(acme, '{ a }', { inputs: ['F.y', 'F.x'], complete: false })]);
    await second.close();
    expect(await listed('acme')).toEqual(['{ a } app : 1', '{ a } web 1: 4', '{ b } web 1: 4', 'unrecorded: 0']);
    const rows = await adminQuery(
      database.adminUrl,
      `select inputs, inputs_complete from rowhouse_catalog.operation_uses where client = 'web' and count = 4 and inputs <> '{}'`,
    );
    expect(rows).toEqual([{ inputs: ['F.x', 'F.y'], inputs_complete: false }]);
  });

  it('counts what is beyond the bounds of a tenant under other, and what is known goes on', async () => {
    const globex = await tenantOf('globex');
    await log.record(['{ a }', '{ b }', '{ c }', '{ d }', '{ e }'].map((text) => use(globex, text, { count: 2 })));
    await log.record([use(globex, '{ f }'), use(globex, '{ a }')]);
    const [first, ...others] = await listed('globex');
    expect([first, ...others].filter((line) => !line?.startsWith('unrecorded'))).toHaveLength(3);
    expect(others.at(-1)).toMatch(/^unrecorded: [56]$/);

    const hooli = await tenantOf('hooli');
    const clients = Array.from({ length: 9 }, (_, number) => ({ name: 'web', version: String(number) }));
    for (const client of clients) await log.record([use(hooli, '{ a }', { client })]);
    expect(await listed('hooli')).toEqual([
      '{ a } other : 6',
      '{ a } web 0: 1',
      '{ a } web 1: 1',
      '{ a } web 2: 1',
      'unrecorded: 0',
    ]);
  });

  it('forgets what nobody sends any more, and takes it again when it comes again', async () => {
    const initech = await tenantOf('initech');
    await log.record([use(initech, '{ old }'), use(initech, '{ young }')]);
    await adminQuery(
      database.adminUrl,
      `update rowhouse_catalog.operation_uses u set last_seen = now() - interval '31 days'
      from rowhouse_catalog.operations o where o.hash = u.operation and o.text = '{ old }'`,
    );
    // A gateway looks for what is to be forgotten when it begins, and now and then.
    const begun = createCatalogOperationLog(database.urls.directory, bounds);
    await begun.record([use(initech, '{ young }')]);
    await begun.close();
    expect(await listed('initech')).toEqual(['{ young } web 1: 2', 'unrecorded: 0']);
    const texts = `select text from rowhouse_catalog.operations where text = '{ old }'`;
    expect(await adminQuery(database.adminUrl, texts)).toEqual([]);
    // This one has sent the text before, and is told that it is not known any more.
    await log.record([use(initech, '{ old }')]);
    expect(await listed('initech')).toEqual(['{ old } web 1: 1', '{ young } web 1: 2', 'unrecorded: 0']);
  });

  it('leaves out tenants that are not there', async () => {
    await log.record([use('0199a000-0000-7000-8000-000000000009', '{ a }')]);
  });

  it('is told of a catalog that does not take it', async () => {
    const nowhere = createCatalogOperationLog(database.urls.directory.replace(/\/[^/]*$/, '/nowhere'), bounds);
    await expect(nowhere.record([])).rejects.toThrow();
    await nowhere.close();
  });

  it('is the one way in which the directory role writes, and holds its bounds against that role, too', async () => {
    const client = new pg.Client({ connectionString: database.urls.directory });
    await client.connect();
    try {
      for (const statement of [
        `insert into rowhouse_catalog.operations (hash, name, kind, text) values ('other2', '', 'query', '')`,
        'update rowhouse_catalog.operation_uses set count = 0',
        'delete from rowhouse_catalog.served_schemas',
        'select from rowhouse_catalog.operation_uses',
      ]) {
        await expect(client.query(statement)).rejects.toThrow(/permission denied/);
      }
      const umbrella = await tenantOf('umbrella');
      const uses = Array.from({ length: 20 }, (_, number) => ({
        tenant: umbrella,
        operation: contentAddress(String(number)),
        client: 'c'.repeat(1_000),
        version: '\u0007',
        count: -5,
        inputs: Array.from({ length: 3_000 }, (_, index) => `T.${index}`),
        complete: true,
      }));
      const operations = Object.fromEntries(
        uses.map(({ operation }) => [operation, { name: 'n'.repeat(500), kind: 'query', text: operation }]),
      );
      const record = 'select rowhouse_catalog.record_operations($1::jsonb)';
      await client.query(record, [JSON.stringify({ uses, operations, perTenant: 12 })]);
      const rows = await adminQuery<{ client: number; inputs: number; count: string; inputs_complete: boolean }>(
        database.adminUrl,
        `select length(client) as client, cardinality(inputs) as inputs, count, inputs_complete
        from rowhouse_catalog.operation_uses where tenant_id = $1::uuid and operation <> 'other'`,
        [umbrella],
      );
      expect(rows).toHaveLength(12);
      expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(
        new Set([JSON.stringify({ client: 100, inputs: 1000, count: '0', inputs_complete: false })]),
      );
      // Ten million are not taken for a bound.
      const many = JSON.stringify({ uses: [], perTenant: 10_000_000, clients: -1, schemas: { short: 'x' } });
      await client.query(record, [many]);
      expect(
        await adminQuery(database.adminUrl, `select hash from rowhouse_catalog.served_schemas where sdl = 'x'`),
      ).toEqual([]);
    } finally {
      await client.end();
    }
  });
});
