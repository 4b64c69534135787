import { deepStrictEqual, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { it } from 'node:test';
import { startDelayingProxy } from '../proxy/delaying-proxy.ts';

it('passes bytes on in their order, later, and counts a flight for each answer that is waited for', async () => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const database = `postgresql://user:word@127.0.0.1:${(echo.address() as AddressInfo).port}/name`;
  const proxy = await startDelayingProxy(database, 5);
  const through = new URL(proxy.url(database));
  deepStrictEqual([through.username, through.pathname], ['user', '/name']);
  const client = connect(Number(through.port), through.hostname);
  try {
    const exchange = async (...texts: readonly string[]): Promise<string> => {
      for (const text of texts) client.write(text);
      let heard = '';
      while (heard.length < texts.join('').length) heard += (await once(client, 'data'))[0];
      return heard;
    };
    const begun = performance.now();
    deepStrictEqual(await exchange('begin', 'query', 'commit'), 'beginquerycommit');
    ok(performance.now() - begun >= 4);
    deepStrictEqual(proxy.flights(), 1);
    await exchange('more');
    deepStrictEqual(proxy.flights(), 2);
  } finally {
    client.destroy();
    await proxy.stop();
    echo.close();
  }
});
