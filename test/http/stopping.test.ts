import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/kernel/config.ts';
import type { RowhouseEvent } from '../../src/kernel/events.ts';
import { createFaults, Gates } from '../fixtures/faults.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let gates: Gates;
afterEach(() => house.close());

/** A house with one tenant, whose requests wait where the test wants them to. */
async function open(settings: Partial<Settings> = {}): Promise<{ token: string }> {
  gates = new Gates();
  house = await createTestHouse({ extensions: [createFaults(gates)], settings });
  const tenant = await house.createTenant({ slug: 'acme', extensions: ['faults'] });
  return { token: await house.token(tenant) };
}

const waiting = (gate: string): string => `{ wait(gate: "${gate}") }`;

/** Whether somebody listens at the house's port. */
function reachable(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

const types = (): ReadonlyArray<RowhouseEvent['type']> => house.seen.map((event) => event.type);

describe('a gateway that is told to stop', () => {
  it('finishes what it has begun, takes nothing new, and is gone then', async () => {
    const { token } = await open({ shutdownGrace: 600_000 });
    const begun = [graphql(house.url, token, waiting('a')), graphql(house.url, token, waiting('b'))];
    await Promise.all([gates.arrival('a'), gates.arrival('b')]);
    const closed = house.app.close();
    await expect.poll(reachable).toBe(false);
    expect(types()).toContain('gateway.stopping');
    expect(types()).not.toContain('gateway.stopped');
    gates.open('a');
    gates.open('b');
    for (const answer of await Promise.all(begun)) {
      expect([answer.status, answer.errors]).toEqual([200, []]);
      expect(answer.headers.get('connection')).toBe('close');
    }
    await closed;
    expect(types().at(-1)).toBe('gateway.stopped');
  });

  it('does not wait for a connection on which nothing was ever asked', async () => {
    await open({ shutdownGrace: 600_000 });
    const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const gone = new Promise((resolve) => socket.once('close', resolve));
    // An answer on another connection: the server has taken this one by now, too.
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
    await house.app.close();
    await gone;
  });

  it('does not wait for connections that nobody uses', async () => {
    await open({ shutdownGrace: 600_000 });
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve, reject) => {
      get(`${house.url}/healthz`, { agent }, (response) => {
        response.resume();
        response.on('end', resolve);
      }).on('error', reject);
    });
    await expect.poll(() => Object.keys(agent.freeSockets)).toHaveLength(1);
    await house.app.close();
    agent.destroy();
  });

  it('tells load balancers, and serves for as long as they need to notice', async () => {
    const { token } = await open({ shutdownDelay: 1_500, shutdownGrace: 600_000 });
    const closed = house.app.close();
    const ready = await fetch(`${house.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: 'stopping' });
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
    const served = await graphql(house.url, token, '{ tenant { slug } }');
    expect(served.data).toEqual({ tenant: { slug: 'acme' } });
    expect(served.headers.get('connection')).toBe('close');
    await closed;
    expect(await reachable()).toBe(false);
  });

  it('cuts what has not finished in time', async () => {
    const { token } = await open({ shutdownGrace: 100 });
    const begun = graphql(house.url, token, waiting('for ever'));
    begun.catch(() => {});
    await gates.arrival('for ever');
    await house.app.close();
    await expect(begun).rejects.toThrow('fetch failed');
    gates.open('for ever');
  });

  it('may be told twice', async () => {
    await open();
    await Promise.all([house.app.close(), house.app.close()]);
    expect(types().filter((type) => type === 'gateway.stopped')).toHaveLength(1);
  });
});
