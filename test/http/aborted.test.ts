import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RowhouseEvent } from '../../src/kernel/events.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let token: string;
let customerId: string;

beforeAll(async () => {
  house = await createTestHouse();
  token = await house.token(await house.createTenant({ slug: 'acme' }));
  const created = await graphql(
    house.url,
    token,
    'mutation { createCustomer(input: { name: "Ada" }) { customer { id } } }',
  );
  customerId = created.data.createCustomer.customer.id;
});
afterAll(() => house.close());

type SessionEnded = Extract<RowhouseEvent, { readonly type: 'session.ended' }>;

function sessionEnded(): Promise<SessionEnded['outcome']> {
  return new Promise((resolve) => {
    const end = house.events.listen((event) => {
      if (event.type !== 'session.ended') return;
      end();
      resolve(event.outcome);
    });
  });
}

/** Holds a lock on customers while the work runs. */
async function whileLocked(mode: string, work: (unlock: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: house.database.adminUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`lock table rowhouse_shared.customers in ${mode} mode`);
    await work(() => client.query('rollback'));
  } finally {
    await client.end();
  }
}

async function waitUntilBlocked(): Promise<void> {
  const blocked = async (): Promise<number> =>
    (
      await adminQuery(
        house.database.adminUrl,
        `select pid from pg_stat_activity
        where application_name = 'rowhouse' and datname = current_database() and wait_event_type = 'Lock'`,
      )
    ).length;
  await expect.poll(blocked, { timeout: 10_000 }).toBe(1);
}

describe('a client that goes away', () => {
  it('leaves nothing behind of a mutation that was not committed yet', async () => {
    const ended = sessionEnded();
    await whileLocked('exclusive', async (unlock) => {
      const controller = new AbortController();
      const mutation = `mutation ($id: ID!) {
        updateCustomer(input: { id: $id, name: "Eve" }) { customer { name } }
        createCustomer(input: { name: "Mallory" }) { customer { id } }
      }`;
      const asked = graphql(house.url, token, mutation, { id: customerId }, { signal: controller.signal });
      asked.catch(() => {});
      await waitUntilBlocked();
      controller.abort();
      await expect(asked).rejects.toThrow('aborted');
      // The gateway has heard of it before it answers somebody else.
      await fetch(`${house.url}/readyz`);
      await unlock();
    });
    expect(await ended).toBe('rolled back');
    const { data } = await graphql(house.url, token, '{ customers { nodes { name version } } }');
    expect(data).toEqual({ customers: { nodes: [{ name: 'Ada', version: 1 }] } });
  });

  it('gives the connection of its query back', async () => {
    const ended = sessionEnded();
    await whileLocked('access exclusive', async (unlock) => {
      const controller = new AbortController();
      const asked = graphql(house.url, token, '{ customers { nodes { orders { totalCount } } } }', undefined, {
        signal: controller.signal,
      });
      asked.catch(() => {});
      await waitUntilBlocked();
      controller.abort();
      await expect(asked).rejects.toThrow('aborted');
      await fetch(`${house.url}/readyz`);
      await unlock();
    });
    expect(await ended).toBe('rolled back');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => graphql(house.url, token, '{ customers { totalCount } }')),
    );
    for (const answer of answers) expect(answer.data).toEqual({ customers: { totalCount: 1 } });
  });
});
