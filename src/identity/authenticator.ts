import { hash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { RowhouseError } from '../kernel/errors.ts';
import type { Issuer, IssuerRegistry } from './issuer-registry.ts';
import { type Principal, type TenantRole, tenantRoles } from './principal.ts';
import { readToken } from './token-form.ts';

export interface AuthenticatorLimits {
  /** Characters. */
  readonly tokenMaximumLength: number;
  /** Seconds between `iat` and `exp`. */
  readonly tokenMaximumLifetime: number;
  /** Seconds. */
  readonly tokenClockTolerance: number;
  /** Verified tokens kept. */
  readonly tokenCacheSize: number;
}

export interface Authenticator {
  /**
   * @param authorization value of the Authorization header, if any (RFC 6750 section 2.1)
   * @throws RowhouseError UNAUTHENTICATED or one of the TOKEN_ codes
   */
  authenticate(authorization: string | undefined): Promise<Principal>;
}

interface Verified {
  readonly principal: Principal;
  /** Seconds since the epoch. */
  readonly expires: number;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Longest `sub` in characters; it stands in logs and audit entries. */
const subjectLimit = 255;

/**
 * Makes principals of bearer tokens. Verified tokens are remembered, bounded, until they expire.
 *
 * @param now milliseconds since the epoch
 */
export function createAuthenticator(
  registry: IssuerRegistry,
  limits: AuthenticatorLimits,
  now: () => number = Date.now,
): Authenticator {
  const verified =
    limits.tokenCacheSize > 0 ? new LRUCache<string, Verified>({ max: limits.tokenCacheSize }) : undefined;

  const verify = async (token: string): Promise<Verified> => {
    const { algorithm, issuer: issuerName } = readToken(token, limits.tokenMaximumLength);
    const issuer = await registry.find(issuerName);
    if (!issuer) throw new RowhouseError('TOKEN_ISSUER_UNKNOWN');
    if (!issuer.algorithms.includes(algorithm)) throw new RowhouseError('TOKEN_ALGORITHM_REFUSED');
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, issuer.keys, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: [...issuer.algorithms],
        typ: issuer.type,
        requiredClaims: ['sub', 'iat', 'exp', issuer.tenantClaim],
        clockTolerance: limits.tokenClockTolerance,
        currentDate: new Date(now()),
      }));
    } catch (error) {
      throw translate(error);
    }
    return { principal: toPrincipal(payload, issuer), expires: checkTimes(payload, limits, now()) };
  };

  return Object.freeze({
    async authenticate(authorization: string | undefined): Promise<Principal> {
      const token = bearerToken(authorization);
      // readToken has made sure that a token has one spelling, so its hash may stand for it. To look it up by its text would
      // take as long, and would keep credentials in memory.
      const key = hash('sha256', token, 'base64');
      const known = verified?.get(key);
      if (known) {
        if (known.expires + limits.tokenClockTolerance > now() / 1000) return known.principal;
        verified?.delete(key);
      }
      const fresh = await verify(token);
      verified?.set(key, fresh);
      return fresh.principal;
    },
  });
}

function bearerToken(authorization: string | undefined): string {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token !== undefined) return token;
  // Another scheme is an attempt at something else, not a bad token (RFC 6750 section 3.1).
  if (!authorization || !/^bearer(?: |$)/i.test(authorization)) throw new RowhouseError('UNAUTHENTICATED');
  throw new RowhouseError('TOKEN_MALFORMED', { message: 'The Authorization header must read: Bearer TOKEN.' });
}

/** jose checks `exp` against the clock, but neither an `iat` in the future nor how long a token lives. */
function checkTimes(payload: JWTPayload, limits: AuthenticatorLimits, now: number): number {
  const { iat, exp } = payload;
  if (!Number.isFinite(iat) || !Number.isFinite(exp)) throw new RowhouseError('TOKEN_CLAIMS_INVALID');
  const [issued, expires] = [iat as number, exp as number];
  if (issued > now / 1000 + limits.tokenClockTolerance) throw new RowhouseError('TOKEN_NOT_YET_VALID');
  if (expires - issued > limits.tokenMaximumLifetime) {
    throw new RowhouseError('TOKEN_LIFETIME_TOO_LONG', {
      message: `The bearer token lives longer than ${limits.tokenMaximumLifetime} seconds.`,
      details: { maximum: limits.tokenMaximumLifetime },
    });
  }
  return expires;
}

function toPrincipal(payload: JWTPayload, issuer: Issuer): Principal {
  const tenantId = payload[issuer.tenantClaim];
  const { sub, roles, scope } = payload;
  if (typeof tenantId !== 'string' || !uuidPattern.test(tenantId)) {
    throw new RowhouseError('TOKEN_CLAIMS_INVALID', {
      message: `The claim ${issuer.tenantClaim} must be the id of a tenant.`,
    });
  }
  if (typeof sub !== 'string' || sub === '' || sub.length > subjectLimit) {
    throw new RowhouseError('TOKEN_CLAIMS_INVALID', {
      message: `The claim sub must be a text of 1 to ${subjectLimit} characters.`,
    });
  }
  if (issuer.tenantId !== undefined && issuer.tenantId !== tenantId) throw new RowhouseError('TENANT_MISMATCH');
  if (roles !== undefined && !(Array.isArray(roles) && roles.every((one) => typeof one === 'string'))) {
    throw new RowhouseError('TOKEN_CLAIMS_INVALID', { message: 'The claim roles must be a list of texts.' });
  }
  // RFC 8693 section 4.2: one text, scopes separated by spaces.
  if (scope !== undefined && typeof scope !== 'string') {
    throw new RowhouseError('TOKEN_CLAIMS_INVALID', {
      message: 'The claim scope must be one text, scopes separated by spaces.',
    });
  }
  return Object.freeze({
    tenantId,
    subject: sub,
    kind: 'user',
    // A role that this house does not know grants nothing.
    roles: Object.freeze(tenantRoles.filter((one: TenantRole) => (roles as string[] | undefined)?.includes(one))),
    scopes: Object.freeze((scope ?? '').split(' ').filter((one) => one !== '')),
  });
}

function translate(error: unknown): RowhouseError {
  if (error instanceof errors.JWTExpired) return new RowhouseError('TOKEN_EXPIRED');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return new RowhouseError('TOKEN_AUDIENCE_MISMATCH');
    if (error.claim === 'nbf' && error.reason === 'check_failed') return new RowhouseError('TOKEN_NOT_YET_VALID');
    return new RowhouseError('TOKEN_CLAIMS_INVALID', {
      message: `The bearer token’s claim ${error.claim} is missing or not accepted.`,
    });
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return new RowhouseError('TOKEN_ALGORITHM_REFUSED');
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return new RowhouseError('TOKEN_SIGNATURE_INVALID');
  }
  if (error instanceof errors.JOSEError) return new RowhouseError('TOKEN_MALFORMED');
  return new RowhouseError('INTERNAL_ERROR', { cause: error });
}
