import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listOperations } from '../../src/control/commands/list-operations.ts';
import type { RowhouseEvent } from '../../src/kernel/events.ts';
import type { Tenant } from '../../src/kit.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let database: TestDatabase;
let catalog: TcpProxy;
let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  database = await createTestDatabase();
  catalog = await createTcpProxy(database.urls.directory);
  house = await createTestHouse({
    database,
    settings: { catalogDatabaseUrl: catalog.route(database.urls.directory) },
  });
  acme = await house.createTenant({ slug: 'acme' });
});
afterEach(() => catalog.restore());
afterAll(async () => {
  await house?.close();
  await catalog?.close();
});

const ask = async (query: string, headers?: Readonly<Record<string, string>>): Promise<GraphqlAnswer> =>
  graphql(house.url, await house.token(acme), query, undefined, { headers });

const flush = () => house.app.recorder?.flush();

const seen = (type: RowhouseEvent['type']): number => house.seen.filter((event) => event.type === type).length;

const countOf = async (name: string): Promise<number> => {
  const { operations } = await listOperations(house.control, 'acme');
  return operations.filter((one) => one.name === name).reduce((sum, { count }) => sum + count, 0);
};

describe('operations', () => {
  it('are counted while the catalog cannot be reached, and told when it can', async () => {
    const query = 'query Slug { tenant { slug } }';
    await ask(query);
    await flush();
    catalog.cut();
    expect((await ask(query)).errors).toEqual([]);
    await flush();
    expect((await ask(query)).errors).toEqual([]);
    await flush();
    // Said once, however often it fails.
    expect(seen('operations.failed')).toBe(1);
    expect(await countOf('Slug')).toBe(1);
    catalog.restore();
    await ask(query);
    await flush();
    expect(await countOf('Slug')).toBe(4);
  });

  it('are told for the last time when a gateway stops', async () => {
    const { app, url } = await house.secondApp();
    const { errors } = await graphql(url, await house.token(acme), 'query Last { tenant { slug } }');
    expect(errors).toEqual([]);
    expect(await countOf('Last')).toBe(0);
    await app.close();
    expect(await countOf('Last')).toBe(1);
  });

  it('are told of within moments where they are new, and counted later where they are known', async () => {
    const { app, url } = await house.secondApp({ operationFlushInterval: 100 });
    const token = await house.token(acme);
    const told: (() => void)[] = [];
    const stop = app.events.listen((event) => {
      if (event.type === 'operations.recorded' && event.uses === 1) told.shift()?.();
    });
    const nextTold = () => new Promise<void>((resolve) => told.push(resolve));
    const first = nextTold();
    await graphql(url, token, 'query First { tenant { slug } }');
    await first;
    expect(await countOf('First')).toBe(1);
    const second = nextTold();
    for (let count = 0; count < 3; count++) await graphql(url, token, 'query First { tenant { slug } }');
    await graphql(url, token, 'query Second { tenant { slug } }');
    await second;
    expect([await countOf('First'), await countOf('Second')]).toEqual([1, 1]);
    await app.close();
    stop();
    expect([await countOf('First'), await countOf('Second')]).toEqual([4, 1]);
  });

  it('are not told where that is turned off', async () => {
    const { app, url } = await house.secondApp({ operationRecording: false });
    expect(app.recorder).toBeUndefined();
    await graphql(url, await house.token(acme), 'query Untold { tenant { slug } }');
    await app.close();
    expect(await countOf('Untold')).toBe(0);
  });

  it('have bounds: of a tenant that sends ever others, so many are looked at, and the rest is told of', async () => {
    await flush();
    const names = Array.from({ length: 130 }, (_, number) => `Other${number}`);
    for (const name of names) expect((await ask(`query ${name} { tenant { slug } }`)).errors).toEqual([]);
    await flush();
    const { operations } = await listOperations(house.control, 'acme');
    expect(operations.filter(({ name }) => name.startsWith('Other'))).toHaveLength(100);
    expect(house.seen.findLast((event) => event.type === 'operations.dropped')).toMatchObject({ count: 30 });
    const metrics = await (await fetch(`${house.url}/metrics`)).text();
    expect(metrics).toMatch(/^rowhouse_operations_dropped_total 30$/m);
    // The next time they are looked at.
    await ask(`query ${names.at(-1)} { tenant { slug } }`);
    await flush();
    expect(await countOf(names.at(-1)!)).toBe(1);
  });

  it('know their clients by the usual headers, without what could do harm in a terminal or a log', async () => {
    const query = 'query Who { tenant { slug } }';
    await ask(query, { 'x-graphql-client-name': 'shop', 'x-graphql-client-version': '7' });
    await ask(query, {
      'apollographql-client-name': '  \tsh<o>p\u0080',
      'apollographql-client-version': 'v'.repeat(500),
    });
    await ask(query);
    await flush();
    const { operations } = await listOperations(house.control, 'acme');
    const clients = operations
      .filter(({ name }) => name === 'Who')
      .map(({ client, clientVersion }) => [client, clientVersion]);
    expect(clients).toEqual(
      expect.arrayContaining([
        ['shop', '7'],
        [expect.stringMatching(/^sh\?o\?p\?+$/), 'v'.repeat(60)],
        ['', ''],
      ]),
    );
    expect(clients).toHaveLength(3);
  });
});
