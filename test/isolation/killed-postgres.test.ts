import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { type Answered, Load } from './killing/load.ts';
import { type Death, MortalPostgres } from './killing/mortal-postgres.ts';

/** The codes of an answer's errors; whether to send the request again is said beside them. */
const refusals = ({ errors }: GraphqlAnswer): ReadonlyArray<readonly [string, boolean]> =>
  errors.map(({ extensions }) => [extensions.code, extensions.retryable === true]);

const isAnswered = ({ answer }: Answered): boolean => answer.errors.length === 0;

describe('when PostgreSQL is killed', () => {
  let postgres: MortalPostgres;
  let house: TestHouse;
  let tenant: Tenant;
  let token: string;
  let ids: { customer: string; product: string };

  const ask = (query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer> =>
    graphql(house.url, token, query, variables);
  const admin = <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    adminQuery<Row>(postgres.database.adminUrl, text, values);

  /** Starts PostgreSQL again; resolves when the gateway's directory has found it. */
  const revive = async (): Promise<void> => {
    const listening = new Promise<void>((resolve) => {
      const end = house.events.listen(({ type }) => {
        if (type !== 'directory.listening') return;
        end();
        resolve();
      });
    });
    await postgres.revive();
    await listening;
  };

  beforeAll(async () => {
    postgres = await MortalPostgres.start();
    house = await createTestHouse({ database: postgres.database });
    tenant = await house.createTenant({ slug: 'mortal' });
    token = await house.token(tenant);
    const made = await ask(`mutation {
      createCustomer(input: { name: "Customer" }) { customer { id } }
      createProduct(input: { name: "Product", unitPrice: "2.50" }) { product { id } }
    }`);
    ids = { customer: made.data.createCustomer.customer.id, product: made.data.createProduct.product.id };
  });
  afterAll(async () => {
    await house.close();
    await postgres.close();
  });

  describe.each<Death>(['SIGQUIT', 'SIGKILL'])('by %s', (death) => {
    it('answers those in flight that they may ask again, and one in COMMIT that its outcome is unknown', async () => {
      const blocker = new pg.Client({ connectionString: postgres.database.adminUrl });
      blocker.on('error', () => {});
      await blocker.connect();
      await blocker.query('begin');
      await blocker.query(`lock table ${tenant.placement.schema}.products in access exclusive mode`);
      // A standby that will never come keeps every COMMIT from being answered.
      await admin(`alter system set synchronous_standby_names = 'nobody'`);
      await admin('select pg_reload_conf()');

      const reading = ask('{ products { nodes { name } } }');
      const writing = ask(
        `mutation ($id: ID!) { updateProduct(input: { id: $id, name: "Changed" }) { product { name } userErrors { code } } }`,
        { id: ids.product },
      );
      const committing = commitInDoubt(death);
      await waitUntil(
        `select count(*) filter (where wait_event_type = 'Lock') = 2 and count(*) filter (where wait_event = 'SyncRep') = 1 as yes
        from pg_stat_activity where usename like 'rowhouse_gateway%'`,
      );
      await postgres.kill(death);

      const [read, written, doubtful] = [await reading, await writing, await committing];
      await blocker.end();
      await revive();
      await admin('alter system reset synchronous_standby_names');
      await admin('select pg_reload_conf()');

      expect(refusals(read)).toEqual([['DATABASE_UNAVAILABLE', true]]);
      expect(refusals(written)).toEqual([['DATABASE_UNAVAILABLE', true]]);
      expect(refusals(doubtful)).toEqual([['OUTCOME_UNKNOWN', false]]);
      expect(doubtful.data).toBeNull();
      const { data } = await ask('query ($id: ID!) { product(id: $id) { name } }', { id: ids.product });
      expect(data).toEqual({ product: { name: 'Product' } });
    });

    it('answers every request of a busy house, keeps what it acknowledged, and leaves nothing half done', async () => {
      const load = new Load(ask, death.toLowerCase());
      load.start(8, ids);
      await load.until(100, isAnswered);
      await postgres.kill(death);
      await load.until(20, (answered) => !isAnswered(answered));
      await revive();
      await load.until(50, isAnswered);
      await load.stop();

      const strange = load.answers.filter(({ kind, answer }) =>
        refusals(answer).some(([code, retryable]) => !retryable && (code !== 'OUTCOME_UNKNOWN' || kind === 'page')),
      );
      expect(strange.map(({ kind, answer }) => ({ kind, text: answer.text }))).toEqual([]);
      await expectWhole(load.answers);
    });

    it('serves a tenant that is created afterwards', async () => {
      const later = await house.createTenant({ slug: `after-${death.toLowerCase()}` });
      const { data } = await graphql(
        house.url,
        await house.token(later),
        '{ tenant { slug } customers { totalCount } }',
      );
      expect(data).toEqual({ tenant: { slug: later.slug }, customers: { totalCount: 0 } });
    });
  });

  /** A mutation that is certain to wait for the answer to its COMMIT. */
  async function commitInDoubt(death: Death): Promise<GraphqlAnswer> {
    for (let attempt = 0; ; attempt++) {
      const answer = ask(
        'mutation ($key: String!) { createCustomer(input: { externalId: $key, name: $key }) { customer { id } } }',
        { key: `doubt-${death}-${attempt}` },
      );
      // Until every process has read the new configuration, COMMIT is answered as ever.
      const isWaiting = waitUntil(`select count(*) > 0 as yes from pg_stat_activity where wait_event = 'SyncRep'`);
      const outcome = await Promise.race([answer, isWaiting]);
      if (!outcome) return answer;
    }
  }

  async function waitUntil(condition: string): Promise<undefined> {
    for (;;) {
      const [row] = await admin<{ yes: boolean }>(condition).catch(() => []);
      if (!row || row.yes) return undefined;
      await delay(20);
    }
  }

  /** Holds the answers against what is in the database. */
  async function expectWhole(answers: readonly Answered[]): Promise<void> {
    const { schema } = tenant.placement;
    const wholes = await admin<{ key: string; parts: number }>(
      `select key, sum(parts)::integer as parts from (
        select o.external_id as key, (
          select count(*) from ${schema}.order_lines l where l.tenant_id = o.tenant_id and l.order_id = o.id
        ) as parts from ${schema}.orders o where o.tenant_id = $1::uuid
        union all select external_id, 1 from ${schema}.customers where tenant_id = $1::uuid
        union all select external_id, 1 from ${schema}.products where tenant_id = $1::uuid
      ) made where key is not null group by key`,
      [tenant.id],
    );
    const parts = new Map(wholes.map((row) => [row.key, row.parts]));
    const whole = { page: 0, order: 3, pair: 2 };
    const found = answers.map(({ kind, key, answer }) => {
      const there = parts.get(key) ?? 0;
      const codes = refusals(answer).map(([code]) => code);
      const allowed = codes.length === 0 ? [whole[kind]] : codes.includes('OUTCOME_UNKNOWN') ? [0, whole[kind]] : [0];
      return allowed.includes(there) ? undefined : { kind, key, there, text: answer.text };
    });
    expect(found.filter((one) => one !== undefined)).toEqual([]);
  }
});
