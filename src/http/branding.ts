import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { RowhouseError } from '../kernel/errors.ts';
import { type Branding, logoPath } from '../tenancy/branding.ts';
import type { Brands } from '../tenancy/brands.ts';
import { hostOf } from './host.ts';

export interface BrandingOptions {
  readonly brands: Brands;
  /** Whether X-Forwarded-Host says which host was asked. */
  readonly trustProxy: boolean;
}

const path = '/branding';

/** Whatever a logo's bytes are taken for, they may load nothing and run nothing (CSP Level 3). */
const logoPolicy = "default-src 'none'; sandbox";

/** `GET /branding`: what the host looks like, before anybody has signed in; and its logo. */
export function registerBranding(server: FastifyInstance, { brands, trustProxy }: BrandingOptions): void {
  const answers = new WeakMap<Branding, Answer>();
  const answerOf = (branding: Branding): Answer => {
    let answer = answers.get(branding);
    if (!answer) {
      answer = createAnswer(branding);
      answers.set(branding, answer);
    }
    return answer;
  };

  server.get(path, async (request, reply) => {
    const { body, tag } = answerOf(await brands.ofHost(hostOf(request.headers, trustProxy)));
    // Kept by caches, but asked for each time: a change is seen at once.
    reply.header('cache-control', 'no-cache').header('etag', tag);
    if (trustProxy) reply.header('vary', 'x-forwarded-host');
    if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(body);
  });

  server.get<{ Params: { hash: string } }>(`${path}/logo/:hash`, async (request, reply) => {
    const { hash } = request.params;
    const host = hostOf(request.headers, trustProxy);
    const logo = /^[0-9a-f]{64}$/.test(hash) ? await brands.logo(host, hash) : undefined;
    if (!logo) throw new RowhouseError('ROUTE_NOT_FOUND', { message: 'There is no such logo.' });
    return reply
      .header('content-security-policy', logoPolicy)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type(logo.mediaType)
      .send(logo.bytes);
  });
}

interface Answer {
  readonly body: string;
  readonly tag: string;
}

function createAnswer(branding: Branding): Answer {
  const { displayName, logo, colors, locale, supportEmail = null, supportUrl = null } = branding;
  const body = JSON.stringify({
    displayName,
    logo: logo ? { url: logoPath(branding), mediaType: logo.mediaType } : null,
    colors,
    locale,
    supportEmail,
    supportUrl,
  });
  return { body, tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

/** By weak comparison (RFC 9110 section 13.1.2). */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
