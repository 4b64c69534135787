/** Makes load, in a process of its own, so that its work is no server's: started by load-generator.ts. */

import { once } from 'node:events';
import { closedLoop, type LoadFigures } from './closed-loop.ts';
import { HttpConnection } from './http-connection.ts';
import type { FromGenerator, LoadOrder, ToGenerator } from './messages.ts';
import { openLoop } from './open-loop.ts';
import { RequestQueue } from './request-queue.ts';

const queues = new Map<string, RequestQueue>();
let failed = false;

process.on('disconnect', () => process.exit());
for (;;) {
  const [message] = (await once(process, 'message')) as [ToGenerator];
  if (message.type === 'order') await carryOut(message.order).catch((error) => fail(String(error)));
}

async function carryOut(order: LoadOrder): Promise<void> {
  failed = false;
  const { key, bytes } = order.requests;
  if (bytes) queues.set(key, new RequestQueue(bytes.map((one) => Buffer.from(one))));
  const queue = queues.get(key)!;
  const open = (): Promise<HttpConnection> => HttpConnection.open(order.port, fail);
  const connections = await Promise.all(Array.from({ length: order.connections }, open));
  try {
    await warm(connections, queue, order.warmUp);
    if (failed) return;
    tell({ type: 'warm' });
    await once(process, 'message');
    const before = process.cpuUsage();
    const figures = await load(connections, queue, order);
    const { user, system } = process.cpuUsage(before);
    if (!failed) tell({ type: 'done', figures, cpuSeconds: (user + system) / 1e6 });
  } finally {
    for (const connection of connections) connection.close();
  }
}

function load(connections: readonly HttpConnection[], queue: RequestQueue, order: LoadOrder): Promise<LoadFigures> {
  return order.rate === undefined
    ? closedLoop(connections, queue, order.seconds)
    : openLoop(connections, queue, order.rate, order.seconds);
}

async function warm(
  connections: readonly HttpConnection[],
  queue: RequestQueue,
  warmUp: LoadOrder['warmUp'],
): Promise<void> {
  if ('seconds' in warmUp) {
    await closedLoop(connections, queue, warmUp.seconds);
    return;
  }
  for (let done = 0; done < warmUp.requests && !failed; ) done += (await closedLoop(connections, queue, 0.1)).requests;
}

/** One refusal spoils the figures: there is no use in going on. */
function fail(reason: string): void {
  if (!failed) tell({ type: 'failed', reason });
  failed = true;
}

function tell(message: FromGenerator): void {
  process.send!(message);
}
