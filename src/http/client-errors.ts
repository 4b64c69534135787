import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { answerRefusal } from '../execution/answer.ts';
import { type ErrorCode, RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { newRequestId } from './request-id.ts';

/** Codes of Node.js and of its HTTP parser for requests that never became one; every other means malformed. */
const codeByClientError: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
};

/** Answers what Node.js could not make a request of, in the form of every other refusal, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, events: Events): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = newRequestId();
  const code = codeByClientError[error.code ?? ''] ?? 'MALFORMED_REQUEST';
  const { status, headers, body } = answerRefusal(new RowhouseError(code), undefined, {
    requestId,
    tenantId: undefined,
    events,
  });
  const head = Object.entries({
    ...headers,
    'x-request-id': requestId,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
  socket.destroySoon();
}
