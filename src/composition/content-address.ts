import { createHash } from 'node:crypto';

/** A name for a text that only this text has: 22 characters of base64url, 132 bits of its SHA-256. */
export function contentAddress(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
