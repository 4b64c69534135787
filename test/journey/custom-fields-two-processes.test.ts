import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, toGlobalId } from '../../src/kit.ts';
import { beginCommand, operatorVariables, type RunningCommand } from '../cli/command.ts';
import { runHere } from '../cli/in-process.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import { SteadyLoad } from '../support/steady-load.ts';

/** A change that is not seen elsewhere by then is not seen at all. */
const patience = 20_000;
/** Customers that are there before: more than a command works on at a time. */
const seeded = 2_500;

const pageQuery = '{ customers(first: 5, orderBy: [{ name: DESC }]) { nodes { id name } totalCount } }';
const createMutation = `mutation ($key: String!) {
  createCustomer(input: { name: $key, externalId: $key }) { customer { id } userErrors { code } }
}`;

/** Two gateways in processes of their own, one catalog, and requests all the while. */
describe('two gateway processes on one catalog, under load', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  let token: string;
  const gateways: Array<{ readonly url: string; readonly command: RunningCommand }> = [];
  const operate = async (...words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runHere(words, operatorVariables(database));
    if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const ask = (gateway: number, query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer> =>
    graphql(gateways[gateway % 2]!.url, token, query, variables);

  /** Asks until the answer is as it should be. @returns milliseconds since the call */
  const until = async (
    isRight: (answer: GraphqlAnswer) => boolean,
    gateway: number,
    query: string,
  ): Promise<number> => {
    const began = performance.now();
    for (;;) {
      const answer = await ask(gateway, query);
      const passed = performance.now() - began;
      if (isRight(answer)) return passed;
      if (passed > patience) throw new Error(`${query} is answered ${answer.text} still`);
    }
  };
  const isAnswered = ({ errors }: GraphqlAnswer): boolean => errors.length === 0;
  const isUnknown = ({ errors }: GraphqlAnswer): boolean => errors[0]?.extensions.code === 'GRAPHQL_VALIDATION_FAILED';

  beforeAll(async () => {
    database = await createTestDatabase();
    await operate('tenant', 'create', 'acme');
    token = await operate('token', 'acme');
    const variables = { ...operatorVariables(database), ROWHOUSE_PORT: '0', ROWHOUSE_DEVELOPMENT_ISSUER: 'true' };
    for (const command of [beginCommand(['serve'], { variables }), beginCommand(['serve'], { variables })]) {
      const [, url = ''] = await command.says(/"event":"gateway.started","url":"([^"]+)"/);
      gateways.push({ url, command });
    }
  });
  afterAll(async () => {
    for (const { command } of gateways) command.child.kill('SIGTERM');
    await Promise.all(gateways.map(({ command }) => command.finished));
    await database?.drop();
  });

  /** Knows nothing of custom fields: reads pages, and writes one customer in three requests. */
  const plain = new SteadyLoad((number) =>
    number % 3 === 0 ? ask(number, createMutation, { key: `plain-${number}` }) : ask(number, pageQuery),
  );

  /** What the gateways acknowledged: scores by customer. */
  const acknowledged = new Map<string, string>();
  let fieldName = 'score';
  /** Writes the custom field and reads by it. */
  const custom = new SteadyLoad(async (number) => {
    const score = `${number % 97}.5`;
    if (number % 3 > 0) {
      const query = `query ($score: Decimal!) {
        customers(first: 5, filter: { customFields: { ${fieldName}: { gte: $score } } },
          orderBy: [{ customFields: { ${fieldName}: ASC } }]) { nodes { id customFields { ${fieldName} } } }
      }`;
      return ask(number, query, { score });
    }
    const key = `custom-${number}`;
    const answer = await ask(
      number,
      `mutation ($key: String!, $score: Decimal!) {
        createCustomer(input: { name: $key, externalId: $key, customFields: { ${fieldName}: $score } }) {
          customer { id customFields { ${fieldName} } } userErrors { code }
        }
      }`,
      { key, score },
    );
    const made = answer.data?.createCustomer?.customer;
    if (!made) return answer;
    acknowledged.set(made.id, made.customFields[fieldName]);
    // The other gateway changes what this one has made.
    const changed = await ask(
      number + 1,
      `mutation ($id: ID!, $score: Decimal!) {
        updateCustomer(input: { id: $id, customFields: { ${fieldName}: $score } }) {
          customer { customFields { ${fieldName} } } userErrors { code }
        }
      }`,
      { id: made.id, score: `${number % 89}.5` },
    );
    const after = changed.data?.updateCustomer?.customer;
    if (after) acknowledged.set(made.id, after.customFields[fieldName]);
    return changed;
  });
  /** Adds customers that have a score before it has an index. */
  const giveScores = async (): Promise<void> => {
    const scores = Array.from({ length: seeded }, (_, index) => ({ id: newId(), score: `${index % 97}.5` }));
    await adminQuery(
      database.adminUrl,
      `insert into rowhouse_shared.customers (tenant_id, id, name, custom_fields)
      select f.tenant_id, s.id, s.id, jsonb_build_object(f.stored_as::text, s.score)
      from jsonb_to_recordset($1::jsonb) as s (id uuid, score text), rowhouse_catalog.custom_fields f
      where f.name = 'score'`,
      [JSON.stringify(scores)],
    );
    for (const { id, score } of scores) acknowledged.set(toGlobalId('Customer', id), score);
  };
  const scoresOf = async (gateway: number, filter: string): Promise<ReadonlyMap<string, string>> => {
    const found = new Map<string, string>();
    for (let after: string | null = null; ; ) {
      const answer: GraphqlAnswer = await ask(
        gateway,
        `query ($after: String) {
          customers(first: 100, after: $after, filter: { customFields: ${filter} }) {
            nodes { id customFields { ${fieldName} } } pageInfo { hasNextPage endCursor }
          }
        }`,
        { after },
      );
      const { nodes, pageInfo } = answer.data.customers;
      for (const { id, customFields } of nodes) found.set(id, customFields[fieldName]);
      if (!pageInfo.hasNextPage) return found;
      after = pageInfo.endCursor;
    }
  };

  /** What doctor finds wrong with custom fields. */
  const findings = async (): Promise<readonly unknown[]> => {
    const { checks } = JSON.parse(await operate('doctor', '--json')) as {
      readonly checks: ReadonlyArray<{ readonly name: string; readonly findings: readonly unknown[] }>;
    };
    const concerned = checks.filter(({ name }) => name.startsWith('custom-field'));
    expect(concerned).toHaveLength(4);
    return concerned.flatMap((check) => check.findings);
  };

  it('makes a field that one defines a field of the other, and fails no request', async ({ annotate }) => {
    plain.start(4);
    await plain.more(20);
    const defined = await ask(
      0,
      `mutation {
        defineCustomField(input: { entity: "Customer", name: "score", type: DECIMAL, scale: 2 }) {
          customField { id } userErrors { message }
        }
      }`,
    );
    expect(defined).toMatchObject({ errors: [], data: { defineCustomField: { userErrors: [] } } });
    const query = '{ customers(first: 1) { nodes { customFields { score } } } }';
    const elsewhere = until(isAnswered, 1, query);
    // The gateway that was asked serves what it has acknowledged.
    expect((await ask(0, query)).errors).toEqual([]);
    await giveScores();
    await annotate(
      `a defined field could be queried through the other process after ${Math.round(await elsewhere)} ms`,
    );
    await plain.more(20);
    expect(plain.failures).toEqual([]);
  });

  it('builds an index while values are read and written', async () => {
    custom.start(4);
    await custom.more(60);
    await operate('custom-field', 'index', 'acme', 'Customer.score');
    await custom.more(60);
    await custom.stop();
    expect([...plain.failures, ...custom.failures]).toEqual([]);
    for (const gateway of [0, 1]) {
      // The first filter is read from the index, the second from the rows.
      expect(await scoresOf(gateway, '{ score: { gte: "0" } }')).toEqual(acknowledged);
      expect(await scoresOf(gateway, '{ score: { isNull: false } }')).toEqual(acknowledged);
    }
  });

  it('converts the values while they are read and written', async () => {
    custom.start(4);
    await custom.more(30);
    await operate('custom-field', 'convert', 'acme', 'Customer.score', '--scale', '1');
    await custom.more(60);
    await custom.stop();
    expect([...plain.failures, ...custom.failures]).toEqual([]);
    for (const gateway of [0, 1]) {
      expect(await scoresOf(gateway, '{ score: { gte: "0" } }')).toEqual(acknowledged);
      const exact = new Map([...acknowledged].filter(([, score]) => score === '1.5'));
      expect(await scoresOf(gateway, '{ score: { eq: "1.5" } }')).toEqual(exact);
      const wrong = await ask(
        gateway,
        'mutation { createCustomer(input: { name: "x", customFields: { score: "0.25" } }) { userErrors { code field } } }',
      );
      expect(wrong.data.createCustomer.userErrors).toEqual([
        { code: 'INVALID', field: ['input', 'customFields', 'score'] },
      ]);
    }
  });

  it('renames the field, with its values', async ({ annotate }) => {
    const listed = await ask(1, '{ tenant { customFields { id name } } }');
    const [{ id }] = listed.data.tenant.customFields;
    const renamed = await ask(
      1,
      'mutation ($id: ID!) { updateCustomField(input: { id: $id, name: "rating", force: true }) { userErrors { message } } }',
      { id },
    );
    expect(renamed.data).toEqual({ updateCustomField: { userErrors: [] } });
    const passed = await until(isAnswered, 0, '{ customers(first: 1) { nodes { customFields { rating } } } }');
    await annotate(`a renamed field could be queried through the other process after ${Math.round(passed)} ms`);
    fieldName = 'rating';
    custom.start(4);
    await custom.more(30);
    await custom.stop();
    expect([...plain.failures, ...custom.failures]).toEqual([]);
    for (const gateway of [0, 1]) expect(await scoresOf(gateway, '{ rating: { gte: "0" } }')).toEqual(acknowledged);
    expect(await findings()).toEqual([]);
  });

  it('deletes the field, and leaves nothing of it', async ({ annotate }) => {
    await operate('custom-field', 'delete', 'acme', 'Customer.rating', '--force');
    const query = '{ customers(first: 1) { nodes { customFields { rating } } } }';
    const passed = await Promise.all([0, 1].map((gateway) => until(isUnknown, gateway, query)));
    await annotate(`a deleted field was unknown to both after ${Math.round(Math.max(...passed))} ms`);
    await plain.more(30);
    await plain.stop();
    expect(plain.failures).toEqual([]);
    expect(await findings()).toEqual([]);
    expect(plain.answered + custom.answered).toBeGreaterThan(300);
  });
});
