import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { atRest, type PoolWatch, watchPools } from './interleaving/pools.ts';
import { randomNumbers, shuffled } from './interleaving/random.ts';
import { type PlannedRequest, planRequests } from './interleaving/requests.ts';
import { footprints, furnish, marks, ownValues } from './interleaving/shop.ts';

const count = 500;
/** Clients that are to go away at some point; for some of them the answer comes before. */
const leaving = 170;
const connections = 2;
const plan = planRequests(count);
// Connections stay, to be looked at afterwards.
const settings = { poolSize: connections, poolWait: 120_000, poolIdle: 0 };

/** A house with the two tenants. Rows have the same ids in each, so that answers have the same bytes. */
class Street {
  readonly house: TestHouse;
  readonly tenants: readonly Tenant[];
  readonly #tokens: readonly string[];

  private constructor(house: TestHouse, tenants: readonly Tenant[], tokens: readonly string[]) {
    this.house = house;
    this.tenants = tenants;
    this.#tokens = tokens;
  }

  static async open(): Promise<Street> {
    const house = await createTestHouse({ settings });
    const tenants = await furnish(house, count);
    return new Street(house, tenants, await Promise.all(tenants.map((tenant) => house.token(tenant))));
  }

  async ask({ tenant, query, variables }: PlannedRequest, signal?: AbortSignal): Promise<string> {
    return (await graphql(this.house.url, this.#tokens[tenant], query, variables, { signal })).text;
  }

  footprints(): Promise<string[]> {
    return footprints(this.house, this.tenants, count);
  }
}

describe('500 requests of two tenants, interleaved on two connections, a fifth of them aborted', () => {
  let serial: Street;
  let interleaved: Street;
  let watch: PoolWatch;
  let pool: pg.Pool;
  const serialAnswers: string[] = [];
  /** Undefined for a request whose client went away before its answer came. */
  const answers: (string | undefined)[] = [];
  let before: string[];
  let serially: string[];
  let after: string[];

  beforeAll(async () => {
    watch = watchPools();
    serial = await Street.open();
    before = await serial.footprints();
    for (const request of plan) serialAnswers[request.number] = await serial.ask(request);
    serially = await serial.footprints();

    interleaved = await Street.open();
    const random = randomNumbers(2026);
    const queue = shuffled(plan, random);
    const leavers = new Map<number, AbortController>();
    for (const { number } of shuffled(plan, random).slice(0, leaving)) leavers.set(number, new AbortController());
    const end = leaveMeanwhile(interleaved.house, leavers, random);
    await Promise.all(
      queue.map(async (request) => {
        const signal = leavers.get(request.number)?.signal;
        answers[request.number] = await interleaved.ask(request, signal).catch((error: Error) => {
          if (!signal?.aborted) throw error;
          return undefined;
        });
      }),
    );
    end();
    pool = watch.pool(interleaved.house.database.urls.gateway);
    await atRest(pool);
    after = await interleaved.footprints();
  });
  afterAll(async () => {
    watch.end();
    await serial.house.close();
    await interleaved.house.close();
  });

  it('answers every request as it does when it is alone', () => {
    const others = plan.filter(
      ({ number }) => answers[number] !== undefined && answers[number] !== serialAnswers[number],
    );
    expect(
      others.map(({ number, query }) => ({ query, answer: answers[number], alone: serialAnswers[number] })),
    ).toEqual([]);
    const unanswered = plan.filter(({ number }) => answers[number] === undefined);
    expect(unanswered.length).toBeGreaterThan(count / 10);
    // Some of them were too late to undo anything, and most were not.
    const kept = unanswered.filter(({ number }) => after[number] !== before[number]);
    expect(kept.length).toBeLessThan(unanswered.length);
  });

  it('has answers worth comparing: none of them is an error', () => {
    expect(serialAnswers.filter((answer) => answer.includes('"errors"'))).toEqual([]);
  });

  it('shows no tenant a row of the other', () => {
    const foreign = plan.filter(({ number, tenant }) => answers[number]?.includes(marks[1 - tenant]!));
    expect(foreign.map(({ number }) => answers[number])).toEqual([]);
  });

  it('leaves no mutation half done', () => {
    const halves = plan.filter(({ number }) => after[number] !== serially[number] && after[number] !== before[number]);
    expect(halves.map(({ number, query }) => ({ query, found: after[number], whole: serially[number] }))).toEqual([]);
    const undone = plan.filter(({ number }) => answers[number] !== undefined && after[number] !== serially[number]);
    expect(undone.map(({ number, query }) => ({ query, found: after[number] }))).toEqual([]);
  });

  it('leaves no setting, no transaction and no way to tenant rows on its connections', async () => {
    expect(pool.totalCount).toBe(connections);
    const settingsOf = async (client: pg.ClientBase): Promise<unknown> => {
      const { rows } = await client.query(
        `select json_object_agg(name, setting order by name) as settings,
          coalesce(current_setting('rowhouse.tenant_id', true), '') as tenant,
          pg_current_xact_id_if_assigned() is not null as "inTransaction"
        from pg_settings where name <> 'application_name' and name not like 'plpgsql.%'`,
      );
      return rows[0];
    };
    const fresh = new pg.Client({ connectionString: interleaved.house.database.urls.gateway });
    await fresh.connect();
    const untouched = await settingsOf(fresh);
    await fresh.end();
    expect(untouched).toMatchObject({ tenant: '', inTransaction: false });

    const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
    try {
      for (const client of clients) {
        expect(await settingsOf(client)).toEqual(untouched);
        const { schema } = interleaved.tenants[0]!.placement;
        await expect(client.query(`select count(*) from ${schema}.customers`)).rejects.toThrow();
      }
    } finally {
      for (const client of clients) client.release();
    }
  });
});

/**
 * Makes clients go away at random points: one that changes rows of its own at some statement about them, another at
 * some event of anybody's.
 *
 * @returns a function that ends this
 */
function leaveMeanwhile(
  house: TestHouse,
  leavers: ReadonlyMap<number, AbortController>,
  random: () => number,
): () => void {
  const byValue = new Map<string, AbortController>();
  const others: AbortController[] = [];
  for (const [number, controller] of leavers) {
    const { tenant, query } = plan[number]!;
    if (query.startsWith('mutation')) for (const value of ownValues(tenant, number)) byValue.set(value, controller);
    else others.push(controller);
  }
  return house.events.listen((event) => {
    if (random() < 0.02) others.pop()?.abort();
    if (event.type !== 'statement.executed') return;
    for (const value of event.values.flat()) {
      const controller = typeof value === 'string' ? byValue.get(value) : undefined;
      if (controller && random() < 0.4) controller.abort();
    }
  });
}
