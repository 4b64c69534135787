import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { beginCommand, operatorVariables, type RunningCommand } from './command.ts';
import { runHere } from './in-process.ts';

describe('rowhouse serve', () => {
  let database: TestDatabase;
  let token: string;
  let running: RunningCommand | undefined;

  /** What a gateway needs, and nothing of an operator's. */
  const gatewayVariables = (): Record<string, string> => {
    const {
      ROWHOUSE_ADMIN_DATABASE_URL: _admin,
      ROWHOUSE_CONTROL_DATABASE_URL: _control,
      ...variables
    } = operatorVariables(database);
    return { ...variables, ROWHOUSE_PORT: '0', ROWHOUSE_DEVELOPMENT_ISSUER: 'true' };
  };
  const serve = async (variables: Record<string, string> = {}) => {
    const command = beginCommand(['serve'], { variables: { ...gatewayVariables(), ...variables } });
    running = command;
    const [, url = ''] = await command.says(/"event":"gateway.started","url":"([^"]+)"/);
    return { command, url };
  };
  const logged = (stderr: string): Array<Record<string, unknown>> =>
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    database = await createTestDatabase();
    await runHere(['tenant', 'create', 'acme'], operatorVariables(database));
    token = (await runHere(['token', 'acme'], operatorVariables(database))).stdout.trim();
  });
  afterEach(async () => {
    if (running?.child.exitCode !== null || running.child.signalCode !== null) return;
    running.child.kill('SIGKILL');
    await running.finished;
  });
  afterAll(() => database.drop());

  it('serves by the environment alone, logs JSON lines without tokens, and lets running requests finish', async () => {
    const { command, url } = await serve();
    const created = await graphql(
      url,
      token,
      'mutation { createCustomer(input: { name: "Ann" }) { customer { id } } }',
    );
    const { id } = created.data.createCustomer.customer;
    expect((await fetch(`${url}/graphiql`)).status).toBe(404);

    // A request that waits for a row which somebody else holds.
    const holder = new pg.Client({ connectionString: database.adminUrl });
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table rowhouse_shared.customers in exclusive mode');
    const update = graphql(
      url,
      token,
      'mutation ($id: ID!) { updateCustomer(input: { id: $id, name: "Anna" }) { customer { name } } }',
      { id },
    );
    const waiting = `select from pg_locks where not granted and database = (select oid from pg_database where datname = $1)`;
    while ((await holder.query(waiting, [database.name])).rowCount === 0);
    command.child.kill('SIGTERM');
    await command.says(/"event":"gateway.stopping"/);
    await holder.query('rollback');
    await holder.end();
    expect((await update).data.updateCustomer.customer.name).toBe('Anna');

    const { code, signal, stdout, stderr } = await command.finished;
    expect([code, signal, stdout]).toEqual([0, null, '']);
    const entries = logged(stderr);
    expect(entries.map(({ event }) => event)).toEqual(expect.arrayContaining(['gateway.started', 'gateway.stopped']));
    const answered = entries.filter(({ event, tenantId }) => event === 'request.completed' && tenantId !== undefined);
    expect(answered).toHaveLength(2);
    for (const entry of entries) expect(entry).toMatchObject({ time: expect.any(String), level: expect.any(String) });
    expect(stderr).not.toContain(token);
    expect(stderr).not.toContain('Anna');
  });

  it('logs statements at the level debug, and their values at none', async () => {
    const { command, url } = await serve({ ROWHOUSE_LOG_LEVEL: 'debug' });
    await graphql(url, token, 'mutation { createCustomer(input: { name: "Nobody logs me" }) { customer { name } } }');
    command.child.kill('SIGTERM');
    const { code, stderr } = await command.finished;
    expect(code).toBe(0);
    const statements = logged(stderr).filter(({ event }) => event === 'statement.executed');
    expect(statements.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^insert into "?customers/));
    expect(stderr).not.toContain('Nobody logs me');
  });

  it('refuses to start on a role that could bypass Row-Level Security', async () => {
    const { code, stdout, stderr } = await runHere(['serve'], {
      ...gatewayVariables(),
      ROWHOUSE_DATABASE_URL: database.adminUrl,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^UNSAFE_ROLE: ROWHOUSE_DATABASE_URL must lead to a role .* is a superuser/);
  });

  it('ends with 1 where the database cannot be reached', async () => {
    const { code, stderr } = await runHere(['serve'], {
      ...gatewayVariables(),
      ROWHOUSE_DATABASE_URL: 'postgresql://gateway:hidden@127.0.0.1:1/rowhouse',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^DATABASE_UNAVAILABLE: /);
    expect(stderr).not.toContain('hidden');
  });
});
