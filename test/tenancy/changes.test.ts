import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { type App, createApp, type GatewaySettings } from '../../src/app.ts';
import { setExtensions } from '../../src/control/commands/set-extensions.ts';
import { setTenantStatus } from '../../src/control/commands/set-tenant-status.ts';
import type { Settings } from '../../src/kernel/config.ts';
import { createEvents, type Events, type RowhouseEvent } from '../../src/kernel/events.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { createFaults } from '../fixtures/faults.ts';
import { adminQuery } from '../support/databases.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const faults = createFaults();
const extensions = [faults];

/** A gateway process' worth of parts, with its events. */
interface Process {
  readonly app: App;
  readonly url: string;
  readonly events: Events;
}

let house: TestHouse;
let proxy: TcpProxy;
const processes: Process[] = [];

beforeAll(async () => {
  house = await createTestHouse({ extensions });
  proxy = await createTcpProxy(house.database.adminUrl);
});
afterAll(async () => {
  for (const { app } of processes) await app.close();
  await proxy.close();
  await house.close();
});

/** Starts another process on the same catalog; resolves when it listens for changes. */
async function startProcess(changes: Partial<Settings> = {}): Promise<Process> {
  const events = createEvents();
  const listening = told({ events }, 'directory.listening');
  const settings = { ...house.settings, ...changes } as GatewaySettings;
  const app = await createApp({ settings, core, extensions, events });
  const started = { app, url: await app.listen(), events };
  processes.push(started);
  await listening;
  return started;
}

/** The next event of a type, and of a tenant where one is given. */
function told(where: { readonly events: Events }, type: RowhouseEvent['type'], tenant?: Tenant): Promise<void> {
  return new Promise((resolve) => {
    const end = where.events.listen((event) => {
      if (event.type !== type || (tenant && !('tenantId' in event && event.tenantId === tenant.id))) return;
      end();
      resolve();
    });
  });
}

async function ask(url: string, tenant: Tenant, query = '{ tenant { slug } }'): Promise<GraphqlAnswer> {
  return graphql(url, await house.token(tenant), query);
}

const outcome = ({ status, errors }: GraphqlAnswer): string => `${status} ${errors[0]?.extensions.code ?? 'ok'}`;

describe('a change of a tenant', () => {
  it('takes effect in this process and in another as soon as it is told', async () => {
    const tenant = await house.createTenant({ slug: 'changing' });
    const other = await startProcess();
    const everywhere = [house, other];
    const asked = (query?: string): Promise<string[]> =>
      Promise.all(everywhere.map(async ({ url }) => outcome(await ask(url, tenant, query))));
    const changed = async (change: Promise<{ changed: boolean }>): Promise<void> => {
      const heard = everywhere.map((one) => told(one, 'tenant.changed', tenant));
      expect((await change).changed).toBe(true);
      await Promise.all(heard);
    };
    const take = '{ take }';

    expect(await asked()).toEqual(['200 ok', '200 ok']);
    expect(await asked(take)).toEqual(['200 GRAPHQL_VALIDATION_FAILED', '200 GRAPHQL_VALIDATION_FAILED']);

    await changed(setTenantStatus(house.control, tenant.slug, 'suspended'));
    expect(await asked()).toEqual(['403 TENANT_SUSPENDED', '403 TENANT_SUSPENDED']);

    await changed(setTenantStatus(house.control, tenant.slug, 'active'));
    expect(await asked()).toEqual(['200 ok', '200 ok']);

    await changed(setExtensions(house.control, tenant.slug, { enable: ['faults'] }));
    expect(await asked(take)).toEqual(['200 ok', '200 ok']);

    await changed(setExtensions(house.control, tenant.slug, { disable: ['faults'] }));
    expect(await asked(take)).toEqual(['200 GRAPHQL_VALIDATION_FAILED', '200 GRAPHQL_VALIDATION_FAILED']);
  });

  it('fails no request of its own or of others, however many there are', async () => {
    const [changing, bystander] = [
      await house.createTenant({ slug: 'busy' }),
      await house.createTenant({ slug: 'bystander' }),
    ];
    const query = '{ tenant { slug } customers { totalCount } }';
    const tokens = [await house.token(changing), await house.token(bystander)] as const;
    const outcomes = new Map<string, string>();
    let answered = 0;
    let done = false;
    const clients = Array.from({ length: 8 }, async (_, index) => {
      for (let turn = index; !done; turn++) {
        const answer = await graphql(house.url, tokens[turn % 2] ?? '', query);
        const key = outcome(answer);
        outcomes.set(key, answer.text);
        if (key === '200 ok') expect(answer.data.tenant.slug).toBe(turn % 2 === 0 ? 'busy' : 'bystander');
        answered++;
      }
    });
    for (let turn = 0; turn < 10; turn++) {
      const heard = told(house, 'tenant.changed', changing);
      await setExtensions(house.control, changing.slug, turn % 2 === 0 ? { enable: ['faults'] } : { set: [] });
      await heard;
      const before = answered;
      await expect.poll(() => answered, { interval: 1, timeout: 30_000 }).toBeGreaterThan(before + 8);
    }
    done = true;
    await Promise.all(clients);
    expect(Object.fromEntries(outcomes)).toEqual({ '200 ok': expect.anything() });
  });
});

