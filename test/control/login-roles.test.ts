import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { attempt } from '../../src/control/attempt.ts';
import { ensureLoginRoles } from '../../src/control/login-roles.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';

describe('login roles', () => {
  const databases: TestDatabase[] = [];
  const suffix = `many_${randomBytes(6).toString('hex')}`;

  beforeAll(async () => {
    for (let count = 0; count < 4; count++) databases.push(await createTestDatabase());
  });
  afterAll(async () => {
    for (const database of databases) await database.drop();
    for (const kind of ['gateway', 'directory', 'control']) {
      await adminQuery(inject('adminUrl'), `drop role if exists rowhouse_${kind}_${suffix}`);
    }
  });

  it('are made once for all databases of a server that ask for them at the same time, and the last password counts', async () => {
    for (let round = 0; round < 5; round++) {
      const asked = databases.flatMap((database) => [database, database]);
      await Promise.all(asked.map((database) => ensureLoginRoles(database.adminUrl, suffix)));
    }
    const urls = await ensureLoginRoles(databases[0]!.adminUrl, suffix);
    for (const [kind, url] of Object.entries(urls)) {
      const [row] = await adminQuery<{ role: string; groups: string[] }>(
        url,
        `select session_user::text as role, array(
          select g.rolname::text from pg_roles g
          where g.rolname <> session_user and pg_has_role(session_user, g.oid, 'member')
        ) as groups`,
      );
      expect(row).toEqual({ role: `rowhouse_${kind}_${suffix}`, groups: [`rowhouse_${kind}`] });
    }
  });

  it('stand in a URL whatever way it names its user', async () => {
    const withParameters = new URL(databases[0]!.adminUrl);
    const { username, password } = withParameters;
    withParameters.searchParams.set('user', username);
    withParameters.searchParams.set('password', password);
    const urls = await ensureLoginRoles(withParameters.href, suffix);
    const [row] = await adminQuery<{ role: string }>(urls.gateway, 'select session_user::text as role');
    expect(row?.role).toBe(`rowhouse_gateway_${suffix}`);
  });

  it('are not made by somebody who may not make roles, who is told what is missing', async () => {
    const failure = await ensureLoginRoles(databases[0]!.urls.gateway, suffix).catch((error) => error);
    expect(failure).toMatchObject({ code: 'MIGRATION_FAILED' });
    expect(failure.message).toContain('may not make the role');
  });
});

describe('a statement about a role', () => {
  let database: TestDatabase;
  const role = `attempt_${randomBytes(6).toString('hex')}`;
  const clients: pg.Client[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    for (let count = 0; count < 2; count++) {
      const client = new pg.Client({ connectionString: database.adminUrl });
      await client.connect();
      clients.push(client);
    }
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await adminQuery(inject('adminUrl'), `drop role if exists ${role}`);
    await database?.drop();
  });

  it('waits for another transaction that makes the same role, and finds it there', async () => {
    const [first, second] = clients as [pg.Client, pg.Client];
    await first.query('begin');
    await second.query('begin');
    expect(await attempt(first, `create role ${role}`)).toBe('done');
    const waiting = attempt(second, `create role ${role}`);
    await first.query('commit');
    expect(await waiting).toBe('exists');
    // The savepoint saved the rest of the transaction.
    expect(await attempt(second, `alter role ${role} connection limit 5`)).toBe('done');
    await second.query('commit');
  });

  it('is made again when another transaction changed the role meanwhile', async () => {
    const [first, second] = clients as [pg.Client, pg.Client];
    await first.query('begin');
    await second.query('begin');
    expect(await attempt(first, `alter role ${role} connection limit 6`)).toBe('done');
    const waiting = attempt(second, `alter role ${role} connection limit 7`);
    await first.query('commit');
    expect(await waiting).toBe('done');
    await second.query('commit');
    const [row] = await adminQuery<{ limit: number }>(
      database.adminUrl,
      'select rolconnlimit as limit from pg_roles where rolname = $1',
      [role],
    );
    expect(row?.limit).toBe(7);
  });

  it('throws what is neither a race nor a missing right', async () => {
    const [first] = clients as [pg.Client];
    await first.query('begin');
    await expect(attempt(first, 'create nonsense')).rejects.toThrow(/syntax error/);
    expect((await first.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await first.query('rollback');
  });
});
