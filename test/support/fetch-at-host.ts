import { type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** `fetch` lets nobody choose the Host: this does. Redirects are not followed. */
export async function fetchAtHost(
  url: string,
  host: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } = {},
): Promise<Response> {
  const { method = 'GET', headers = {}, body } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const sent = request(url, { method, headers: { ...headers, host }, agent: false }, async (answer) => {
    const bytes = await buffer(answer);
    const status = answer.statusCode ?? 0;
    const empty = status === 304 || status === 204;
    resolve(new Response(empty ? null : new Uint8Array(bytes), { status, headers: plain(answer.headers) }));
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
