import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Authenticator, createAuthenticator } from '../../src/identity/authenticator.ts';
import {
  createDevelopmentIssuer,
  developmentIssuerName,
  developmentKey,
} from '../../src/identity/development-issuer.ts';
import type { IssuerRegistry } from '../../src/identity/issuer-registry.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import { forge } from './forge.ts';

const secret = 'a secret that only this file knows, long enough';
const tenantId = '0192f000-0000-7000-8000-000000000001';
const key = developmentKey(secret);
const issuer = await createDevelopmentIssuer(secret, 'rowhouse');
const limits = {
  tokenMaximumLength: 8192,
  tokenMaximumLifetime: 86_400,
  tokenClockTolerance: 5,
  tokenCacheSize: 100,
};

const sign = (subject = 'ada', lifetime = 600): Promise<string> =>
  issuer.sign({ tenantId, subject, roles: ['viewer'], scopes: ['pii:read'], lifetime });

/** An authenticator with a clock of its own, and a count of the tokens that it had to verify. */
function observed(changes: Partial<typeof limits> = {}): {
  authenticate: (token: string) => ReturnType<Authenticator['authenticate']>;
  clock: { seconds: number };
  verifications(): number;
} {
  const clock = { seconds: Date.now() / 1000 };
  let found = 0;
  const registry: IssuerRegistry = {
    find: (name) => {
      found++;
      return issuer.find(name);
    },
  };
  const authenticator = createAuthenticator(registry, { ...limits, ...changes }, () => clock.seconds * 1000);
  return {
    authenticate: (token) => authenticator.authenticate(`Bearer ${token}`),
    clock,
    verifications: () => found,
  };
}

describe('verified tokens', () => {
  it('are verified once', async () => {
    const { authenticate, verifications } = observed();
    const token = await sign();
    const principals = [await authenticate(token), await authenticate(token)];
    expect(principals[0]).toBe(principals[1]);
    expect(principals[0]).toEqual({
      tenantId,
      subject: 'ada',
      kind: 'user',
      roles: ['viewer'],
      scopes: ['pii:read'],
    });
    expect(verifications()).toBe(1);
  });

  it('are refused from the moment they expire, remembered or not', async () => {
    const { authenticate, clock } = observed();
    const token = await sign('ada', 600);
    await authenticate(token);
    clock.seconds += 600;
    await authenticate(token);
    clock.seconds += limits.tokenClockTolerance + 1;
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('are remembered up to a number, those used longest ago forgotten first', async () => {
    const { authenticate, verifications } = observed({ tokenCacheSize: 2 });
    const [ada, bob, eve] = [await sign('ada'), await sign('bob'), await sign('eve')];
    for (const token of [ada, bob, ada, eve]) await authenticate(token);
    expect(verifications()).toBe(3);
    await authenticate(ada);
    expect(verifications()).toBe(3);
    await authenticate(bob);
    expect(verifications()).toBe(4);
  });

  it('are not remembered at all where there is no room', async () => {
    const { authenticate, verifications } = observed({ tokenCacheSize: 0 });
    const token = await sign();
    await authenticate(token);
    await authenticate(token);
    expect(verifications()).toBe(2);
  });

  it('do not make refused ones known', async () => {
    const { authenticate, verifications } = observed();
    const forged = `${(await sign()).slice(0, -8)}AAAAAAAA`;
    for (let turn = 0; turn < 2; turn++) {
      await expect(authenticate(forged)).rejects.toMatchObject({ code: 'TOKEN_SIGNATURE_INVALID' });
    }
    expect(verifications()).toBe(2);
  });
});

describe('an issuer', () => {
  it('that is registered for one tenant cannot speak for another', async () => {
    const registered = await issuer.find(developmentIssuerName);
    const registry: IssuerRegistry = {
      find: async () => registered && { ...registered, tenantId: '0192f000-0000-7000-8000-000000000002' },
    };
    const authenticator = createAuthenticator(registry, limits);
    await expect(authenticator.authenticate(`Bearer ${await sign()}`)).rejects.toMatchObject({
      code: 'TENANT_MISMATCH',
    });
  });

  it('publishes the public members of its key and no other', async () => {
    expect(issuer.jwks.keys).toHaveLength(1);
    expect(issuer.jwks.keys[0]).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: createPublicKey(key).export({ format: 'jwk' }).x,
      kid: decodeProtectedHeader(await sign()).kid,
      alg: 'EdDSA',
      use: 'sig',
    });
  });
});

