import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeDomain } from '../../src/control/commands/remove-domain.ts';
import { setBranding } from '../../src/control/commands/set-branding.ts';
import { setTenantStatus } from '../../src/control/commands/set-tenant-status.ts';
import type { RowhouseEvent } from '../../src/kernel/events.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import { type BrandingChange, houseBranding } from '../../src/tenancy/branding.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { fetchAtHost } from '../support/fetch-at-host.ts';
import type { GraphqlAnswer } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { giveDomain, giveDomainTold, png } from '../support/white-label.ts';

const logo = png(64, 16, [11, 110, 79]);

let house: TestHouse;
let behindProxy: { readonly url: string };
let acme: Tenant;
let beta: Tenant;

beforeAll(async () => {
  house = await createTestHouse({ settings: { graphiql: true, publicUrl: 'https://api.house.example' } });
  behindProxy = await house.secondApp({ trustProxy: true });
  acme = await house.createTenant({ slug: 'acme', name: 'Acme' });
  beta = await house.createTenant({ slug: 'beta', name: 'Beta' });
  await giveDomainTold(house, acme, 'shop.acme.example');
  await giveDomainTold(house, beta, 'beta.example');
});
afterAll(() => house?.close());

function get(path: string, host: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetchAtHost(house.url + path, host, { headers });
}

/** Changes a branding; resolves when the gateway knows. */
async function change(tenant: Tenant, wanted: BrandingChange): Promise<void> {
  await told(tenant, () =>
    setBranding(house.control, { modules: shippedModules }, { tenant: tenant.id, change: wanted }),
  );
}

async function told(tenant: Tenant, work: () => Promise<{ tenant: Tenant }>): Promise<void> {
  const { epoch } = (await work()).tenant;
  await new Promise<void>((resolve) => {
    const isIt = (event: RowhouseEvent) =>
      event.type === 'tenant.changed' && event.tenantId === tenant.id && event.epoch >= epoch && resolve();
    house.events.listen(isIt);
    house.seen.forEach(isIt);
  });
}

