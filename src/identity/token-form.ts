import { RowhouseError } from '../kernel/errors.ts';

/** The parts of a compact JWS (RFC 7515 section 7.1) that may be looked at before it is verified. */
export interface UnverifiedToken {
  readonly algorithm: string;
  readonly issuer: string;
}

const partPattern = /^[A-Za-z0-9_-]*$/;

/**
 * Checks length and form of a token before any cryptography.
 *
 * Each part must be canonical base64url (RFC 4648 sections 3.5 and 5): a signature with padding or stray bits would verify
 * as well, and give one token many texts. Claim names must be unique (RFC 7519 section 4).
 *
 * @throws RowhouseError TOKEN_TOO_LARGE, TOKEN_MALFORMED
 */
export function readToken(token: string, maximumLength: number): UnverifiedToken {
  if (token.length > maximumLength) throw new RowhouseError('TOKEN_TOO_LARGE');
  const parts = token.split('.');
  const [header = '', payload = ''] = parts;
  if (parts.length !== 3 || header === '' || payload === '' || !parts.every(isCanonical)) {
    throw new RowhouseError('TOKEN_MALFORMED');
  }
  const { alg } = readObject(header);
  const { iss } = readObject(payload);
  if (typeof alg !== 'string') throw new RowhouseError('TOKEN_MALFORMED');
  if (typeof iss !== 'string')
    throw new RowhouseError('TOKEN_CLAIMS_INVALID', { message: 'The bearer token lacks the claim iss.' });
  return { algorithm: alg, issuer: iss };
}

function isCanonical(part: string): boolean {
  return partPattern.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function readObject(part: string): Record<string, unknown> {
  const text = Buffer.from(part, 'base64url').toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RowhouseError('TOKEN_MALFORMED');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RowhouseError('TOKEN_MALFORMED');
  if (countMembers(text) !== Object.keys(value).length) throw new RowhouseError('TOKEN_MALFORMED');
  return value as Record<string, unknown>;
}

/** Counts the members of the outermost object of a valid JSON text: more than it has names means that one is repeated. */
function countMembers(json: string): number {
  let depth = 0;
  let members = 0;
  for (let index = 0; index < json.length; index++) {
    const character = json[index];
    if (character === '"') {
      do {
        index += json[index] === '\\' ? 2 : 1;
      } while (json[index] !== '"');
    } else if (character === '{' || character === '[') {
      depth++;
    } else if (character === '}' || character === ']') {
      depth--;
    } else if (character === ':' && depth === 1) {
      members++;
    }
  }
  return members;
}
