import type pg from 'pg';

/**
 * Lets what is sent in this turn of the event loop leave in one write: the beginning of a session with its first
 * statements, and statements of siblings. pg writes each statement by itself; on loopback the writes cost more than
 * what they carry, and over TLS each would be a record of its own.
 */
export function sendTogether(client: pg.PoolClient): void {
  const { stream } = client.connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  // After the promise jobs of this turn, and so after whatever they have to send.
  process.nextTick(() => stream.uncork());
}