describe('GET /branding', () => {
  it('answers by host before anybody has signed in, with defaults for what was not set', async () => {
    expect(await (await get('/branding', 'shop.acme.example')).json()).toEqual({
      displayName: 'Acme',
      logo: null,
      colors: houseBranding.colors,
      locale: 'en',
      supportEmail: null,
      supportUrl: null,
    });
    await change(acme, {
      displayName: 'Acme "Supplies" <3',
      colors: { primary: '#0B6E4F' },
      locale: 'de-at',
      supportEmail: 'Help@Acme.example',
      supportUrl: 'https://acme.example/help?a=b',
      logo,
    });
    const answer = await get('/branding', 'SHOP.acme.example:443');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const branding = (await answer.json()) as { logo: { url: string } };
    expect(branding).toEqual({
      displayName: 'Acme "Supplies" <3',
      logo: { url: expect.stringMatching(/^\/branding\/logo\/[0-9a-f]{64}$/), mediaType: 'image/png' },
      colors: { ...houseBranding.colors, primary: '#0b6e4f' },
      locale: 'de-AT',
      supportEmail: 'Help@acme.example',
      supportUrl: 'https://acme.example/help?a=b',
    });
  });

  it("is the same for every host that is nobody's, and tells nothing of who lives here", async () => {
    const ofHouse = await (await get('/branding', 'unknown.example')).text();
    expect(JSON.parse(ofHouse).displayName).toBe('Rowhouse');
    for (const host of [
      '127.0.0.1:4000',
      'localhost',
      'api.house.example',
      'acme.example',
      'x'.repeat(2000),
      'ä.example',
    ]) {
      expect(await (await get('/branding', encodeURI(host))).text(), host).toBe(ofHouse);
    }
    const text = await (await get('/branding', 'shop.acme.example')).text();
    expect(text).not.toContain(acme.id);
    expect(text).not.toContain('challenge');
  });

  it('is kept by browsers and asked for each time: 304 while it is the same', async () => {
    const first = await get('/branding', 'shop.acme.example');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const tag = first.headers.get('etag') ?? '';
    const again = await get('/branding', 'shop.acme.example', { 'if-none-match': `"other", W/${tag}` });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
    await change(acme, { colors: { accent: '#fa9f42' } });
    const changed = await get('/branding', 'shop.acme.example', { 'if-none-match': tag });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ colors: { primary: '#0b6e4f', accent: '#fa9f42' } });
  });

  it("is the house's for a tenant that is suspended, and for a domain that is not verified or was removed", async () => {
    const name = async (host: string) =>
      ((await (await get('/branding', host)).json()) as { displayName: string }).displayName;
    const gamma = await house.createTenant({ slug: 'gamma', name: 'Gamma' });
    await giveDomainTold(house, gamma, 'gamma.example');
    expect(await name('gamma.example')).toBe('Gamma');
    await told(gamma, () => setTenantStatus(house.control, gamma.id, 'suspended'));
    expect(await name('gamma.example')).toBe('Rowhouse');
    await told(gamma, () => setTenantStatus(house.control, gamma.id, 'active'));
    expect(await name('gamma.example')).toBe('Gamma');
    await told(gamma, () => removeDomain(house.control, { tenant: gamma.id, domain: 'gamma.example' }));
    expect(await name('gamma.example')).toBe('Rowhouse');
  });

  it('shows nothing that was stored past the checks', async () => {
    const hostile = {
      displayName: 'Evil\u202egnp',
      colors: {
        primary: 'red;} body{background:url(//evil.example)',
        accent: '</style><script>alert(1)</script>',
        text: '#123',
      },
      locale: '"><script>',
      supportEmail: 'a@b.example?bcc=x@evil.example',
      supportUrl: 'javascript:alert(1)',
      logo: { hash: '../../../etc/passwd', mediaType: 'image/svg+xml' },
      script: 'alert(1)',
    };
    const delta = await house.createTenant({ slug: 'delta', name: 'Delta' });
    await giveDomainTold(house, delta, 'delta.example');
    await adminQuery(
      house.database.adminUrl,
      `update rowhouse_catalog.tenants set settings = jsonb_build_object('branding', $2::jsonb), settings_version = 1 where id = $1`,
      [delta.id, JSON.stringify(hostile)],
    );
    await expect
      .poll(async () => (await get('/branding', 'delta.example')).json())
      .toEqual({
        displayName: 'Delta',
        logo: null,
        colors: { ...houseBranding.colors, text: '#123' },
        locale: 'en',
        supportEmail: null,
        supportUrl: null,
      });
    const page = await (await get('/graphiql', 'delta.example')).text();
    expect(page).toContain('<title>Delta</title>');
    expect(page).not.toMatch(/evil|alert/);
  });
});

