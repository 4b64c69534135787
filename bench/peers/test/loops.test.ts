import { deepStrictEqual, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { closedLoop } from '../load/closed-loop.ts';
import { HttpConnection } from '../load/http-connection.ts';
import { openLoop } from '../load/open-loop.ts';
import { RequestQueue } from '../load/request-queue.ts';

describe('the loops of the generator', () => {
  const paths: (string | undefined)[] = [];
  let stalled: Promise<void> | undefined;
  const server = createServer(async (request, response) => {
    paths.push(request.url);
    await stalled;
    response.end('{}');
  });
  const queue = new RequestQueue(
    ['/a', '/b', '/c'].map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)),
  );
  const open = (): Promise<HttpConnection> =>
    HttpConnection.open((server.address() as AddressInfo).port, (reason) => {
      throw new Error(reason);
    });
  let connections: HttpConnection[];
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    connections = [await open(), await open()];
  });
  after(() => {
    for (const connection of connections) connection.close();
    server.close();
  });

  it('a closed loop counts each request that it sent, in the order of the queue', async () => {
    const { requests, latencies, seconds } = await closedLoop(connections, queue, 0.1);
    deepStrictEqual([requests, latencies.length], [paths.length, paths.length]);
    deepStrictEqual(paths.slice(0, 4).sort(), ['/a', '/a', '/b', '/c']);
    ok(seconds >= 0.1);
  });

  it('an open loop charges a server that stalls for all that was due meanwhile', async () => {
    let go: () => void = () => {};
    stalled = new Promise((resolve) => {
      go = resolve;
    });
    const due = openLoop(connections, queue, 100, 0.3);
    setTimeout(() => {
      stalled = undefined;
      go();
    }, 300);
    const { requests, latencies } = await due;
    deepStrictEqual([requests, latencies.length], [30, 30]);
    // Only two were ever under way: the others waited for a connection, and that is counted.
    ok(latencies[0]! > 250);
    ok(latencies[10]! > 150);
    ok(latencies[29]! >= 0);
  });
});
