import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpHouse, type HttpHouse, refusalOf } from './http-client.ts';

let house: HttpHouse;
beforeAll(async () => {
  house = await createHttpHouse({ settings: { requestTimeout: 500, tokenMaximumLength: 65_536 } });
});
afterAll(() => house.close());

describe('what never becomes a request', () => {
  it('is refused in the same form: no HTTP, too large headers', async () => {
    for (const [text, status, code] of [
      ['NONSENSE\r\n\r\n', '400 Bad Request', 'MALFORMED_REQUEST'],
      ['GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n', '400 Bad Request', 'MALFORMED_REQUEST'],
      [
        `GET /healthz HTTP/1.1\r\nhost: x\r\nx-filler: ${'x'.repeat(100_000)}\r\n\r\n`,
        '431 Request Header Fields Too Large',
        'HEADERS_TOO_LARGE',
      ],
    ] as const) {
      const [head = '', body = ''] = (await house.exchange(text)).split('\r\n\r\n');
      expect(head.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
      expect(head).toMatch(/content-type: application\/json; charset=utf-8/i);
      expect(head).toMatch(/x-request-id: [0-9a-f-]{36}/i);
      expect(JSON.parse(body).errors[0].extensions.code).toBe(code);
    }
  });

  it('is not a request with the longest token that is accepted', async () => {
    const response = await fetch(`${house.url}/graphql?query={__typename}`, {
      headers: { authorization: `Bearer ${'x'.repeat(65_536)}` },
    });
    expect([response.status, await refusalOf(response)]).toEqual([401, 'TOKEN_MALFORMED']);
  });

  it('is given up on when it does not arrive in time', async () => {
    const answer = await house.exchange(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });
});
