import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, type JSONWebKeySet, SignJWT } from 'jose';
import type { Issuer, IssuerRegistry } from './issuer-registry.ts';
import type { TenantRole } from './principal.ts';

/**
 * The development issuer: signs tokens for whoever knows ROWHOUSE_SECRET. Its Ed25519 key (RFC 8037) is derived from that
 * secret, so that the CLI can sign what every gateway process of the same house verifies, with nothing to store.
 */
export interface DevelopmentIssuer extends IssuerRegistry {
  /** Public keys, as served at `/.well-known/jwks.json` (RFC 7517 section 5). */
  readonly jwks: JSONWebKeySet;
  sign(claims: DevelopmentClaims): Promise<string>;
}

export interface DevelopmentClaims {
  readonly tenantId: string;
  readonly subject: string;
  readonly roles: readonly TenantRole[];
  readonly scopes: readonly string[];
  /** Seconds. */
  readonly lifetime: number;
}

/** `iss` of development tokens: a name, not an address, because a checkout has no address of its own. */
export const developmentIssuerName = 'urn:rowhouse:development';

/** Ed25519 private keys in PKCS #8 are this prefix and the 32-byte seed (RFC 8410 section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that development tokens are signed with. */
export function developmentKey(secret: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'rowhouse development issuer', 32));
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
}

/** @param audience the `aud` of the tokens */
export async function createDevelopmentIssuer(secret: string, audience: string): Promise<DevelopmentIssuer> {
  const privateKey = developmentKey(secret);
  const publicJwk = await exportJWK(createPublicKey(privateKey));
  const kid = await calculateJwkThumbprint(publicJwk);
  const jwks: JSONWebKeySet = { keys: [{ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' }] };
  const issuer: Issuer = Object.freeze({
    issuer: developmentIssuerName,
    audience,
    algorithms: ['EdDSA'],
    type: 'at+jwt',
    keys: createLocalJWKSet(jwks),
    tenantClaim: 'tenant',
    tenantId: undefined,
  });
  return Object.freeze({
    jwks,
    find: async (name: string) => (name === developmentIssuerName ? issuer : undefined),
    sign: (claims: DevelopmentClaims) =>
      new SignJWT({
        tenant: claims.tenantId,
        ...(claims.roles.length > 0 && { roles: claims.roles }),
        ...(claims.scopes.length > 0 && { scope: claims.scopes.join(' ') }),
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
        .setIssuer(developmentIssuerName)
        .setAudience(audience)
        .setSubject(claims.subject)
        .setIssuedAt()
        .setExpirationTime(`${claims.lifetime}s`)
        .sign(privateKey),
  });
}

/** A registry without issuers: every token is refused. */
export const noIssuers: IssuerRegistry = Object.freeze({ find: async () => undefined });
