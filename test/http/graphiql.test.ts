import { createContext, runInContext } from 'node:vm';
import fastify from 'fastify';
import { buildSchema, graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphiqlLink, registerGraphiql } from '../../src/http/graphiql.ts';
import { defaultQuery } from '../../src/http/graphiql-page.ts';
import { type Branding, houseBranding } from '../../src/tenancy/branding.ts';

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln_bmF0-XJl';
const server = fastify();
const logo = { hash: 'ab'.repeat(32), mediaType: 'image/png' } as const;
const acme: Branding = {
  ...houseBranding,
  displayName: 'Acme & <Sons>',
  colors: { primary: '#0b6e4f', accent: '#fa9f42', background: '#fff', text: '#102a43' },
};
/** As hosts are branded here; all others have the house's branding. */
const brandings = new Map([
  ['acme.example', acme],
  ['logo.example', { ...acme, logo }],
  ['night.example', { ...acme, colors: { ...acme.colors, background: '#101820', text: '#f4f4f4' } }],
]);
let base: string;

beforeAll(async () => {
  const schema = buildSchema(`
    type Query { viewer: Viewer, customers(first: Int): CustomerConnection }
    type Viewer { tenant: Tenant! }
    type Tenant { name: String! }
    type CustomerConnection { totalCount: Int!, nodes: [Customer!]! }
    type Customer { id: ID!, name: String!, city: String, orders(first: Int): OrderConnection! }
    type OrderConnection { nodes: [Order!]! }
    type Order { number: Int!, total: String! }
  `);
  const customer = { id: 'c1', name: 'Ada', city: 'London', orders: { nodes: [{ number: 1, total: '17.50' }] } };
  server.post<{ Body: { query: string } }>('/graphql', async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${token}`) return reply.code(401).send({ errors: [] });
    const rootValue = { viewer: { tenant: { name: 'Acme' } }, customers: { totalCount: 1, nodes: [customer] } };
    return graphql({ schema, source: request.body.query, rootValue });
  });
  const ofHost = async (host: string | undefined): Promise<Branding> => {
    if (host === 'down.example') throw new Error('the catalog is gone');
    return brandings.get(host ?? '') ?? houseBranding;
  };
  await registerGraphiql(server, { graphqlPath: '/graphql', brands: { ofHost }, trustProxy: true });
  base = await server.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => server.close());

/** The page as it is served at a host. */
async function pageAt(host: string): Promise<string> {
  return (await fetch(`${base}/graphiql`, { headers: { 'x-forwarded-host': host } })).text();
}

/** What a browser loads for the page: `src` and `href` in it, and the workers named in its script. */
async function links(): Promise<{ page: string[]; workers: string[] }> {
  const html = await (await fetch(`${base}/graphiql`)).text();
  const page = [...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map((match) => match[1]!);
  const script = await (await fetch(base + page.find((link) => link.includes('/page-')))).text();
  return { page, workers: [...script.matchAll(/"(\/[^"]*-worker-[^"]*)"/g)].map((match) => match[1]!) };
}

describe('the page', () => {
  it('comes with a policy that lets it load from its own origin alone, and runs no inline script', async () => {
    const response = await fetch(`${base}/graphiql`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const policy = new Map(
      response.headers
        .get('content-security-policy')!
        .split('; ')
        .map((directive) => [directive.split(' ')[0]!, directive.split(' ').slice(1).join(' ')]),
    );
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'worker-src': "'self'",
      'connect-src': "'self'",
      'style-src': "'self' 'unsafe-inline'",
      'img-src': "'self' data:",
      'font-src': 'data:',
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/\son\w+=/);
  });

  it('refers to no other host', async () => {
    const { page, workers } = await links();
    expect(page).toHaveLength(4);
    expect(workers).toHaveLength(3);
    for (const link of [...page, ...workers]) expect(link).toMatch(/^\/graphiql\/assets\/[\w-]+\.(js|css|svg)$/);
    const style = await (await fetch(base + page.find((link) => link.endsWith('.css')))).text();
    expect(style).not.toMatch(/@import|url\(\s*["']?(?!data:)(https?:)?\/\//);
  });

  it("wears the branding of its host: name, colours and logo, and the house's elsewhere", async () => {
    const plain = await pageAt('other.example');
    expect(plain).toContain('<title>Rowhouse</title>');
    expect(plain).not.toContain('data-theme');
    expect(plain).not.toContain('--color-primary');
    expect(await pageAt('down.example')).toBe(plain);

    const branded = await pageAt('acme.example');
    expect(branded).toContain('<title>Acme &#38; &#60;Sons&#62;</title>');
    expect(branded).toContain(
      ':root { --brand-primary: #0b6e4f; --brand-accent: #fa9f42; --brand-background: #fff; --brand-text: #102a43 }',
    );
    // GraphiQL takes hue, saturation and lightness.
    expect(branded).toContain('--color-primary: 161, 82%, 24% !important');
    expect(branded).toContain('--color-secondary: 30, 95%, 62% !important');
    expect(branded).toMatch(/body\.graphiql-light [^{]*\{\s*--color-base: 0, 0%, 100% !important/);
    expect(branded).toMatch(/<link rel="icon" type="image\/svg\+xml" href="\/graphiql\/assets\/rowhouse-/);

    const withLogo = await pageAt('logo.example');
    expect(withLogo).toContain(`<link rel="icon" type="image/png" href="/branding/logo/${logo.hash}">`);
    expect(await pageAt('night.example')).toMatch(/data-theme="dark"/);
    expect(await pageAt('night.example')).toMatch(
      /body\.graphiql-dark [^{]*\{\s*--color-base: 210, 33%, 9% !important/,
    );
  });

  it('greets with a query that is answered when the token of the link is sent', async () => {
    const response = await fetch(`${base}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: defaultQuery }),
    });
    const answer = (await response.json()) as { data: unknown; errors?: unknown };
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ viewer: { tenant: { name: 'Acme' } }, customers: { totalCount: 1 } });
  });
});

