import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { operatorVariables, rowhouse } from './command.ts';
import { runHere } from './in-process.ts';

describe('rowhouse doctor', () => {
  let database: TestDatabase;
  let variables: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    variables = operatorVariables(database);
  });
  afterAll(() => database?.drop());

  it('says of a sound house that every check is ok or a warning, and ends with 0', async () => {
    const { code, stdout, stderr } = await rowhouse(['doctor'], { variables });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ok +row-level-security +Every table/m);
    expect(stdout).toMatch(/\d+ checks: \d+ ok, \d+ with warnings, 0 with faults\.\n$/);
  });

  it('tells every fault, how to mend it, and ends with 1', async () => {
    await adminQuery(database.adminUrl, 'drop policy tenant_isolation on rowhouse_shared.orders');
    await adminQuery(database.adminUrl, 'create index by_email on rowhouse_shared.customers (email)');
    const { code, stdout, stderr } = await runHere(['doctor'], variables);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^fault +policies.*\n +fault +table rowhouse_shared.orders: has no policy.*\n +mend: .*protect/m,
    );
    expect(stdout).toMatch(/fault +index rowhouse_shared.by_email/);
    expect(stderr).toBe('HOUSE_UNSOUND: There are 2 faults.\n');
    const asJson = await runHere(['doctor', '--json'], variables);
    expect(asJson.code).toBe(1);
    const diagnosis = JSON.parse(asJson.stdout);
    expect(diagnosis.status).toBe('fault');
    expect(diagnosis.checks.find(({ name }: { name: string }) => name === 'policies')).toEqual({
      name: 'policies',
      about: expect.any(String),
      status: 'fault',
      findings: [
        {
          status: 'fault',
          at: 'table rowhouse_shared.orders',
          problem: expect.any(String),
          remedy: expect.any(String),
        },
      ],
    });
    expect(asJson.stdout).not.toContain(new URL(variables.ROWHOUSE_DATABASE_URL ?? '').password);
  });

  it('asks for an administrator', async () => {
    const { ROWHOUSE_ADMIN_DATABASE_URL: _without, ...rest } = variables;
    const { code, stderr } = await runHere(['doctor'], rest);
    expect(code).toBe(1);
    expect(stderr).toContain('ROWHOUSE_ADMIN_DATABASE_URL');
  });
});
