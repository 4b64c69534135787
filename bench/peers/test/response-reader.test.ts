import { deepStrictEqual, match, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ResponseReader } from '../load/response-reader.ts';

const told = (body: string, status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n';

/** Reads a response in pieces of so many bytes; tells after how many bytes each one ended. */
function endsOf(text: string, size: number): readonly number[] {
  const reader = new ResponseReader();
  const bytes = Buffer.from(text);
  const ends: number[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    if (reader.read(bytes.subarray(from, from + size))) ends.push(Math.min(from + size, bytes.length));
  }
  return ends;
}

describe('the reader of responses', () => {
  for (const [form, text] of Object.entries({ 'a told length': told('{"data":{"name":"Luleå"}}'), chunks: chunked })) {
    for (const size of [1, 2, 7, 1_000]) {
      it(`finds the end of a body of ${form} that comes in pieces of ${size} bytes`, () => {
        deepStrictEqual(endsOf(text, size), [Buffer.byteLength(text)]);
      });
    }
  }

  it('finds the end of one response after the other', () => {
    const reader = new ResponseReader();
    deepStrictEqual([reader.read(Buffer.from(told('{}'))), reader.read(Buffer.from(chunked))], [{}, {}]);
  });

  it('tells a refusal, and forgets it with the next answer', () => {
    const reader = new ResponseReader();
    match(reader.read(Buffer.from(told('{"errors":[{"message":"no"}]}')))?.failure ?? '', /no/);
    match(reader.read(Buffer.from(told('', '503 Service Unavailable')))?.failure ?? '', /503/);
    match(reader.read(Buffer.from(told('{"data":{"node":null}}')))?.failure ?? '', /null/);
    deepStrictEqual(reader.read(Buffer.from(told('{}'))), {});
  });

  it('does not guess the end of a body that tells none', () => {
    throws(() => new ResponseReader().read(Buffer.from('HTTP/1.1 200 OK\r\n\r\n{}')), /no length/);
  });
});
