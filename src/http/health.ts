import type { FastifyInstance } from 'fastify';

/** What readiness depends on; each check resolves when the part can be used and rejects when it cannot. */
export interface HealthChecks {
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** True from the first sign of a stop: load balancers are told to go elsewhere while requests finish. */
  stopping(): boolean;
}

/** Longest time a check may take, in milliseconds. */
const checkTimeout = 2_000;

type Checked = Readonly<Record<string, 'ok' | 'unavailable'>>;

/** `/healthz`: the process answers. `/readyz`: it can serve, each part named. */
export function registerHealth(server: FastifyInstance, health: HealthChecks): void {
  let running: Promise<Checked> | undefined;
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    // Anybody may ask: however many do, the connections that they take from tenants are one for each check.
    running ??= runChecks(health).finally(() => {
      running = undefined;
    });
    const checks = await running;
    const ready = !health.stopping() && Object.values(checks).every((one) => one === 'ok');
    return reply
      .code(ready ? 200 : 503)
      .send({ status: health.stopping() ? 'stopping' : ready ? 'ok' : 'unavailable', checks });
  });
}

async function runChecks({ checks }: HealthChecks): Promise<Checked> {
  const results = Object.entries(checks).map(async ([name, check]) => {
    const result = await within(checkTimeout, check()).then(
      () => 'ok' as const,
      () => 'unavailable' as const,
    );
    return [name, result] as const;
  });
  return Object.fromEntries(await Promise.all(results));
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), milliseconds);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
