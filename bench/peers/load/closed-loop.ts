import type { HttpConnection } from './http-connection.ts';
import type { RequestQueue } from './request-queue.ts';

/** What a stretch of load came to. */
export interface LoadFigures {
  readonly requests: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Milliseconds of each request, as 64-bit floats. */
  readonly latencies: Float64Array;
}

/**
 * Closed loop: every connection sends its next request as soon as the last is answered. When the time is up, those under
 * way are waited for, so that requests and CPU seconds are counted over the same work.
 */
export function closedLoop(
  connections: readonly HttpConnection[],
  queue: RequestQueue,
  seconds: number,
): Promise<LoadFigures> {
  const latencies: number[] = [];
  const started = performance.now();
  const deadline = started + seconds * 1_000;
  return new Promise((resolve) => {
    let busy = connections.length;
    const next = (connection: HttpConnection): void => {
      const sent = performance.now();
      if (sent >= deadline) {
        busy--;
        if (busy > 0) return;
        const requests = latencies.length;
        resolve({ requests, seconds: (sent - started) / 1_000, latencies: Float64Array.from(latencies) });
        return;
      }
      connection.send(queue.next(), () => {
        latencies.push(performance.now() - sent);
        next(connection);
      });
    };
    for (const connection of connections) next(connection);
  });
}
