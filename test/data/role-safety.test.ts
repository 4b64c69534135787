import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseUnsafeRole, roleFaults } from '../../src/data/role-safety.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';

const role = 'role_safety_probe';

/** A pool ends before its connections have gone: the database may be dropped first, and tell them so. */
function poolOf(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString });
  pool.on('connect', (connection) => connection.on('error', () => {}));
  return pool;
}

describe('a role for tenant rows', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  /** What is wrong with a role that was made by statements, in a transaction that is rolled back. */
  async function faultsAfter(...statements: readonly string[]): Promise<readonly string[]> {
    await client.query('begin');
    try {
      await client.query(`create role ${role} login`);
      await client.query(`grant rowhouse_gateway to ${role}`);
      for (const statement of statements) await client.query(statement);
      await client.query(`set local session authorization ${role}`);
      return (await roleFaults(client)).map(({ at, message }) => `${at} ${message}`);
    } finally {
      await client.query('rollback');
    }
  }

  it('that is a member of rowhouse_gateway and of nothing else is trusted', async () => {
    expect(await faultsAfter()).toEqual([]);
  });

  it.each([
    ['is a superuser', /is a superuser/, [`alter role ${role} superuser`]],
    ['has BYPASSRLS', /has BYPASSRLS/, [`alter role ${role} bypassrls`]],
    ['has CREATEROLE', /has CREATEROLE/, [`alter role ${role} createrole`]],
    ['has CREATEDB', /has CREATEDB/, [`alter role ${role} createdb`]],
    ['has REPLICATION', /has REPLICATION/, [`alter role ${role} replication`]],
    [
      'can become a role with BYPASSRLS, by way of another',
      /member of a role that bypasses/,
      [
        'create role role_safety_strong bypassrls',
        'create role role_safety_between noinherit',
        'grant role_safety_strong to role_safety_between',
        `grant role_safety_between to ${role}`,
      ],
    ],
    ['may read server files', /reaches further/, [`grant pg_read_server_files to ${role}`]],
    [
      'may make temporary tables',
      /temporary tables/,
      [`do $$ begin execute format('grant temporary on database %I to ${role}', current_database()); end $$`],
    ],
    [
      'may make schemas',
      /create schemas/,
      [`do $$ begin execute format('grant create on database %I to ${role}', current_database()); end $$`],
    ],
    [
      'may make tables in a schema that everyone may use',
      /create objects/,
      ['grant create on schema public to public'],
    ],
    ['may truncate', /TRUNCATE/, ['grant truncate on rowhouse_shared.orders to rowhouse_gateway']],
    ['may reference', /REFERENCES/, [`grant references on rowhouse_shared.orders to ${role}`]],
    ['may make triggers', /TRIGGER/, [`grant trigger on rowhouse_shared.orders to public`]],
    [
      'owns a table',
      /owns tables/,
      ['create table public.notes (id uuid)', `alter table public.notes owner to ${role}`],
    ],
    [
      'sees a table of tenants that nobody protected',
      /without Row-Level Security/,
      [
        'create table rowhouse_shared.notes (tenant_id uuid)',
        'grant select on rowhouse_shared.notes to rowhouse_gateway',
      ],
    ],
    [
      'sees one column of such a table',
      /without Row-Level Security/,
      [
        'create table rowhouse_shared.notes (tenant_id uuid, note text)',
        `grant select (note) on rowhouse_shared.notes to ${role}`,
      ],
    ],
    ['sees the catalog', /rights on the catalog/, [`grant select on rowhouse_catalog.tenants to ${role}`]],
    [
      'sees one column of the catalog',
      /rights on the catalog/,
      [`grant select (slug) on rowhouse_catalog.tenants to public`],
    ],
    [
      'sees a view on the catalog',
      /rights on the catalog/,
      [
        'create view rowhouse_catalog.slugs as select slug from rowhouse_catalog.tenants',
        `grant select on rowhouse_catalog.slugs to ${role}`,
      ],
    ],
  ])('that %s is not', async (_title, expected, statements) => {
    expect(await faultsAfter(...statements)).toEqual([expect.stringMatching(expected)]);
  });

  it('that is a member of another group role is not', async () => {
    expect(await faultsAfter(`grant rowhouse_directory to ${role}`)).toEqual([
      expect.stringMatching(/reaches further/),
      expect.stringMatching(/rights on the catalog/),
    ]);
  });

  it('that can become the owner is not', async () => {
    expect(await faultsAfter(`grant rowhouse_owner to ${role}`)).toContainEqual(expect.stringMatching(/owns tables/));
  });

  it('that a superuser took on at the start is not: RESET ROLE leads back', async () => {
    await client.query('begin');
    await client.query('set local role rowhouse_gateway');
    const faults = await roleFaults(client);
    await client.query('rollback');
    expect(faults).toEqual([expect.objectContaining({ message: expect.stringContaining('superuser') })]);
  });

  it('is refused with everything that is wrong, when a gateway starts', async () => {
    const pool = poolOf(database.adminUrl);
    await expect(refuseUnsafeRole(pool)).rejects.toMatchObject({
      code: 'UNSAFE_ROLE',
      message: expect.stringContaining('is a superuser'),
    });
    await pool.end();
  });

  it('that the tests use passes', async () => {
    const pool = poolOf(database.urls.gateway);
    await refuseUnsafeRole(pool);
    await pool.end();
  });
});
