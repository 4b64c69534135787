import type { IncomingHttpHeaders } from 'node:http';

/**
 * The host that a client asked, as it wrote it.
 *
 * @param trustProxy whether every request comes through a proxy that writes X-Forwarded-Host: where it holds a list, the
 *   last value is the one that the nearest proxy wrote, and all others may be the client's
 */
export function hostOf(headers: IncomingHttpHeaders, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? headers['x-forwarded-host'] : undefined;
  if (forwarded === undefined) return headers.host;
  const list = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  return list.slice(list.lastIndexOf(',') + 1).trim();
}
