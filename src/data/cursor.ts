import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { RowhouseError } from '../kernel/errors.ts';

/**
 * Cursors: authenticated and encrypted positions in an order.
 *
 * A cursor is sealed with AES-256-GCM under keys derived from ROWHOUSE_SECRET. What it is bound to (tenant, field,
 * parent, filter, order) is additional authenticated data: with anything else it does not open. The nonce is a keyed
 * hash of binding and content (as in SIV modes, RFC 5297), so that equal positions have equal cursors and a nonce never
 * meets two different contents.
 */
export interface CursorSealer {
  seal(binding: string, position: readonly unknown[]): string;
  /** @throws RowhouseError INVALID_CURSOR */
  open(binding: string, cursor: string): readonly unknown[];
}

const nonceLength = 12;
const tagLength = 16;

/** @param secret ROWHOUSE_SECRET */
export function createCursorSealer(secret: string): CursorSealer {
  // As key objects: sealing takes 5 us by them and 26 us by buffers, of which Node.js makes some each time.
  const derive = (purpose: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `rowhouse cursor ${purpose}`, 32)));
  const encryptionKey = derive('encryption');
  const nonceKey = derive('nonce');
  return Object.freeze({
    seal(binding: string, position: readonly unknown[]): string {
      const content = Buffer.from(JSON.stringify(position));
      const nonce = createHmac('sha256', nonceKey)
        .update(binding)
        .update('\0')
        .update(content)
        .digest()
        .subarray(0, nonceLength);
      const cipher = createCipheriv('aes-256-gcm', encryptionKey, nonce).setAAD(Buffer.from(binding));
      const sealed = Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
      return sealed.toString('base64url');
    },
    open(binding: string, cursor: string): readonly unknown[] {
      try {
        const sealed = Buffer.from(cursor, 'base64url');
        // One position has one spelling: base64url decoding would forgive padding and stray bits.
        if (sealed.length <= nonceLength + tagLength || sealed.toString('base64url') !== cursor) {
          throw new RangeError('not a cursor');
        }
        const decipher = createDecipheriv('aes-256-gcm', encryptionKey, sealed.subarray(0, nonceLength), {
          authTagLength: tagLength,
        });
        decipher.setAAD(Buffer.from(binding)).setAuthTag(sealed.subarray(-tagLength));
        const content = Buffer.concat([decipher.update(sealed.subarray(nonceLength, -tagLength)), decipher.final()]);
        return JSON.parse(content.toString()) as unknown[];
      } catch {
        // Without its cause, which would say nothing more and fill the log at a client's wish.
        throw new RowhouseError('INVALID_CURSOR');
      }
    },
  });
}

/** What a cursor is bound to, as one short string. Parts are told apart by their JSON form. */
export function cursorBinding(parts: readonly unknown[]): string {
  return hash('sha256', stableJson(parts), 'base64url');
}

/** JSON with sorted keys, so that equal values have equal texts. */
export function stableJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object')
    return typeof value === 'bigint' ? `"${value}"` : JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${stableJson(member)}`).join(',')}}`;
}
