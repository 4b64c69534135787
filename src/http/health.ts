import type { FastifyInstance } from 'fastify';

/** What readiness depends on; each check resolves when the part can be used and rejects when it cannot. */
export interface HealthChecks {
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** True from the first sign of a stop: load balancers are told to go elsewhere while requests finish. */
  stopping(): boolean;
}

/** Longest time a check may take, in milliseconds. */
const checkTimeout = 2_000;

/** `/healthz`: the process answers. `/readyz`: it can serve, each part named. */
export function registerHealth(server: FastifyInstance, health: HealthChecks): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const checks: Record<string, 'ok' | 'unavailable'> = {};
    await Promise.all(
      Object.entries(health.checks).map(async ([name, check]) => {
        checks[name] = await within(checkTimeout, check()).then(
          () => 'ok' as const,
          () => 'unavailable' as const,
        );
      }),
    );
    const ready = !health.stopping() && Object.values(checks).every((one) => one === 'ok');
    return reply
      .code(ready ? 200 : 503)
      .send({ status: health.stopping() ? 'stopping' : ready ? 'ok' : 'unavailable', checks });
  });
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), milliseconds);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
