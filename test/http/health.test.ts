import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { registerHealth } from '../../src/http/health.ts';

let server: FastifyInstance;
afterEach(() => server.close());

/** A server whose checks do what they are told to; they are its ports, and everything else is real. */
async function serve(checks: Readonly<Record<string, () => Promise<void>>>, stopping = false): Promise<string> {
  server = fastify();
  registerHealth(server, { checks, stopping: () => stopping });
  return server.listen({ host: '127.0.0.1', port: 0 });
}

const ready = async (url: string): Promise<unknown[]> => {
  const response = await fetch(`${url}/readyz`);
  return [response.status, await response.json()];
};

describe('readiness', () => {
  it('names the part that cannot be used', async () => {
    const url = await serve({
      catalog: async () => {},
      database: async () => {
        throw new Error('secret');
      },
    });
    expect(await ready(url)).toEqual([
      503,
      { status: 'unavailable', checks: { catalog: 'ok', database: 'unavailable' } },
    ]);
  });

  it('does not wait for a part that does not answer', async () => {
    const url = await serve({ catalog: () => new Promise(() => {}) });
    expect(await ready(url)).toEqual([503, { status: 'unavailable', checks: { catalog: 'unavailable' } }]);
  });

  it('is asked of each part once, however many ask at the same time, and anew by those who come after', async () => {
    let checks = 0;
    const held = Promise.withResolvers<void>();
    const url = await serve({
      database: () => {
        checks++;
        return held.promise;
      },
    });
    const asked = Array.from({ length: 20 }, () => ready(url));
    await expect.poll(() => checks).toBe(1);
    held.resolve();
    expect(await Promise.all(asked)).toEqual(Array(20).fill([200, { status: 'ok', checks: { database: 'ok' } }]));
    const before = checks;
    await ready(url);
    expect(checks).toBe(before + 1);
  });

  it('is over when the process is about to stop, whatever its parts say', async () => {
    const url = await serve({ database: async () => {} }, true);
    expect(await ready(url)).toEqual([503, { status: 'stopping', checks: { database: 'ok' } }]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});
