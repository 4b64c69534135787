import type { LogoMediaType } from './branding.ts';

/** The logo of a tenant, as it is sent. */
export interface Logo {
  readonly mediaType: LogoMediaType;
  readonly bytes: Buffer;
}

/** Port: logos, which lie apart from the records of tenants. The control plane implements it over the catalog. */
export interface LogoDirectory {
  /** @param hash SHA-256 of the bytes, hexadecimal */
  findLogo(tenantId: string, hash: string): Promise<Logo | undefined>;
}
