import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { RowhouseError } from '../../kernel/errors.ts';
import { domainOfHost, isDomainName } from '../../tenancy/domain.ts';

/** What a house knows of its own addresses. */
export interface OwnAddresses {
  /** ROWHOUSE_HOST */
  readonly host: string;
  /** ROWHOUSE_PUBLIC_URL */
  readonly publicUrl?: string | undefined;
}

/** Names under which the gateway itself is reached: no tenant's, whatever they claim. */
export function ownDomains({ host, publicUrl }: OwnAddresses): ReadonlySet<string> {
  const hosts = [host, ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])];
  return new Set(hosts.map(domainOfHost).filter((name) => name !== undefined));
}

/**
 * A domain as a person writes it, as it is kept: lower-case ASCII (UTS 46), without a final dot.
 *
 * @throws RowhouseError DOMAIN_INVALID that says what is wrong
 */
export function parseDomainName(text: string, own: ReadonlySet<string>): string {
  const written = text.trim();
  const shown = JSON.stringify(written.length > 80 ? `${written.slice(0, 80)}…` : written);
  const refuse = (why: string): never => {
    throw new RowhouseError('DOMAIN_INVALID', { message: `${shown} cannot be a custom domain: ${why}` });
  };
  if (/[/:@?#\s]/.test(written)) {
    return isIP(written) || isIP(written.replace(/^\[|\]$/g, ''))
      ? refuse('it is an IP address.')
      : refuse('give the name alone, without scheme, port and path, such as shop.example.com.');
  }
  if (written.includes('*')) refuse('a wildcard cannot be verified. Add each domain by itself.');
  const name = domainToASCII(written.replace(/\.$/, ''));
  // Any notation of an IPv4 address comes out in dotted decimals (URL Standard, host parsing).
  if (isIP(name)) refuse('it is an IP address.');
  if (name !== '' && !name.includes('.')) refuse('it has one label only, such as names inside a network have.');
  if (!isDomainName(name)) refuse('it is no domain name of letters, digits and hyphens, such as shop.example.com.');
  if (own.has(name)) refuse('it is an address of this house itself.');
  return name;
}
