import type { JWTVerifyGetKey } from 'jose';

/** An issuer of tokens that this house trusts, and what for. */
export interface Issuer {
  /** `iss` (RFC 7519 section 4.1.1). */
  readonly issuer: string;
  /** The `aud` its tokens must carry (RFC 7519 section 4.1.3). */
  readonly audience: string;
  /** Asymmetric signature algorithms (RFC 7518 section 3.1, RFC 8037). */
  readonly algorithms: readonly string[];
  /** The `typ` its tokens must carry, `at+jwt` for access tokens (RFC 9068 section 2.1). */
  readonly type: string;
  readonly keys: JWTVerifyGetKey;
  /** The claim that names the tenant by its id. */
  readonly tenantClaim: string;
  /** The one tenant this issuer may speak for; undefined for an issuer that the operator trusts for all. */
  readonly tenantId: string | undefined;
}

/** Port: who issues tokens for whom. */
export interface IssuerRegistry {
  /** @param issuer the unverified `iss` of a token; used for this look-up and nothing else */
  find(issuer: string): Promise<Issuer | undefined>;
}