describe('GET /branding/logo/HASH', () => {
  const logoUrl = async (host: string): Promise<string> =>
    ((await (await get('/branding', host)).json()) as { logo: { url: string } }).logo.url;

  it('sends the bytes, kept for ever, which may load and run nothing', async () => {
    const url = await logoUrl('shop.acme.example');
    const answer = await get(url, 'shop.acme.example');
    expect(Buffer.from(await answer.arrayBuffer()).equals(logo)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  it('has nothing for another host, another hash, or what is no hash', async () => {
    const url = await logoUrl('shop.acme.example');
    for (const [path, host] of [
      [url, 'beta.example'],
      [url, 'unknown.example'],
      [url, '127.0.0.1'],
      [`/branding/logo/${'0'.repeat(64)}`, 'shop.acme.example'],
      ['/branding/logo/..%2f..%2fx', 'shop.acme.example'],
      [url.toUpperCase().replace('/BRANDING/LOGO', '/branding/logo'), 'shop.acme.example'],
    ] as const) {
      const answer = await get(path, host);
      expect(answer.status, `${path} at ${host}`).toBe(404);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('still has the logo that was replaced, for pages that are open', async () => {
    const before = await logoUrl('shop.acme.example');
    await change(acme, { logo: png(8, 8, [1, 2, 3]) });
    const after = await logoUrl('shop.acme.example');
    expect(after).not.toBe(before);
    expect((await get(after, 'shop.acme.example')).status).toBe(200);
    // Asked of a process that never had it in memory.
    const elsewhere = await fetchAtHost(behindProxy.url + before, 'shop.acme.example');
    expect(elsewhere.status).toBe(200);
  });
});

describe('the host of a request for /graphql', () => {
  const ask = async (tenant: Tenant, host: string, url = house.url, headers = {}): Promise<GraphqlAnswer> => {
    const authorization = `Bearer ${await house.token(tenant)}`;
    const answer = await fetchAtHost(`${url}/graphql`, host, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization, ...headers },
      body: '{"query":"{ tenant { slug } }"}',
    });
    const text = await answer.text();
    const { data, errors = [] } = JSON.parse(text);
    return { status: answer.status, headers: answer.headers, text, data, errors };
  };
  const outcome = ({ status, errors, data }: GraphqlAnswer): string =>
    `${status} ${errors[0]?.extensions.code ?? data.tenant.slug}`;

  it('must agree with the token where it is a verified domain (law 4), and decides nothing elsewhere', async () => {
    expect(outcome(await ask(acme, 'shop.acme.example'))).toBe('200 acme');
    expect(outcome(await ask(acme, 'SHOP.ACME.EXAMPLE.:443'))).toBe('200 acme');
    expect(outcome(await ask(beta, 'shop.acme.example'))).toBe('403 TENANT_MISMATCH');
    expect(outcome(await ask(beta, 'Shop.Acme.Example:8443'))).toBe('403 TENANT_MISMATCH');
    for (const host of ['unknown.example', 'api.house.example', 'localhost:4000', '127.0.0.1', '[::1]:80']) {
      expect(outcome(await ask(beta, host)), host).toBe('200 beta');
    }
  });

  it('counts as long as the domain is verified', async () => {
    const pending = 'pending.example';
    await giveDomainTold(house, acme, pending);
    expect(outcome(await ask(beta, pending))).toBe('403 TENANT_MISMATCH');
    await told(acme, () => removeDomain(house.control, { tenant: acme.id, domain: pending }));
    expect(outcome(await ask(beta, pending))).toBe('200 beta');
  });

  it('is taken from X-Forwarded-Host where a proxy is trusted, and there alone', async () => {
    const forwarded = { 'x-forwarded-host': 'shop.acme.example' };
    expect(outcome(await ask(beta, 'unknown.example', house.url, forwarded))).toBe('200 beta');
    expect(outcome(await ask(beta, 'beta.example', house.url, forwarded))).toBe('200 beta');
    expect(outcome(await ask(beta, 'unknown.example', behindProxy.url, forwarded))).toBe('403 TENANT_MISMATCH');
    expect(outcome(await ask(acme, 'beta.example', behindProxy.url, forwarded))).toBe('200 acme');
    // What a client wrote stands before what the proxy wrote.
    const list = { 'x-forwarded-host': 'beta.example, shop.acme.example' };
    expect(outcome(await ask(beta, 'unknown.example', behindProxy.url, list))).toBe('403 TENANT_MISMATCH');
    const branded = await fetchAtHost(`${behindProxy.url}/branding`, 'internal', { headers: forwarded });
    expect(((await branded.json()) as { displayName: string }).displayName).toMatch(/^Acme/);
    expect(branded.headers.get('vary')).toBe('x-forwarded-host');
  });

  it('that is made up, again and again, asks the catalog nothing', async () => {
    const lookups = async (): Promise<number> => {
      const [row] = await adminQuery<{ calls: string }>(
        house.database.adminUrl,
        `select coalesce(sum(idx_scan + seq_scan), 0) as calls from pg_stat_user_tables
        where schemaname = 'rowhouse_catalog' and relname = 'domains'`,
      );
      return Number(row?.calls);
    };
    await ask(acme, 'shop.acme.example');
    await adminQuery(house.database.adminUrl, 'select pg_stat_force_next_flush()');
    const before = await lookups();
    for (let number = 0; number < 50; number++) {
      await get('/branding', `x${number}.example`);
      await ask(acme, `y${number}.example`);
    }
    expect((await lookups()) - before).toBeLessThan(10);
  });
});

describe('a domain of another gateway process', () => {
  it('counts in this one as soon as it is told', async () => {
    const domainTold = new Promise<void>((resolve) => {
      house.events.listen((event) => {
        if (event.type === 'domain.changed' && event.name === 'late.example') resolve();
      });
    });
    expect(((await (await get('/branding', 'late.example')).json()) as { displayName: string }).displayName).toBe(
      'Rowhouse',
    );
    await giveDomain(house.control, beta, 'late.example');
    await domainTold;
    expect(((await (await get('/branding', 'late.example')).json()) as { displayName: string }).displayName).toBe(
      'Beta',
    );
  });
});