describe('the assets', () => {
  it('are compressed, typed, kept by browsers for ever, and may load nothing themselves', async () => {
    const { page, workers } = await links();
    for (const link of [...page, ...workers]) {
      const response = await fetch(base + link, { headers: { 'accept-encoding': 'gzip' } });
      expect(response.status, link).toBe(200);
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(response.headers.get('vary')).toBe('accept-encoding');
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(response.headers.get('content-type')).toMatch(/^(text\/javascript|text\/css|image\/svg\+xml)/);
      const plain = await fetch(base + link, { headers: { 'accept-encoding': 'identity' } });
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(await plain.text()).toBe(await response.text());
    }
  });

  it('are only those of the page', async () => {
    expect((await fetch(`${base}/graphiql/assets/graphiql-0000000000000000.js`)).status).toBe(404);
    expect((await fetch(`${base}/graphiql/assets/..%2F..%2Fpackage.json`)).status).toBe(404);
  });

  it('hold the bundle that the page script calls', async () => {
    const bundle = (await links()).page.find((link) => /\/graphiql-[^/]*\.js$/.test(link));
    const text = await (await fetch(base + bundle)).text();
    for (const name of ['YogaGraphiQL', 'renderYogaGraphiQL', 'getWorkerUrl', 'editorWorkerService']) {
      expect(text, name).toContain(name);
    }
  });
});

describe('the link', () => {
  it('carries the token in the fragment alone', () => {
    const link = new URL(graphiqlLink('http://127.0.0.1:4000', token));
    expect(link.href).toBe(`http://127.0.0.1:4000/graphiql#token=${token}`);
    expect(link.pathname + link.search).toBe('/graphiql');
  });

  it('survives characters that mean something in a URL', () => {
    const fragment = new URL(graphiqlLink('https://acme.example/', 'a+b/c=&d#e')).hash.slice(1);
    expect(new URLSearchParams(fragment).get('token')).toBe('a+b/c=&d#e');
  });
});

describe("the page's script", () => {
  /** Runs the served script as a browser tab would, on what the tab's session storage holds. */
  async function open(hash: string, stored: Record<string, string> = {}, dataset: Record<string, string> = {}) {
    const script = (await links()).page.find((link) => link.includes('/page-'));
    const storage = Object.create({
      getItem: (key: string) => storage[key] ?? null,
      setItem: (key: string, value: string) => Object.assign(storage, { [key]: value }),
      removeItem: (key: string) => delete storage[key],
    });
    Object.assign(storage, stored);
    const tab = {
      location: { hash, pathname: '/graphiql', search: '' },
      addressBar: `/graphiql${hash}`,
      history: {
        replaceState: (_state: unknown, _title: string, url: string) => Object.assign(tab, { addressBar: url }),
      },
      sessionStorage: storage as Record<string, string>,
      rendered: undefined as undefined | { headers?: string; endpoint: string; title: string },
      URLSearchParams,
      document: {
        title: acme.displayName,
        getElementById: () => ({ dataset }),
        querySelector: () => ({ href: 'icon.svg' }),
      },
      addEventListener: (type: string, listener: () => void) => type === 'DOMContentLoaded' && listener(),
      YogaGraphiQL: { renderYogaGraphiQL: (_root: unknown, given: never) => Object.assign(tab, { rendered: given }) },
      self: {},
    };
    runInContext(await (await fetch(base + script)).text(), createContext(tab));
    return tab;
  }

  it('moves the token from the address bar to the headers editor', async () => {
    const tab = await open(new URL(graphiqlLink(base, token)).hash);
    expect(tab.addressBar).toBe('/graphiql');
    expect(JSON.parse(tab.rendered!.headers!)).toEqual({ Authorization: `Bearer ${token}` });
    expect(tab.rendered!.endpoint).toBe('/graphql');
    expect(tab.rendered!.title).toBe('Acme &#38; &#60;Sons&#62;');
  });

  it('chooses the theme that the branding goes with, until a person chooses another', async () => {
    expect((await open('', {}, { theme: 'dark' })).sessionStorage['graphiql:theme']).toBe('dark');
    expect((await open('', { 'graphiql:theme': 'light' }, { theme: 'dark' })).sessionStorage['graphiql:theme']).toBe(
      'light',
    );
    expect((await open('')).sessionStorage['graphiql:theme']).toBeUndefined();
  });

  it('finds the token again after a reload, with the queries of the tab', async () => {
    const kept = { 'rowhouse:token': token, 'graphiql:tabState': '{}' };
    const reloaded = await open('', kept);
    expect(JSON.parse(reloaded.rendered!.headers!)).toEqual({ Authorization: `Bearer ${token}` });
    expect({ ...reloaded.sessionStorage }).toEqual(kept);
  });

  it("forgets one principal's queries and headers when another's link is opened in the same tab", async () => {
    const tab = await open('#token=other', {
      'rowhouse:token': token,
      'graphiql:tabState': '{}',
      'graphiql:headers': '',
    });
    expect({ ...tab.sessionStorage }).toEqual({ 'rowhouse:token': 'other' });
  });

  it('sends no Authorization when it was opened without a token', async () => {
    expect((await open('')).rendered!.headers).toBeUndefined();
  });
});
