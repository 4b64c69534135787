import { type KeyObject, sign } from 'node:crypto';

/** The parts of a token (RFC 7515 section 7.1); texts stand as they are, so that they may be no JSON of any program. */
export interface TokenParts {
  readonly header: object | string;
  readonly payload: object | string;
  readonly signature?: string;
}

export function base64url(value: object | string): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Puts a token together as nobody's library would; signed with the key unless a signature is given. */
export function forge({ header, payload, signature }: TokenParts, key: KeyObject): string {
  const signed = `${base64url(header)}.${base64url(payload)}`;
  return `${signed}.${signature ?? sign(null, Buffer.from(signed), key).toString('base64url')}`;
}
