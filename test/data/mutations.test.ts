import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { insertRow, lockRow, sql, tenant, userError } from '../../src/kit.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.ts';
import { createTrials } from '../support/trials.ts';

/** A promise and what settles it. */
const signal = () => Promise.withResolvers<void>();

describe('a mutation', () => {
  let house: TestHouse;
  let proxy: PostgresProxy;
  let owner: Tenant;
  let token: string;
  const { extension, trials } = createTrials();

  beforeAll(async () => {
    proxy = await createPostgresProxy(inject('adminUrl'));
    house = await createTestHouse({
      extensions: [extension],
      route: proxy.route,
      // The aborted request's client may leave a connection open.
      settings: { shutdownGrace: 100 },
    });
    owner = await house.createTenant({ slug: 'acme', extensions: ['trials'] });
    token = await house.token(owner);
    // Counts attempts, whatever becomes of them: sequences do not roll back.
    await adminQuery(house.database.adminUrl, `create sequence ${sharedSchema}.attempts`);
    await adminQuery(
      house.database.adminUrl,
      `create function ${sharedSchema}.collide() returns trigger language plpgsql security definer as $$
      begin
        if new.name like 'Collides %' and nextval('${sharedSchema}.attempts') <= substr(new.name, 10)::integer then
          raise exception 'collision' using errcode = '40001';
        end if;
        return new;
      end $$`,
    );
    await adminQuery(
      house.database.adminUrl,
      `create trigger collide before insert on ${sharedSchema}.customers for each row execute function ${sharedSchema}.collide()`,
    );
  });
  beforeEach(async () => {
    trials.clear();
    await adminQuery(house.database.adminUrl, `delete from ${sharedSchema}.customers`);
    await adminQuery(house.database.adminUrl, `alter sequence ${sharedSchema}.attempts restart`);
  });
  afterAll(async () => {
    await house.close();
    await proxy.close();
  });

  const send = (query: string): Promise<GraphqlAnswer> => graphql(house.url, token, query);

  const stored = async (): Promise<readonly string[]> => {
    const rows = await adminQuery<{ name: string }>(
      house.database.adminUrl,
      `select name from ${sharedSchema}.customers order by name`,
    );
    return rows.map((row) => row.name);
  };

  const create = (name: string, externalId?: string): string =>
    `createCustomer(input: { name: ${JSON.stringify(name)}, externalId: ${JSON.stringify(externalId ?? null)} }) {
      customer { name orders { totalCount } } userErrors { field code }
    }`;

  const eventsSince = (start: number, type: string) => house.seen.slice(start).filter((event) => event.type === type);

  describe('of several fields', () => {
    it('keeps those that succeed beside one that ends in user errors', async () => {
      const { data, errors } = await send(
        `mutation { a: ${create('A', 'same')} b: ${create('B', 'same')} c: ${create('C', 'other')} }`,
      );
      expect(errors).toEqual([]);
      expect(data.a.customer.name).toBe('A');
      expect(data.b).toEqual({ customer: null, userErrors: [{ field: ['input', 'externalId'], code: 'TAKEN' }] });
      expect(data.c.customer.name).toBe('C');
      expect(await stored()).toEqual(['A', 'C']);
    });

    it('undoes a field whose selection throws, and only that', async () => {
      const { data, errors } = await send(`mutation {
        a: ${create('A')}
        b: createCustomer(input: { name: "B" }) { customer { name orders(first: 101) { totalCount } } }
        c: ${create('C')}
      }`);
      expect(errors).toMatchObject([{ path: ['b', 'customer', 'orders'], extensions: { code: 'PAGE_TOO_LARGE' } }]);
      expect(data).toMatchObject({ a: { customer: { name: 'A' } }, b: null, c: { customer: { name: 'C' } } });
      expect(await stored()).toEqual(['A', 'C']);
    });

    it('undoes a field whose selection fails in the database, and only that', async () => {
      trials.set('fails later', {
        run: async (context) => (await insertRow(context, customer, { name: 'Undone' })).name,
        later: async (context) => String(await context.query(sql`select 1 / ${0}::integer as value`)),
      });
      const { data, errors } = await send(`mutation {
        a: ${create('A')}
        b: trial(input: { name: "fails later" }) { value later }
        c: ${create('C')}
      }`);
      expect(errors).toMatchObject([{ path: ['b', 'later'], extensions: { code: 'INTERNAL_ERROR' } }]);
      expect(data).toMatchObject({ a: { customer: { name: 'A' } }, b: null, c: { customer: { name: 'C' } } });
      expect(await stored()).toEqual(['A', 'C']);
    });

    it('undoes a field that throws user errors after it has written', async () => {
      trials.set('changes its mind', {
        run: async (context) => {
          await insertRow(context, customer, { name: 'Undone' });
          throw userError(['input', 'name'], 'NOT_ALLOWED', 'No.');
        },
      });
      const { data } = await send(
        `mutation { a: ${create('A')} b: trial(input: { name: "changes its mind" }) { value userErrors { code } } }`,
      );
      expect(data).toMatchObject({
        a: { customer: { name: 'A' } },
        b: { value: null, userErrors: [{ code: 'NOT_ALLOWED' }] },
      });
      expect(await stored()).toEqual(['A']);
    });

    it('refuses what a field that has ended still asks for, so that the next is not disturbed', async () => {
      const late = signal();
      const asked = signal();
      let refused: unknown;
      trials.set('leaves work behind', {
        run: async (context) => {
          void late.promise
            .then(() => insertRow(context, customer, { name: 'Late' }))
            .catch((error) => {
              refused = error;
            })
            .finally(() => asked.resolve());
          return 'done';
        },
      });
      trials.set('waits for it', {
        run: async (context) => {
          await insertRow(context, customer, { name: 'Next' });
          late.resolve();
          await asked.promise;
          return 'done';
        },
      });
      const { errors } = await send(`mutation {
        a: trial(input: { name: "leaves work behind" }) { value }
        b: trial(input: { name: "waits for it" }) { value }
      }`);
      expect(errors).toEqual([]);
      expect(refused).toMatchObject({ code: 'STATEMENT_REFUSED' });
      expect(await stored()).toEqual(['Next']);
    });

    it('commits nothing, and answers so, when no field succeeds', async () => {
      const start = house.seen.length;
      const { data } = await send(`mutation { a: ${create('')} b: ${create('')} }`);
      expect(data.a).toEqual({ customer: null, userErrors: [{ field: ['input', 'name'], code: 'INVALID' }] });
      expect(data.b).toEqual(data.a);
      expect(eventsSince(start, 'session.ended')).toMatchObject([{ outcome: 'rolled back' }]);
    });
  });

  describe('that collides with others', () => {
    for (const collisions of [1, 2, 3]) {
      it(`runs again after ${collisions} serialization failures, and is done exactly once`, async () => {
        const start = house.seen.length;
        const contexts = new Set<unknown>();
        trials.set('writes', {
          run: async (context) => {
            contexts.add(context);
            return (await insertRow(context, customer, { name: 'Before' })).name;
          },
        });
        const { data, errors } = await send(`mutation {
          a: trial(input: { name: "writes" }) { value }
          b: ${create(`Collides ${collisions}`)}
        }`);
        expect(errors).toEqual([]);
        expect(data).toMatchObject({ a: { value: 'Before' }, b: { customer: { name: `Collides ${collisions}` } } });
        expect(await stored()).toEqual(['Before', `Collides ${collisions}`]);
        expect(eventsSince(start, 'operation.retried').map((event) => 'attempt' in event && event.attempt)).toEqual(
          Array.from({ length: collisions }, (_, index) => index + 1),
        );
        expect(contexts.size).toBe(collisions + 1);
        const outcomes = eventsSince(start, 'session.ended').map((event) => 'outcome' in event && event.outcome);
        expect(outcomes).toEqual([...Array(collisions).fill('rolled back'), 'committed']);
      });
    }

    it('gives up after three reruns with TRANSACTION_CONFLICT, and nothing is done', async () => {
      for (const fields of [create('Collides 4'), `a: ${create('Before')} b: ${create('Collides 8')}`]) {
        const start = house.seen.length;
        const { data, errors } = await send(`mutation { ${fields} }`);
        expect(data).toBeNull();
        expect(errors).toMatchObject([{ extensions: { code: 'TRANSACTION_CONFLICT', retryable: true } }]);
        expect(eventsSince(start, 'operation.retried')).toHaveLength(3);
        expect(await stored()).toEqual([]);
      }
    });

    it('in a deadlock is the one that runs again, or the other is, and both are done', async () => {
      const [first, second] = [signal(), signal()];
      const ids = await Promise.all(
        ['Left', 'Right'].map(async (name) => {
          await send(`mutation { ${create(name)} }`);
          const [row] = await adminQuery<{ id: string }>(
            house.database.adminUrl,
            `select id from ${sharedSchema}.customers where name = $1`,
            [name],
          );
          return row!.id;
        }),
      );
      const locking = (mine: number, done: () => void, others: Promise<void>) => ({
        run: async (context: Parameters<typeof lockRow>[0]) => {
          await lockRow(context, customer, ids[mine]!);
          done();
          await others;
          const { name } = await lockRow(context, customer, ids[1 - mine]!);
          await context.query(sql`update customers set city = ${name}::text, version = version + 1
            where tenant_id = ${tenant} and id = ${ids[mine]!}::uuid`);
          return name;
        },
      });
      trials.set('first', locking(0, first.resolve, second.promise));
      trials.set('second', locking(1, second.resolve, first.promise));
      const start = house.seen.length;
      const answers = await Promise.all(
        ['first', 'second'].map((name) => send(`mutation { trial(input: { name: "${name}" }) { value } }`)),
      );
      expect(answers.map((answer) => answer.data?.trial)).toEqual([{ value: 'Right' }, { value: 'Left' }]);
      expect(eventsSince(start, 'operation.retried').length).toBeGreaterThan(0);
      const rows = await adminQuery(
        house.database.adminUrl,
        `select name, city, version from ${sharedSchema}.customers order by name`,
      );
      expect(rows).toEqual([
        { name: 'Left', city: 'Right', version: 2 },
        { name: 'Right', city: 'Left', version: 2 },
      ]);
    });
  });

  describe('whose connection is lost', () => {
    it('during COMMIT answers OUTCOME_UNKNOWN, whatever the outcome, and is not run again', async () => {
      for (const [how, wanted] of [
        ['unsent', []],
        ['unanswered', ['Doubtful']],
      ] as const) {
        const start = house.seen.length;
        proxy.cut('commit', how);
        const { data, errors } = await send(`mutation { ${create('Doubtful')} }`);
        expect(data).toBeNull();
        expect(errors).toMatchObject([{ extensions: { code: 'OUTCOME_UNKNOWN' } }]);
        expect(errors[0]?.extensions).not.toHaveProperty('retryable');
        expect(eventsSince(start, 'operation.retried')).toEqual([]);
        expect(await stored()).toEqual(wanted);
      }
    });

    it('before COMMIT answers a retryable error, and nothing is done', async () => {
      proxy.cut('savepoint rowhouse_field', 'unsent');
      const { data, errors } = await send(`mutation { a: ${create('A')} b: ${create('B')} }`);
      expect(data).toBeNull();
      expect(errors).toMatchObject([{ extensions: { code: 'DATABASE_UNAVAILABLE', retryable: true } }]);
      proxy.cut('release savepoint rowhouse_field', 'unanswered');
      expect((await send(`mutation { a: ${create('A')} b: ${create('B')} }`)).data).toBeNull();
      expect(await stored()).toEqual([]);
      expect((await send(`mutation { ${create('A')} }`)).errors).toEqual([]);
    });
  });

  describe('whose client goes away', () => {
    it('executes no further statement and commits nothing', async () => {
      const controller = new AbortController();
      const start = house.seen.length;
      trials.set('goes on', {
        run: async (context) => {
          await insertRow(context, customer, { name: 'Never' });
          controller.abort();
          // Until the gateway has noticed: then the statement is refused.
          for (;;) await context.query(sql`select id from customers where tenant_id = ${tenant}`);
        },
      });
      const ended = new Promise<unknown>((resolve) => {
        const stop = house.events.listen((event) => {
          if (event.type !== 'session.ended') return;
          stop();
          resolve(event.outcome);
        });
      });
      const sent = graphql(house.url, token, 'mutation { trial(input: { name: "goes on" }) { value } }', undefined, {
        signal: controller.signal,
      });
      await expect(sent).rejects.toThrow();
      expect(await ended).toBe('rolled back');
      expect(eventsSince(start, 'operation.retried')).toEqual([]);
      expect(await stored()).toEqual([]);
    });
  });
});
