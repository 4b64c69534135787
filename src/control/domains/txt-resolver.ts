import { Resolver } from 'node:dns/promises';
import { RowhouseError } from '../../kernel/errors.ts';

/** What the Domain Name System says of a name's TXT records. */
export type TxtAnswer =
  /** The text of each record, its strings joined (RFC 7208 section 3.3). */
  | { readonly kind: 'found'; readonly texts: readonly string[] }
  /** There is no such name (NXDOMAIN), or it has no TXT record. */
  | { readonly kind: 'absent' }
  /** The servers gave no answer that could be believed; they may another time. `why` is for a person. */
  | { readonly kind: 'failed'; readonly why: string };

/** Port: looks up TXT records. Never rejects for what the Domain Name System says. */
export interface TxtResolver {
  resolveTxt(name: string): Promise<TxtAnswer>;
}

export interface DnsResolverOptions {
  /** `ADDRESS` or `ADDRESS:PORT`; those of the system when left out. */
  readonly servers?: readonly string[];
  /** Milliseconds that a server may take for its first answer; the second attempt gets twice as many. */
  readonly timeout?: number;
}

/** Codes of c-ares for a failure that may pass, in words. */
const failures: Readonly<Record<string, string>> = {
  ESERVFAIL: 'the name servers answered with a failure of theirs (SERVFAIL)',
  EREFUSED: 'the name servers refused to answer',
  ETIMEOUT: 'the name servers did not answer in time',
  ECONNREFUSED: 'the name servers cannot be reached',
  EBADRESP: 'the name servers gave an answer that cannot be read',
};

/**
 * The resolver of Node.js. It asks name servers, never `/etc/hosts`.
 *
 * @throws RowhouseError CONFIGURATION_INVALID for a server that is no address
 */
export function createDnsResolver({ servers = [], timeout = 3_000 }: DnsResolverOptions = {}): TxtResolver {
  const resolver = new Resolver({ timeout, tries: 2 });
  try {
    if (servers.length > 0) resolver.setServers(servers);
  } catch (cause) {
    throw new RowhouseError('CONFIGURATION_INVALID', {
      message: `ROWHOUSE_DNS_SERVERS: expected addresses, such as 9.9.9.9 or 127.0.0.1:5353, got ${servers.join(', ')}`,
      cause,
    });
  }
  return Object.freeze({
    async resolveTxt(name: string): Promise<TxtAnswer> {
      try {
        // With a final dot no search domain of this machine is tried.
        const records = await resolver.resolveTxt(`${name}.`);
        return { kind: 'found', texts: records.map((strings) => strings.join('')) };
      } catch (error) {
        const code = (error as { code?: string }).code ?? '';
        if (code === 'ENOTFOUND' || code === 'ENODATA') return { kind: 'absent' };
        return { kind: 'failed', why: failures[code] ?? `the look-up failed (${code || 'for an unknown reason'})` };
      }
    },
  });
}
