import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRowhouse, migrateRowhouse, RowhouseError, type RowhouseEvent, shippedExtensions } from '../src/index.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from './support/databases.ts';
import { graphql } from './support/graphql-client.ts';
import { testSecret } from './support/house.ts';

describe('Rowhouse as a library', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const settings = () => ({
    databaseUrl: database.urls.gateway,
    catalogDatabaseUrl: database.urls.directory,
    secret: testSecret,
    port: 0,
    graphiql: true,
  });

  it('serves with settings of its own until it is closed, and lets itself be watched', async () => {
    const rowhouse = await createRowhouse({ settings: settings(), extensions: shippedExtensions.slice(0, 1) });
    const seen: RowhouseEvent['type'][] = [];
    rowhouse.observe(({ type }) => seen.push(type));
    const url = await rowhouse.listen();
    const { status, errors } = await graphql(url, undefined, '{ tenant { slug } }');
    expect([status, errors[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect((await fetch(`${url}/graphiql`)).status).toBe(200);
    await rowhouse.close();
    await expect(fetch(url)).rejects.toThrow();
    expect(seen).toEqual(expect.arrayContaining(['gateway.started', 'request.completed', 'gateway.stopped']));
  });

  it('refuses faulty settings, all faults together', async () => {
    const faulty = { port: 70_000, logLevel: 'loud', prot: 1 } as object;
    const error = await createRowhouse({ settings: faulty }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RowhouseError);
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID' });
    const { faults } = (error as RowhouseError).details as { faults: ReadonlyArray<{ at: string }> };
    expect(faults.map(({ at }) => at)).toEqual([
      'ROWHOUSE_prot',
      'ROWHOUSE_DATABASE_URL',
      'ROWHOUSE_CATALOG_DATABASE_URL',
      'ROWHOUSE_SECRET',
      'ROWHOUSE_PORT',
      'ROWHOUSE_LOG_LEVEL',
    ]);
  });

  it('refuses a role that could bypass Row-Level Security', async () => {
    const unsafe = createRowhouse({ settings: { ...settings(), databaseUrl: database.adminUrl } });
    await expect(unsafe).rejects.toMatchObject({ code: 'UNSAFE_ROLE' });
  });

  it('migrates the extensions that it is given', async () => {
    const name = `${database.name}_library`;
    await adminQuery(database.adminUrl, `create database ${name}`);
    const url = new URL(database.adminUrl);
    url.pathname = `/${name}`;
    try {
      const migrate = () => migrateRowhouse({ settings: { adminDatabaseUrl: url.href }, extensions: [] });
      expect(new Set((await migrate()).map(({ stream }) => stream))).toEqual(new Set(['database', 'catalog', 'core']));
      expect(await migrate()).toEqual([]);
    } finally {
      await adminQuery(database.adminUrl, `drop database ${name} with (force)`);
    }
  });
});
