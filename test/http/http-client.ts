import { connect } from 'node:net';
import { expect } from 'vitest';
import { createTestHouse, type HouseOptions, type TestHouse } from '../support/house.ts';

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** A house and ways to say to it what a GraphQL client would not say. */
export interface HttpHouse extends TestHouse {
  readonly credential: string;
  /** Sends a request with a valid token; a body is JSON unless its headers say otherwise. */
  send(sent: Sent): Promise<Response>;
  query(text: string, accept?: string): Promise<Response>;
  /** Writes bytes to the port and reads until the server closes the connection. */
  exchange(text: string): Promise<string>;
}

/** A house with one tenant, `acme`. */
export async function createHttpHouse(options?: HouseOptions): Promise<HttpHouse> {
  const house = await createTestHouse(options);
  const credential = await house.token(await house.createTenant({ slug: 'acme' }));
  const send = ({ method = 'POST', path = '/graphql', headers = {}, body }: Sent): Promise<Response> =>
    fetch(house.url + path, {
      method,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
    });
  return {
    ...house,
    credential,
    send,
    query: (text, accept) =>
      send({ body: JSON.stringify({ query: text }), headers: accept === undefined ? {} : { accept } }),
    exchange: (text) => exchange(Number(new URL(house.url).port), text),
  };
}

function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

/** Checks the form that every refusal has, and gives its code. */
export async function refusalOf(response: Response, mediaType = 'application/json'): Promise<string> {
  expect(response.headers.get('content-type')).toBe(`${mediaType}; charset=utf-8`);
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const body = (await response.json()) as { errors: Array<{ message: string; extensions: { code: string } }> };
  expect(Object.keys(body)).toEqual(['errors']);
  const [error] = body.errors;
  expect(error?.message).toMatch(/\S/);
  return error?.extensions.code ?? '';
}
