import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { developmentIssuerName, developmentKey } from '../../src/identity/development-issuer.ts';
import { adminQuery } from '../support/databases.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse, testSecret } from '../support/house.ts';
import { base64url, forge } from './forge.ts';

const key = developmentKey(testSecret);
const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' });

let house: TestHouse;
let tenantId: string;
let kid: string;

beforeAll(async () => {
  house = await createTestHouse();
  const tenant = await house.createTenant({ slug: 'acme' });
  tenantId = tenant.id;
  kid = String(decodeProtectedHeader(await house.token(tenant)).kid);
});
afterAll(() => house.close());

const now = (): number => Math.floor(Date.now() / 1000);
const header = (changes: object = {}): object => ({ alg: 'EdDSA', typ: 'at+jwt', kid, ...changes });
const payload = (changes: object = {}): Record<string, unknown> => ({
  iss: developmentIssuerName,
  aud: 'rowhouse',
  sub: 'tester',
  tenant: tenantId,
  roles: ['admin'],
  iat: now(),
  exp: now() + 600,
  ...changes,
});

/** A token that is right but for what is changed. */
const token = (claims: object = {}, head: object = {}): string =>
  forge({ header: header(head), payload: payload(claims) }, key);

async function ask(credential: string): Promise<GraphqlAnswer> {
  return graphql(house.url, credential, '{ viewer { subject roles } }');
}

