import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Branding, houseBranding, logoPath } from '../tenancy/branding.ts';
import type { Brands } from '../tenancy/brands.ts';
import { type Asset, createAsset, uncompressed } from './graphiql-assets.ts';
import { icon, pageHtml, pageScript } from './graphiql-page.ts';
import { hostOf } from './host.ts';

/** Where the page is and what it looks like. */
export interface GraphiqlOptions {
  /** Path of the GraphQL endpoint on the same origin, `/graphql`. */
  readonly graphqlPath: string;
  readonly brands: Pick<Brands, 'ofHost'>;
  /** Whether X-Forwarded-Host says which host was asked. */
  readonly trustProxy: boolean;
}

const pagePath = '/graphiql';
const assetPath = `${pagePath}/assets`;

/**
 * The page may load from its own origin and talk to it, nothing else (CSP Level 3). What has to be allowed beyond:
 * Monaco and React write `style` elements and attributes, and GraphiQL's style sheet holds its fonts and images as `data:`.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A worker obeys the policy its own script came with, not the page's (CSP Level 3): this one lets it load nothing. */
const assetPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * Registers `GET /graphiql` (the page) and its assets under `/graphiql/assets`.
 *
 * Works offline: everything comes from npm packages on disk. The bundle (9 MB) is read and compressed when the
 * page is first asked for, once, so a gateway whose page nobody opens pays nothing.
 */
export async function registerGraphiql(server: FastifyInstance, options: GraphiqlOptions): Promise<void> {
  let loading: Promise<Site> | undefined;
  const site = (): Promise<Site> => {
    loading ??= loadSite(options);
    return loading;
  };

  server.get(pagePath, async (request, reply) => {
    const { page } = await site();
    // Without the catalog there is no branding, but still a page.
    const branding = await options.brands
      .ofHost(hostOf(request.headers, options.trustProxy))
      .catch(() => houseBranding);
    return secured(reply, pagePolicy)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page(branding));
  });

  server.get<{ Params: { file: string } }>(`${assetPath}/:file`, async (request, reply) => {
    const asset = (await site()).assets.get(request.params.file);
    if (asset === undefined) return reply.callNotFound();
    secured(reply, assetPolicy)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .type(asset.type);
    return /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
      ? reply.header('content-encoding', 'gzip').send(asset.gzipped)
      : reply.send(await uncompressed(asset));
  });
}

/**
 * The link that a person opens.
 *
 * The token travels in the fragment, which browsers never send to a server (RFC 9110, section 7.1).
 */
export function graphiqlLink(baseUrl: string, token: string): string {
  const url = new URL(pagePath, baseUrl);
  url.hash = new URLSearchParams({ token }).toString();
  return url.href;
}

interface Site {
  page(branding: Branding): string;
  readonly assets: ReadonlyMap<string, Asset>;
}

async function loadSite({ graphqlPath }: GraphiqlOptions): Promise<Site> {
  const source = await import('@graphql-yoga/render-graphiql/graphiql');
  const [bundle, style, image, editorWorker, graphqlWorker, jsonWorker] = await Promise.all([
    createAsset('graphiql', 'js', source.js),
    createAsset('graphiql', 'css', source.css),
    createAsset('rowhouse', 'svg', icon),
    createAsset('editor-worker', 'js', source.editorWorkerService),
    createAsset('graphql-worker', 'js', source.graphqlWorker),
    createAsset('json-worker', 'js', source.jsonWorker),
  ]);
  const url = (asset: Asset): string => `${assetPath}/${asset.file}`;
  const workers = { editorWorkerService: url(editorWorker), graphql: url(graphqlWorker), json: url(jsonWorker) };
  const script = await createAsset('page', 'js', pageScript({ graphqlPath, workers }));
  const links = { script: url(script), bundle: url(bundle), style: url(style) };
  return {
    page(branding) {
      const logo = logoPath(branding);
      const iconLink =
        logo && branding.logo
          ? { icon: logo, iconType: branding.logo.mediaType }
          : { icon: url(image), iconType: image.type };
      return pageHtml(branding, { ...links, ...iconLink });
    },
    assets: new Map(
      [bundle, style, image, editorWorker, graphqlWorker, jsonWorker, script].map((asset) => [asset.file, asset]),
    ),
  };
}

function secured(reply: FastifyReply, policy: string): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer');
}
