import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { doctor } from '../../src/control/commands/doctor.ts';
import { checks } from '../../src/control/doctor/checks.ts';
import { transport } from '../../src/control/doctor/transport.ts';
import { parseSettings, type Settings } from '../../src/kernel/config.ts';
import { adminQuery, createTestDatabase, databaseUrl, type TestDatabase } from '../support/databases.ts';
import { findingsOf, modules, type Told } from './broken-house.ts';

const secret = 'a secret that only the tests know, long enough';

/** A login role that a test makes and takes away again. */
interface TestRole {
  readonly name: string;
  readonly url: string;
}

async function makeRole(database: TestDatabase, attributes: string, ...statements: string[]): Promise<TestRole> {
  const name = `doctor_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await adminQuery(database.adminUrl, `create role ${name} login password '${password}' ${attributes}`);
  for (const statement of statements) await adminQuery(database.adminUrl, statement.replaceAll('ROLE', name));
  const url = new URL(database.adminUrl);
  url.username = name;
  url.password = password;
  return { name, url: url.href };
}

describe('doctor on a house that stands', () => {
  let database: TestDatabase;
  const roles: TestRole[] = [];
  const role = async (attributes: string, ...statements: string[]): Promise<TestRole> => {
    const made = await makeRole(database, attributes, ...statements);
    roles.push(made);
    return made;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database?.drop();
    for (const { name } of roles) await adminQuery(inject('adminUrl'), `drop role ${name}`);
  });

  const examine = async (overrides: Partial<Settings> = {}): Promise<readonly Told[]> => {
    const settings = parseSettings<'adminDatabaseUrl'>(
      {},
      {
        overrides: {
          adminDatabaseUrl: database.adminUrl,
          databaseUrl: database.urls.gateway,
          catalogDatabaseUrl: database.urls.directory,
          controlDatabaseUrl: database.urls.control,
          secret,
          ...overrides,
        },
      },
    );
    return findingsOf(await doctor({ settings, modules, embedded: false }));
  };
  const faultsOf = async (overrides?: Partial<Settings>): Promise<readonly string[]> =>
    (await examine(overrides))
      .filter(({ status }) => status === 'fault')
      .map(({ check, at, problem }) => `${check}: ${at} ${problem}`);

  it('finds no fault in a fresh one, makes every check, and warns of the server alone', async () => {
    const settings = parseSettings<'adminDatabaseUrl'>(
      {},
      {
        overrides: {
          adminDatabaseUrl: database.adminUrl,
          databaseUrl: database.urls.gateway,
          catalogDatabaseUrl: database.urls.directory,
          controlDatabaseUrl: database.urls.control,
          secret,
        },
      },
    );
    const diagnosis = await doctor({ settings, modules, embedded: true });
    expect(diagnosis.checks.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
    const wrong = diagnosis.checks.filter(({ status }) => status !== 'ok');
    // The server of the tests may forget what it was told in a crash, and is as old as npm has it.
    expect(wrong.filter(({ name }) => !['postgresql-version', 'server-settings'].includes(name))).toEqual([]);
    expect(wrong.filter(({ status }) => status === 'fault')).toEqual([]);
  });

  it('warns of the hole in the version that it runs on', async () => {
    const [{ number } = { number: 0 }] = await adminQuery<{ number: number }>(
      database.adminUrl,
      `select current_setting('server_version_num')::integer as number`,
    );
    const warned = (await examine()).some(
      ({ check, problem }) => check === 'postgresql-version' && /CVE-/.test(problem),
    );
    const safe: Record<number, number> = { 15: 20, 16: 16, 17: 12, 18: 7 };
    expect(warned).toBe(number % 10_000 < (safe[Math.floor(number / 10_000)] ?? 0));
  });

  it('leaves nothing behind: its connections cannot write', async () => {
    const before = await adminQuery(
      database.adminUrl,
      'select pg_current_wal_lsn() is not null, count(*) from pg_class',
    );
    await examine();
    expect(
      await adminQuery(database.adminUrl, 'select pg_current_wal_lsn() is not null, count(*) from pg_class'),
    ).toEqual(before);
  });

  describe('the role of the gateway', () => {
    it.each([
      ['superuser', 'is a superuser'],
      ['bypassrls', 'has BYPASSRLS'],
      ['createrole', 'has CREATEROLE'],
    ])('must not have %s', async (attribute, problem) => {
      const { url, name } = await role(attribute, 'grant rowhouse_gateway to ROLE');
      expect(await faultsOf({ databaseUrl: url })).toEqual([
        expect.stringContaining(`gateway-role: role ${name} ${problem}`),
      ]);
    });

    it('must be a member of its group', async () => {
      const { url, name } = await role('');
      expect(await faultsOf({ databaseUrl: url })).toEqual([
        `gateway-role: role ${name} is not a member of rowhouse_gateway`,
      ]);
    });

    it('must not read the catalog, whichever way the right came', async () => {
      const { url, name } = await role(
        '',
        'grant rowhouse_gateway to ROLE',
        'grant usage on schema rowhouse_catalog to ROLE',
        'grant select on all tables in schema rowhouse_catalog to ROLE',
      );
      expect(await faultsOf({ databaseUrl: url })).toEqual([
        `gateway-role: role ${name} has rights on the catalog, which holds every tenant`,
      ]);
      await adminQuery(database.adminUrl, `drop owned by ${name}`);
    });

    it('may not hide a superuser behind a role that it takes on at the start', async () => {
      const url = new URL(database.adminUrl);
      url.searchParams.set('options', '-c role=rowhouse_gateway');
      expect(await faultsOf({ databaseUrl: url.href })).toContainEqual(
        expect.stringMatching(/gateway-role: .* is a superuser/),
      );
    });
  });

  describe('the roles of the catalog', () => {
    it('let the directory role read alone', async () => {
      const { url, name } = await role(
        '',
        'grant rowhouse_directory to ROLE',
        'grant insert on rowhouse_catalog.tenants to ROLE',
      );
      expect(await faultsOf({ catalogDatabaseUrl: url })).toEqual([
        `directory-role: role ${name} may do more to the catalog than its work: rowhouse_catalog.tenants`,
      ]);
      await adminQuery(database.adminUrl, `drop owned by ${name}`);
    });

    it('let neither see tenant rows', async () => {
      const { url, name } = await role(
        '',
        'grant rowhouse_control to ROLE',
        'grant select (name) on rowhouse_shared.products to ROLE',
      );
      expect(await faultsOf({ controlDatabaseUrl: url })).toEqual([
        `control-role: role ${name} has rights on tenant rows: rowhouse_shared.products`,
      ]);
      await adminQuery(database.adminUrl, `drop owned by ${name}`);
    });

    it('are not each other', async () => {
      expect(await faultsOf({ catalogDatabaseUrl: database.urls.control })).toEqual([
        expect.stringMatching(/directory-role: role .* is not a member of rowhouse_directory/),
        expect.stringMatching(/directory-role: role .* is a member of rowhouse_control/),
        expect.stringMatching(/directory-role: role .* may do more to the catalog/),
      ]);
    });
  });

  it('tells of a login that cannot connect, and goes on', async () => {
    const url = new URL(database.urls.gateway);
    url.password = 'wrong';
    url.searchParams.set('host', '127.0.0.1');
    const unreachable = new URL(database.urls.directory);
    unreachable.port = '1';
    const faults = await faultsOf({ catalogDatabaseUrl: unreachable.href });
    expect(faults).toEqual([
      expect.stringMatching(/directory-role: ROWHOUSE_CATALOG_DATABASE_URL cannot be connected to: .*ECONNREFUSED/),
    ]);
  });

  it('tells of a login that leads to another house', async () => {
    const other = await createTestDatabase();
    expect(await faultsOf({ databaseUrl: other.urls.gateway })).toEqual([
      'gateway-role: ROWHOUSE_DATABASE_URL leads to another database than ROWHOUSE_ADMIN_DATABASE_URL',
    ]);
    await other.drop();
  });

  it('tells of an administrator who may not become the owner, and examines what is left', async () => {
    const { url, name } = await role('');
    const findings = await examine({ adminDatabaseUrl: url });
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'administrator', status: 'fault', remedy: `grant rowhouse_owner to ${name};` }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'migrations', problem: expect.stringContaining('could not be examined') }),
    );
  });

  it('tells of a schema that belongs to somebody else', async () => {
    await adminQuery(database.adminUrl, 'alter schema rowhouse owner to current_user');
    expect(await faultsOf()).toContainEqual(expect.stringContaining('ownership: schema rowhouse belongs to'));
    await adminQuery(database.adminUrl, 'alter schema rowhouse owner to rowhouse_owner');
    expect(await faultsOf()).toEqual([]);
  });

  it('tells of settings that undo what it relies on, where they were made', async () => {
    const tenant = `'0199a000-0000-7000-8000-000000000001'`;
    const gateway = new URL(database.urls.gateway).username;
    await adminQuery(
      database.adminUrl,
      `alter role ${gateway} in database ${database.name} set rowhouse.tenant_id = ${tenant}`,
    );
    await adminQuery(database.adminUrl, `alter database ${database.name} set row_security = off`);
    await adminQuery(database.adminUrl, `alter database ${database.name} set idle_session_timeout = '1min'`);
    const findings = (await examine()).filter(
      ({ check, at }) => check === 'server-settings' && !/fsync|commit|writes/.test(at),
    );
    expect(findings).toEqual([
      expect.objectContaining({ status: 'warning', at: 'idle_session_timeout' }),
      expect.objectContaining({ status: 'fault', at: 'row_security' }),
      expect.objectContaining({ status: 'fault', at: 'rowhouse.tenant_id of the gateway role' }),
    ]);
    await adminQuery(database.adminUrl, `alter role ${gateway} in database ${database.name} reset all`);
    await adminQuery(database.adminUrl, `alter database ${database.name} reset all`);
  });

  it('tells when PostgreSQL takes fewer connections than the gateway may open', async () => {
    const [{ maximum } = { maximum: 0 }] = await adminQuery<{ maximum: number }>(
      database.adminUrl,
      `select current_setting('max_connections')::integer as maximum`,
    );
    expect(await faultsOf({ poolSize: maximum })).toEqual([
      expect.stringMatching(/connections: max_connections leaves \d+ connections, and a gateway process may open/),
    ]);
    const scarce = await examine({ poolSize: Math.floor(maximum / 2) });
    expect(scarce.filter(({ check }) => check === 'connections')).toEqual([
      expect.objectContaining({ status: 'warning', problem: expect.stringContaining('two gateway processes') }),
    ]);
    const { url } = await role('connection limit 3', 'grant rowhouse_gateway to ROLE');
    expect(await faultsOf({ databaseUrl: url })).toEqual([
      'connections: connection limit of the gateway role is 3, and a gateway process may open 10',
    ]);
  });

  it('warns of a connection to another machine that is not encrypted', async () => {
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    const examination = {
      client,
      administratorUrl: 'postgres://operator@db.example.com/house',
      refusedOwner: undefined,
      migrated: true,
      placements: [],
      logins: {},
      modules,
      settings: parseSettings({}),
      embedded: false,
    };
    expect(await transport.examine(examination)).toEqual([
      expect.objectContaining({ status: 'warning', at: 'ROWHOUSE_ADMIN_DATABASE_URL' }),
    ]);
    expect(await transport.examine({ ...examination, administratorUrl: database.adminUrl })).toEqual([]);
    await client.end();
  });

  it('tells of settings that do not suit a house that others rely on', async () => {
    const findings = await examine({
      developmentIssuer: true,
      secret: undefined,
      databaseUrl: undefined,
      lockTimeout: 10_000,
    });
    expect(findings.filter(({ check }) => check === 'gateway-role')).toEqual([
      expect.objectContaining({ status: 'warning', at: 'ROWHOUSE_DATABASE_URL' }),
    ]);
    expect(findings.filter(({ check }) => check === 'settings').map(({ at }) => at)).toEqual([
      'ROWHOUSE_SECRET',
      'ROWHOUSE_DEVELOPMENT_ISSUER',
      'ROWHOUSE_LOCK_TIMEOUT_MS',
    ]);
  });
});

describe('doctor on a database without a house', () => {
  it('says so, and examines the server', async () => {
    const adminUrl = inject('adminUrl');
    const name = `rowhouse_test_${randomBytes(6).toString('hex')}`;
    await adminQuery(adminUrl, `create database ${name}`);
    const settings = parseSettings<'adminDatabaseUrl'>(
      {},
      { overrides: { adminDatabaseUrl: databaseUrl(adminUrl, name) } },
    );
    const diagnosis = await doctor({ settings, modules, embedded: false });
    await adminQuery(adminUrl, `drop database ${name}`);
    expect(diagnosis.status).toBe('fault');
    expect(findingsOf(diagnosis).filter(({ status }) => status === 'fault')).toEqual([
      expect.objectContaining({ check: 'migrations', remedy: 'Run `rowhouse migrate`.' }),
    ]);
    expect(diagnosis.checks.map(({ name: check }) => check)).toContain('postgresql-version');
  });

  it('fails with DATABASE_UNAVAILABLE where nobody answers, without telling the password', async () => {
    const settings = parseSettings<'adminDatabaseUrl'>(
      {},
      { overrides: { adminDatabaseUrl: 'postgres://ada:hunter2@127.0.0.1:1/house' } },
    );
    const failure = await doctor({ settings, modules, embedded: false }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(failure.message).toContain(
      'ROWHOUSE_ADMIN_DATABASE_URL: ada cannot connect to the database house at 127.0.0.1:1',
    );
    expect(failure.message).not.toContain('hunter2');
  });
});