describe('a token that is right', () => {
  it('tells who is asking', async () => {
    const { status, data } = await ask(token());
    expect(status).toBe(200);
    expect(data).toEqual({ viewer: { subject: 'tester', roles: ['admin'] } });
  });

  it('may have begun and expired within the tolerance for clocks', async () => {
    const { tokenClockTolerance } = house.settings;
    expect(
      (await ask(token({ iat: now() + tokenClockTolerance - 2, nbf: now() + tokenClockTolerance - 2 }))).status,
    ).toBe(200);
    expect((await ask(token({ exp: now() - tokenClockTolerance + 2 }))).status).toBe(200);
  });

  it('grants nothing by a role that this house does not know', async () => {
    const answer = await ask(token({ roles: ['owner', 'ADMIN', 'admin ', '__proto__'] }));
    expect(answer.data).toEqual({ viewer: { subject: 'tester', roles: [] } });
    const refused = await graphql(house.url, token({ roles: ['owner'] }), '{ customers { totalCount } }');
    expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

/** `[what, credential, code]`; every one answers 401. */
const cases: ReadonlyArray<readonly [string, () => string | Promise<string>, string]> = [
  ['has expired', () => token({ iat: now() - 900, exp: now() - 60 }), 'TOKEN_EXPIRED'],
  ['begins in the future', () => token({ nbf: now() + 60 }), 'TOKEN_NOT_YET_VALID'],
  ['was issued in the future', () => token({ iat: now() + 60, exp: now() + 600 }), 'TOKEN_NOT_YET_VALID'],
  ['never expires', () => token({ exp: undefined }), 'TOKEN_CLAIMS_INVALID'],
  [
    'expires at 1e400',
    () =>
      forge({ header: header(), payload: JSON.stringify(payload({ exp: 0 })).replace('"exp":0', '"exp":1e400') }, key),
    'TOKEN_CLAIMS_INVALID',
  ],
  ['expires at a text', () => token({ exp: String(now() + 600) }), 'TOKEN_CLAIMS_INVALID'],
  ['was issued at no time', () => token({ iat: undefined }), 'TOKEN_CLAIMS_INVALID'],
  ['was issued at a text', () => token({ iat: String(now()) }), 'TOKEN_CLAIMS_INVALID'],
  ['begins at a text', () => token({ nbf: '0' }), 'TOKEN_CLAIMS_INVALID'],
  ['lives longer than a day', () => token({ exp: now() + 86_400 + 1 }), 'TOKEN_LIFETIME_TOO_LONG'],
  ['was issued at the beginning of time', () => token({ iat: -1e300 }), 'TOKEN_LIFETIME_TOO_LONG'],
  ['is for another audience', () => token({ aud: 'elsewhere' }), 'TOKEN_AUDIENCE_MISMATCH'],
  ['is for no audience', () => token({ aud: undefined }), 'TOKEN_AUDIENCE_MISMATCH'],
  ['is from an unknown issuer', () => token({ iss: 'https://elsewhere.example' }), 'TOKEN_ISSUER_UNKNOWN'],
  ['is from no issuer', () => token({ iss: undefined }), 'TOKEN_CLAIMS_INVALID'],
  ['is from several issuers', () => token({ iss: [developmentIssuerName] }), 'TOKEN_CLAIMS_INVALID'],
  ['has no subject', () => token({ sub: undefined }), 'TOKEN_CLAIMS_INVALID'],
  ['has an empty subject', () => token({ sub: '' }), 'TOKEN_CLAIMS_INVALID'],
  ['has an endless subject', () => token({ sub: 'x'.repeat(256) }), 'TOKEN_CLAIMS_INVALID'],
  ['names no tenant', () => token({ tenant: undefined }), 'TOKEN_CLAIMS_INVALID'],
  ['names a tenant by its slug', () => token({ tenant: 'acme' }), 'TOKEN_CLAIMS_INVALID'],
  ['names several tenants', () => token({ tenant: [tenantId] }), 'TOKEN_CLAIMS_INVALID'],
  ['has one role', () => token({ roles: 'admin' }), 'TOKEN_CLAIMS_INVALID'],
  ['has roles that are no texts', () => token({ roles: ['admin', 1] }), 'TOKEN_CLAIMS_INVALID'],
  ['has scopes in a list', () => token({ scope: ['customers:read'] }), 'TOKEN_CLAIMS_INVALID'],
  ['is of another type', () => token({}, { typ: 'JWT' }), 'TOKEN_CLAIMS_INVALID'],
  ['is of no type', () => token({}, { typ: undefined }), 'TOKEN_CLAIMS_INVALID'],
  ['is signed with an unknown key', () => token({}, { kid: 'another' }), 'TOKEN_SIGNATURE_INVALID'],
  [
    'is signed by somebody else',
    () => forge({ header: header(), payload: payload() }, generateKeyPairSync('ed25519').privateKey),
    'TOKEN_SIGNATURE_INVALID',
  ],
  ['brings its own key along', () => forgeWithOwnKey(), 'TOKEN_SIGNATURE_INVALID'],
  ['has one bit of its signature flipped', () => flipSignature(token()), 'TOKEN_SIGNATURE_INVALID'],
  [
    'has no signature',
    () => forge({ header: header(), payload: payload(), signature: '' }, key),
    'TOKEN_SIGNATURE_INVALID',
  ],
  [
    'says that it needs no signature',
    () => forge({ header: header({ alg: 'none' }), payload: payload(), signature: '' }, key),
    'TOKEN_ALGORITHM_REFUSED',
  ],
  ['says NONE and is signed', () => token({}, { alg: 'NONE' }), 'TOKEN_ALGORITHM_REFUSED'],
  ['is signed with the public key as a password', () => forgeWithPassword(), 'TOKEN_ALGORITHM_REFUSED'],
  ['names another algorithm', () => token({}, { alg: 'ES256' }), 'TOKEN_ALGORITHM_REFUSED'],
  ['names no algorithm', () => token({}, { alg: undefined }), 'TOKEN_MALFORMED'],
  ['asks for an extension that nobody knows', () => token({}, { crit: ['exp'], exp: 1 }), 'TOKEN_MALFORMED'],
  ['asks for an unencoded payload', () => token({}, { crit: ['b64'], b64: false }), 'TOKEN_MALFORMED'],
  ['is padded', () => `${token()}==`, 'TOKEN_MALFORMED'],
  ['has white space in it', () => token().replace('.', '. '), 'TOKEN_MALFORMED'],
  ['is followed by another', () => `${token()} ${token()}`, 'TOKEN_MALFORMED'],
  ['has another spelling of its signature', () => respell(token()), 'TOKEN_MALFORMED'],
  ['is in the other base64', () => `+/${token()}`, 'TOKEN_MALFORMED'],
  ['has a claim twice', () => twice(`"tenant":"${randomUUID()}",`), 'TOKEN_MALFORMED'],
  ['has a claim twice, one of them escaped', () => twice(`"t\\u0065nant":"${randomUUID()}",`), 'TOKEN_MALFORMED'],
  [
    'has a header twice',
    () => forge({ header: `{"alg":"none",${JSON.stringify(header()).slice(1)}`, payload: payload() }, key),
    'TOKEN_MALFORMED',
  ],
  ['has a payload that is no object', () => forge({ header: header(), payload: '["x"]' }, key), 'TOKEN_MALFORMED'],
  ['has a payload that is no JSON', () => forge({ header: header(), payload: '{"iss":' }, key), 'TOKEN_MALFORMED'],
  ['has four parts', () => `${token()}.e30`, 'TOKEN_MALFORMED'],
  ['is encrypted', () => `${token()}.e30.e30`, 'TOKEN_MALFORMED'],
  ['is one word', () => 'secret', 'TOKEN_MALFORMED'],
  ['is one character too long', () => token({ filler: 'x'.repeat(8192) }).slice(0, 8193), 'TOKEN_TOO_LARGE'],
];

function forgeWithOwnKey(): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return forge({ header: header({ jwk: publicKey.export({ format: 'jwk' }) }), payload: payload() }, privateKey);
}

/** The oldest trick (RFC 8725 section 2.1). */
function forgeWithPassword(): string {
  const signed = `${base64url(header({ alg: 'HS256' }))}.${base64url(payload())}`;
  return `${signed}.${createHmac('sha256', publicPem).update(signed).digest('base64url')}`;
}

function flipSignature(text: string): string {
  const [head, body, signature = ''] = text.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return `${head}.${body}.${bytes.toString('base64url')}`;
}

/** 64 bytes leave four bits of the last character unused: another one decodes to the same signature. */
function respell(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = alphabet[alphabet.indexOf(text.at(-1) ?? '') + 1] ?? '';
  const respelt = text.slice(0, -1) + other;
  const bytes = (token: string): Buffer => Buffer.from(token.split('.')[2] ?? '', 'base64url');
  expect(bytes(respelt)).toEqual(bytes(text));
  return respelt;
}

function twice(claim: string): string {
  return forge({ header: header(), payload: `{${claim}${JSON.stringify(payload()).slice(1)}` }, key);
}

describe('a token', () => {
  for (const [what, credential, code] of cases) {
    it(`that ${what} is refused: ${code}`, async () => {
      const answer = await ask(await credential());
      expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([401, code]);
      // RFC 6750 section 3: printable ASCII without quotation marks and backslashes.
      expect(answer.headers.get('www-authenticate')).toMatch(
        /^Bearer realm="rowhouse", error="invalid_token", error_description="[\x20-\x21\x23-\x5b\x5d-\x7e]+"$/,
      );
    });
  }

  it('as long as the headers allow is refused like any other that is too long', async () => {
    const answer = await ask('x'.repeat(16_000));
    expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([401, 'TOKEN_TOO_LARGE']);
  });

  it('of the right signature over other bytes is refused', async () => {
    const [head, body] = token().split('.');
    const [, other] = token({ sub: 'somebody else' }).split('.');
    const signature = sign(null, Buffer.from(`${head}.${body}`), key).toString('base64url');
    const answer = await ask(`${head}.${other}.${signature}`);
    expect(answer.errors[0]?.extensions.code).toBe('TOKEN_SIGNATURE_INVALID');
  });
});

describe('the Authorization header', () => {
  const send = (authorization: string | undefined): Promise<GraphqlAnswer> =>
    graphql(house.url, undefined, '{ __typename }', undefined, {
      headers: authorization === undefined ? {} : { authorization },
    });

  it('that is missing, empty or of another scheme asks to authenticate, and blames nobody', async () => {
    for (const value of [undefined, '', 'Basic dXNlcjpwYXNz', 'Bearertoken', token()]) {
      const answer = await send(value);
      expect([value, answer.status, answer.errors[0]?.extensions.code]).toEqual([value, 401, 'UNAUTHENTICATED']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="rowhouse"');
    }
  });

  it('without a token behind its scheme is malformed', async () => {
    for (const value of ['Bearer', 'Bearer ', 'bearer  ']) {
      const answer = await send(value);
      expect([value, answer.status, answer.errors[0]?.extensions.code]).toEqual([value, 401, 'TOKEN_MALFORMED']);
    }
  });

  it('may spell its scheme in any case', async () => {
    expect((await send(`bEARER   ${token()}`)).status).toBe(200);
  });
});

describe('a token for a tenant', () => {
  const statuses = [
    ['suspended', 403, 'TENANT_SUSPENDED'],
    ['provisioning', 503, 'TENANT_PROVISIONING'],
    ['erasing', 403, 'TENANT_ERASED'],
    ['erased', 403, 'TENANT_ERASED'],
  ] as const;
  for (const [tenantStatus, status, code] of statuses) {
    it(`that is ${tenantStatus} is refused: ${code}`, async () => {
      const { id } = await house.createTenant({ slug: `was-${tenantStatus}` });
      const change = 'update rowhouse_catalog.tenants set status = $2::text where id = $1::uuid';
      await adminQuery(house.database.adminUrl, change, [id, tenantStatus]);
      const answer = await ask(token({ tenant: id }));
      expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([status, code]);
      expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
      expect(answer.headers.has('www-authenticate')).toBe(false);
    });
  }

  it('that does not exist is refused: TENANT_UNKNOWN', async () => {
    const answer = await ask(token({ tenant: randomUUID() }));
    expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([403, 'TENANT_UNKNOWN']);
  });
});
