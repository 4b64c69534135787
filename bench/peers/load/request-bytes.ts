import type { House } from '../database/house.ts';
import { type Asked, type Question, tenantHeader } from '../questions/question.ts';
import type { ServerName } from '../servers/names.ts';

/**
 * Every request of a question as it goes over the wire, in the order in which they are sent: each for another tenant,
 * variant by variant, the same for all servers.
 */
export function requestBytes(server: ServerName, question: Question, { sizes, tenants }: House): readonly Buffer[] {
  return Array.from({ length: question.variants }, (_, variant) =>
    tenants.map((tenant) => bytesOf(question.ask[server]({ sizes, tenant, variant }), tenantHeader(server, tenant))),
  ).flat();
}

/** RFC 9112 section 3. Built once, so that sending costs the generator next to nothing. */
function bytesOf({ method, path, body }: Asked, [header, value]: readonly [string, string]): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `${header}: ${value}`,
    'accept: application/json',
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}
