import type { IncomingHttpHeaders } from 'node:http';
import { RowhouseError } from '../kernel/errors.ts';

/**
 * Refuses a body in another encoding than UTF-8, or a compressed one: read as JSON it would be taken for something that
 * its sender did not write (RFC 9110 section 15.5.16). Whether it is JSON at all is asked by the parsers.
 *
 * @throws RowhouseError UNSUPPORTED_MEDIA_TYPE
 */
export function checkMediaType(headers: IncomingHttpHeaders): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new RowhouseError('UNSUPPORTED_MEDIA_TYPE', { message: 'Send the request in UTF-8.' });
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw new RowhouseError('UNSUPPORTED_MEDIA_TYPE', { message: 'Send the request without compressing it.' });
  }
}
