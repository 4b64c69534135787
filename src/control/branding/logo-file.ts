import { createHash } from 'node:crypto';
import type { Fault } from '../../kernel/errors.ts';
import type { LogoMediaType } from '../../tenancy/branding.ts';

/** A logo as it is kept. */
export interface LogoFile {
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
  readonly mediaType: LogoMediaType;
  readonly bytes: Buffer;
}

/** Bytes of a logo. */
export const logoLimit = 64 * 1024;

/**
 * Tells a logo by its bytes; what its sender calls it counts for nothing.
 *
 * @param given the bytes, or base64 (RFC 4648 section 4), which may stand in a `data:` URL
 */
export function readLogo(given: Uint8Array | string): LogoFile | Fault {
  const bytes = typeof given === 'string' ? decode(given) : Buffer.from(given);
  if (!bytes) return invalid('is not base64');
  if (bytes.length === 0 || bytes.length > logoLimit) {
    return invalid(`a logo has 1 to ${logoLimit} bytes, and this one has ${bytes.length}`);
  }
  const mediaType = mediaTypeOf(bytes);
  if (!mediaType) return invalid('is neither PNG nor JPEG nor WebP; SVG is not taken, because it may hold scripts');
  return { hash: createHash('sha256').update(bytes).digest('hex'), mediaType, bytes };
}

function decode(text: string): Buffer | undefined {
  const encoded = text.replace(/^data:[a-z]+\/[a-z0-9.+-]+;base64,/i, '').replace(/\s/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64') : undefined;
}

/** By the first bytes: PNG section 5.2, JPEG (T.81) B.1.1.3, WebP container (RFC 9649) section 2.4. */
function mediaTypeOf(bytes: Buffer): LogoMediaType | undefined {
  const latin = bytes.toString('latin1', 0, 16);
  if (latin.startsWith('\x89PNG\r\n\x1a\n') && latin.endsWith('IHDR')) return 'image/png';
  if (latin.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (latin.startsWith('RIFF') && latin.startsWith('WEBPVP8', 8)) return 'image/webp';
  return undefined;
}

function invalid(message: string): Fault {
  return { at: 'logo', message };
}
