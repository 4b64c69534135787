import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import { RowhouseError } from '../kernel/errors.ts';

/** Random bytes for 128 ids: to ask for those of each id took most of the time that an id takes. */
const randomBytes = new Uint8Array(128 * 16);
let spent = randomBytes.length;

/** Of the last id: those of one millisecond are counted, so that they follow each other (RFC 9562 section 6.2, method 1). */
let milliseconds = 0;
let sequence = 0;

/** A new id: UUID version 7 (RFC 9562 section 5.7), made in Node because `uuidv7()` exists only from PostgreSQL 18 on. */
export function newId(): string {
  if (spent === randomBytes.length) {
    randomFillSync(randomBytes);
    spent = 0;
  }
  const random = randomBytes.subarray(spent, spent + 16);
  spent += 16;
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    // Of 32 bits; the first is left free, to be counted up into.
    sequence = ((random[6]! & 0x7f) << 24) | (random[7]! << 16) | (random[8]! << 8) | random[9]!;
  } else {
    sequence = (sequence + 1) | 0;
    if (sequence === 0) milliseconds++;
  }
  return v7({ random, msecs: milliseconds, seq: sequence });
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID in the canonical lower-case form. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/**
 * A global id (Relay specification, "Object Identification"): base64url of `Type:uuid`. Clients treat it as opaque;
 * it names no tenant, and a tenant can do nothing with another's.
 */
export function toGlobalId(type: string, id: string): string {
  // A third of the time that a Buffer takes. No sextet of a name or a UUID is one that base64url spells in its own way.
  const encoded = btoa(`${type}:${id}`);
  const padding = encoded.indexOf('=', encoded.length - 2);
  return padding < 0 ? encoded : encoded.slice(0, padding);
}

/**
 * @returns type and UUID, or undefined for anything that {@link toGlobalId} would not have written
 */
export function parseGlobalId(globalId: string): { readonly type: string; readonly id: string } | undefined {
  if (globalId.length > 256) return undefined;
  const text = Buffer.from(globalId, 'base64url').toString('latin1');
  const colon = text.indexOf(':');
  const type = text.slice(0, colon);
  const id = text.slice(colon + 1);
  if (colon < 1 || !isUuid(id) || !/^[_A-Za-z][_0-9A-Za-z]*$/.test(type)) return undefined;
  // One id has one spelling: base64url decoding would forgive padding and stray bits.
  return toGlobalId(type, id) === globalId ? { type, id } : undefined;
}

/**
 * @param type the type that an argument asks for
 * @returns the UUID
 * @throws RowhouseError INVALID_ID
 */
export function fromGlobalId(type: string, globalId: string): string {
  const parsed = parseGlobalId(globalId);
  if (parsed?.type !== type) {
    throw new RowhouseError('INVALID_ID', {
      message: `This is not the id of a ${type}.`,
      details: { expectedType: type },
    });
  }
  return parsed.id;
}