/** Somebody's idea of what to do to a token. */
type Mutation = (token: string) => string;

const character = fc.oneof(
  fc.constantFrom(...'ABCXYZabcxyz019-_.=+/ \t\u0000é'),
  fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
);
const position = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, where: number): number => Math.min(Math.floor(where * text.length), text.length - 1);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(position, character).map(
    ([where, one]): Mutation =>
      (text) => {
        const index = at(text, where);
        return text.slice(0, index) + one + text.slice(index + 1);
      },
  ),
  fc.tuple(position, character).map(
    ([where, one]): Mutation =>
      (text) => {
        const index = at(text, where);
        return text.slice(0, index) + one + text.slice(index);
      },
  ),
  fc.tuple(position, fc.integer({ min: 1, max: 20 })).map(
    ([where, length]): Mutation =>
      (text) => {
        const index = at(text, where);
        return text.slice(0, index) + text.slice(index + length);
      },
  ),
  fc.tuple(position, position).map(
    ([one, other]): Mutation =>
      (text) => {
        const [from, to] = [at(text, Math.min(one, other)), at(text, Math.max(one, other))];
        return text.slice(0, from) + [...text.slice(from, to)].reverse().join('') + text.slice(to);
      },
  ),
  fc.constant<Mutation>((text) => text + text.slice(-4)),
  fc.constant<Mutation>((text) => text.split('.').reverse().join('.')),
  position.map(
    (where): Mutation =>
      (text) => {
        const index = at(text, where);
        const one = text[index] ?? '';
        return (
          text.slice(0, index) +
          (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()) +
          text.slice(index + 1)
        );
      },
  ),
);

/** Changes to what was signed, under the signature of what was not. */
const claims = fc.record(
  {
    tenant: fc.uuid(),
    sub: fc.string(),
    roles: fc.array(fc.constantFrom('admin', 'editor', 'viewer')),
    scope: fc.string(),
    exp: fc.integer({ min: 0, max: 2 ** 40 }),
    aud: fc.constantFrom('rowhouse', 'other'),
  },
  { requiredKeys: [] },
);

describe('whatever is done to a token', () => {
  it('it is refused with a code, or still says the same', async () => {
    const token = await sign();
    const authenticator = createAuthenticator(issuer, limits);
    const principal = await authenticator.authenticate(`Bearer ${token}`);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        const mutated = mutations.reduce((text, mutate) => mutate(text) || 'x', token);
        try {
          expect(await authenticator.authenticate(`Bearer ${mutated}`)).toEqual(principal);
          // Spaces before a token belong to the header (RFC 9110 section 11.4); a token itself has one spelling.
          expect(mutated.replace(/^ +/, '')).toBe(token);
        } catch (error) {
          if (!(error instanceof RowhouseError)) throw error;
          expect(error.status).toBe(401);
          expect(error.code).not.toBe('INTERNAL_ERROR');
          refused++;
        }
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(2500);
  });

  it('a signature stands for the claims that were signed alone', async () => {
    const token = await sign();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const original = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const authenticator = createAuthenticator(issuer, limits);
    await fc.assert(
      fc.asyncProperty(claims, async (changes) => {
        const changed = { ...original, ...changes };
        fc.pre(JSON.stringify(changed) !== JSON.stringify(original));
        const forged = forge(
          { header: JSON.parse(Buffer.from(header, 'base64url').toString()), payload: changed, signature },
          key,
        );
        await expect(authenticator.authenticate(`Bearer ${forged}`)).rejects.toMatchObject({ status: 401 });
      }),
      { numRuns: 500 },
    );
  });
});