describe('a request that names a tenant', () => {
  it('is refused when the credential belongs to another', async () => {
    const tenant = await house.createTenant({ slug: 'named' });
    const token = await house.token(tenant);
    const naming = async (name: string): Promise<string> =>
      outcome(
        await graphql(house.url, token, '{ tenant { slug } }', undefined, { headers: { 'x-rowhouse-tenant': name } }),
      );
    expect(await naming('named')).toBe('200 ok');
    expect(await naming(tenant.id)).toBe('200 ok');
    expect(await naming('changing')).toBe('403 TENANT_MISMATCH');
    expect(await naming('')).toBe('403 TENANT_MISMATCH');
  });
});

describe('a listener that is lost', () => {
  it('listens again, and knows what changed meanwhile', async () => {
    const tenant = await house.createTenant({ slug: 'meanwhile' });
    expect(outcome(await ask(house.url, tenant))).toBe('200 ok');
    const [lost, listening] = [told(house, 'directory.lost'), told(house, 'directory.listening')];
    // In one transaction: the notification goes out when nobody listens any more.
    const killed = await adminQuery<{ killed: number }>(
      house.database.adminUrl,
      `with killed as materialized (
        select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where application_name = 'rowhouse directory' and datname = current_database()
      ), changed as (
        update rowhouse_catalog.tenants set status = 'suspended'
        where id = $1::uuid and (select count(*) from killed) > 0
        returning id
      )
      select (select count(*)::integer from killed) as killed from changed`,
      [tenant.id],
    );
    expect(killed[0]?.killed).toBeGreaterThan(0);
    await lost;
    await listening;
    // A listener that was quick stands before the commit, and is told of it; what neither it nor comparing epochs found stays.
    await expect.poll(async () => outcome(await ask(house.url, tenant))).toBe('403 TENANT_SUSPENDED');
  });
});

describe('a catalog that cannot be reached', () => {
  for (const failure of ['cut', 'stall'] as const) {
    it(`(${failure}) leaves known tenants be, refuses others with a word on when to return, and recovers`, async () => {
      const [known, unknown] = [
        await house.createTenant({ slug: `known-${failure}` }),
        await house.createTenant({ slug: `unknown-${failure}` }),
      ];
      const other = await startProcess({
        catalogDatabaseUrl: proxy.route(house.settings.catalogDatabaseUrl ?? ''),
        tenantMaximumStaleness: 3600,
      });
      expect(outcome(await ask(other.url, known))).toBe('200 ok');

      const lost = told(other, 'directory.lost');
      proxy[failure]();
      const refused = ask(other.url, unknown);
      expect(outcome(await ask(other.url, known))).toBe('200 ok');
      expect(outcome(await refused)).toBe('503 DIRECTORY_UNAVAILABLE');
      expect((await refused).headers.get('retry-after')).toBe('1');
      expect((await refused).errors[0]?.extensions.retryable).toBe(true);
      await lost;
      expect(outcome(await ask(other.url, known))).toBe('200 ok');
      const ready = await fetch(`${other.url}/readyz`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toEqual({ status: 'unavailable', checks: { catalog: 'unavailable', database: 'ok' } });

      await setTenantStatus(house.control, known.slug, 'suspended');
      const listening = told(other, 'directory.listening');
      proxy.restore();
      await listening;
      expect(outcome(await ask(other.url, unknown))).toBe('200 ok');
      expect(outcome(await ask(other.url, known))).toBe('403 TENANT_SUSPENDED');
    });
  }
});
