import { setTimeout as delay } from 'node:timers/promises';
import type { LoadFigures } from './closed-loop.ts';
import type { HttpConnection } from './http-connection.ts';
import type { RequestQueue } from './request-queue.ts';

/** Seconds that a server has for what is left when the last request was due. */
const drainWithin = 5;

/**
 * Open loop: requests are due at a steady rate whether or not earlier ones are answered, as people ask who know nothing of
 * each other. A request's latency counts from when it was due, so that a server that stalls is charged for all that waited
 * meanwhile (coordinated omission). What is unanswered in the end counts with the time that it has waited.
 *
 * @param rate requests a second
 */
export async function openLoop(
  connections: readonly HttpConnection[],
  queue: RequestQueue,
  rate: number,
  seconds: number,
): Promise<LoadFigures> {
  const total = Math.round(rate * seconds);
  const latencies = new Float64Array(total).fill(-1);
  const idle = [...connections];
  const started = performance.now();
  const dueAt = (index: number): number => started + (index * 1_000) / rate;
  let sent = 0;
  let answered = 0;
  const sendDue = (): void => {
    while (sent < total && idle.length > 0 && dueAt(sent) <= performance.now()) {
      const index = sent++;
      const connection = idle.pop()!;
      connection.send(queue.next(), () => {
        latencies[index] = performance.now() - dueAt(index);
        answered++;
        idle.push(connection);
        sendDue();
      });
    }
  };
  const end = dueAt(total) + drainWithin * 1_000;
  while (answered < total && performance.now() < end) {
    sendDue();
    // The shortest sleep there is: a loop without one would take a core from the server.
    await delay(1);
  }
  const now = performance.now();
  for (let index = 0; index < total; index++) if (latencies[index]! < 0) latencies[index] = now - dueAt(index);
  return { requests: answered, seconds: (now - started) / 1_000, latencies };
}
