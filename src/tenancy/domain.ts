/** Custom domains: hosts under which a tenant's people reach the gateway. */

/** A domain that a tenant has claimed. */
export interface Domain {
  /** Lower-case ASCII, IDNA where it has other letters, without a final dot. */
  readonly name: string;
  /** What a TXT record must say before the domain counts as the tenant's. */
  readonly challenge: string;
  /** When that record was last seen, RFC 3339; undefined while the domain is only claimed. */
  readonly verifiedAt: string | undefined;
}

/** Shared by all tenants without domains. */
export const noDomains: readonly Domain[] = Object.freeze([]);

/** The TXT record (RFC 1035 section 3.3.14) by which whoever runs a domain says that it is the tenant's. */
export function challengeRecord({ name, challenge }: Pick<Domain, 'name' | 'challenge'>): {
  readonly name: string;
  readonly value: string;
} {
  return { name: `_rowhouse-challenge.${name}`, value: `rowhouse-verification=${challenge}` };
}

/** Letters, digits and hyphens in two labels or more, the last of which is no number (RFC 1123 section 2.1, RFC 3696 section 2). */
const domainPattern = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a text has the form of a {@link Domain}'s name. */
export function isDomainName(text: string): boolean {
  return text.length <= 253 && domainPattern.test(text);
}

/** Longest Host that is looked at: a name, its final dot and a port. */
const hostLimit = 253 + 1 + 6;

/**
 * The name in a Host (RFC 9110 section 7.2), as domains are kept: without port and final dot, in lower case.
 *
 * @returns undefined where it can be nobody's domain: an IP address, a single label such as `localhost`, or no name at all
 */
export function domainOfHost(host: string | undefined): string | undefined {
  if (host === undefined || host.length > hostLimit) return undefined;
  const colon = host.indexOf(':');
  let name = colon < 0 ? host : host.slice(0, colon);
  if (name.endsWith('.')) name = name.slice(0, -1);
  name = name.toLowerCase();
  return isDomainName(name) ? name : undefined;
}
