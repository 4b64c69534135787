import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { versionFindings } from '../../src/control/doctor/postgresql-version.ts';
import { isLocal } from '../../src/control/doctor/transport.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { type BreakableHouse, openBreakableHouse } from './broken-house.ts';

const expression = `tenant_id = current_setting('rowhouse.tenant_id')::uuid`;
const policy = `using (${expression}) with check (${expression})`;
const asOwner = 'set local role rowhouse_owner';
const notes = 'rowhouse_shared.notes';
const makeNotes = (columns = 'tenant_id uuid not null, id uuid, primary key (tenant_id, id)'): string =>
  `create table ${notes} (${columns})`;
const protectNotes = `select rowhouse.protect('${notes}')`;
const makeTenant = `insert into rowhouse_catalog.tenants (id, slug, name, status, plan, currency, time_zone)
  values ('0199a000-0000-7000-8000-000000000001', 'acme', 'Acme', 'active', 'standard', 'USD', 'UTC')`;
const placeTenant = (
  schema: string,
): string => `insert into rowhouse_catalog.placements (tenant_id, tier, cluster, schema_name)
  values ('0199a000-0000-7000-8000-000000000001', 'shared', 'primary', '${schema}')`;
const enable = (extension: string): string => `insert into rowhouse_catalog.tenant_extensions (tenant_id, extension)
  values ('0199a000-0000-7000-8000-000000000001', '${extension}')`;

interface Case {
  readonly title: string;
  readonly statements: readonly string[];
  readonly check: string;
  readonly status?: 'warning' | 'fault';
  readonly problem: RegExp;
  /** How many findings, all of the one check. */
  readonly findings?: number;
}

const cases: readonly Case[] = [
  // row-level-security
  {
    title: 'a table whose Row-Level Security was switched off',
    statements: ['alter table rowhouse_shared.customers disable row level security'],
    check: 'row-level-security',
    problem: /customers has no Row-Level Security/,
  },
  {
    title: 'a table that does not bind its owner',
    statements: ['alter table rowhouse_shared.customers no force row level security'],
    check: 'row-level-security',
    problem: /customers does not bind its owner/,
  },
  {
    title: 'a new table that nobody protected',
    statements: [asOwner, makeNotes(), `grant select, insert, update, delete on ${notes} to rowhouse_gateway`],
    check: 'row-level-security',
    problem: /notes has no Row-Level Security/,
  },

  // policies
  {
    title: 'a table without a policy',
    statements: ['drop policy tenant_isolation on rowhouse_shared.orders'],
    check: 'policies',
    problem: /orders has no policy/,
  },
  {
    title: 'a policy that lets everything be seen',
    statements: ['alter policy tenant_isolation on rowhouse_shared.orders using (true)'],
    check: 'policies',
    problem: /using true/,
  },
  {
    title: 'a policy that lets everything be written',
    statements: ['alter policy tenant_isolation on rowhouse_shared.orders with check (true)'],
    check: 'policies',
    problem: /with check true/,
  },
  {
    title: 'a policy that reads the setting leniently, so that nothing fails without it',
    statements: [
      `alter policy tenant_isolation on rowhouse_shared.orders
        using (tenant_id = nullif(current_setting('rowhouse.tenant_id', true), '')::uuid)`,
    ],
    check: 'policies',
    problem: /lets see other rows/,
  },
  {
    title: 'a second policy beside the right one',
    statements: ['create policy open on rowhouse_shared.orders using (true)'],
    check: 'policies',
    problem: /policy open .* using true/,
  },
  {
    title: 'a policy for reading alone',
    statements: [
      'drop policy tenant_isolation on rowhouse_shared.orders',
      `create policy tenant_isolation on rowhouse_shared.orders for select using (${expression})`,
    ],
    check: 'policies',
    problem: /not for all commands/,
  },
  {
    title: 'a policy for one role alone',
    statements: [
      'drop policy tenant_isolation on rowhouse_shared.orders',
      `create policy tenant_isolation on rowhouse_shared.orders for all to rowhouse_gateway ${policy}`,
    ],
    check: 'policies',
    problem: /some roles only/,
  },
  {
    title: 'a restrictive policy',
    statements: [
      'drop policy tenant_isolation on rowhouse_shared.orders',
      `create policy tenant_isolation on rowhouse_shared.orders as restrictive for all ${policy}`,
    ],
    check: 'policies',
    problem: /restrictive/,
  },

  // tenant-columns
  {
    title: 'a table whose tenant_id may be null',
    statements: [asOwner, makeNotes('tenant_id uuid, id uuid not null'), protectNotes],
    check: 'tenant-columns',
    problem: /tenant_id may be null/,
    findings: 2,
  },
  {
    title: 'a column that sorts by the rules of the database',
    statements: ['alter table rowhouse_shared.customers add nickname text'],
    check: 'tenant-columns',
    status: 'warning',
    problem: /nickname sorts by the rules of its database/,
  },

  // keys
  {
    title: 'a unique key over all tenants',
    statements: ['alter table rowhouse_shared.customers add unique (email)'],
    check: 'keys',
    problem: /unique key customers_email_key .* does not begin with tenant_id/,
  },
  {
    title: 'a primary key over all tenants',
    statements: [asOwner, makeNotes('tenant_id uuid not null, id uuid primary key'), protectNotes],
    check: 'keys',
    problem: /primary key notes_pkey .* does not begin with tenant_id/,
  },
  {
    title: 'a foreign key by which a tenant could refer to a row of another',
    statements: [
      'alter table rowhouse_shared.customers add constraint customers_id unique (id)',
      'alter table rowhouse_shared.orders add constraint by_id foreign key (customer_id) references rowhouse_shared.customers (id)',
    ],
    check: 'keys',
    problem: /foreign key by_id .* does not begin with tenant_id/,
    findings: 2,
  },
  {
    title: 'a foreign key that leaves the placement',
    statements: [
      'create table public.elsewhere (tenant_id uuid, id uuid, primary key (tenant_id, id))',
      'alter table rowhouse_shared.orders add constraint away foreign key (tenant_id, id) references public.elsewhere (tenant_id, id)',
    ],
    check: 'keys',
    problem: /foreign key away .* own schema/,
  },
  {
    title: 'a table without a primary key',
    statements: [asOwner, makeNotes('tenant_id uuid not null'), protectNotes],
    check: 'keys',
    problem: /notes has no primary key/,
  },

  // indexes
  {
    title: 'an index that does not begin with tenant_id',
    statements: ['create index by_email on rowhouse_shared.customers (email, tenant_id)'],
    check: 'indexes',
    problem: /by_email does not begin with tenant_id/,
  },
  {
    title: 'an index on an expression',
    statements: ['create unique index by_lower on rowhouse_shared.customers (lower(email), tenant_id)'],
    check: 'indexes',
    problem: /by_lower does not begin with tenant_id/,
  },
  {
    title: 'an index that was never finished',
    statements: [
      `update pg_index set indisvalid = false where indexrelid = 'rowhouse_shared.customers_name'::regclass`,
    ],
    check: 'indexes',
    status: 'warning',
    problem: /customers_name is invalid/,
  },

  // triggers, sequences, bypasses
  {
    title: 'a trigger on a tenant table',
    statements: [
      `create trigger minimum before update on rowhouse_shared.orders
        for each row execute function suppress_redundant_updates_trigger()`,
    ],
    check: 'triggers',
    problem: /trigger minimum on rowhouse_shared.orders/,
  },
  {
    title: 'a rule on a tenant table',
    statements: ['create rule never as on delete to rowhouse_shared.orders do instead nothing'],
    check: 'triggers',
    problem: /rule never on rowhouse_shared.orders/,
  },
  {
    title: 'a column that counts for all tenants',
    statements: ['alter table rowhouse_shared.orders add serial_number bigint generated always as identity'],
    check: 'sequences',
    problem: /serial_number is an identity column/,
  },
  {
    title: 'a serial column',
    statements: [asOwner, 'alter table rowhouse_shared.orders add serial_number serial'],
    check: 'sequences',
    problem: /serial_number takes its default from a sequence/,
  },
  {
    title: 'a sequence in a placement',
    statements: [asOwner, 'create sequence rowhouse_shared.numbers'],
    check: 'sequences',
    problem: /sequence rowhouse_shared.numbers is shared/,
  },
  {
    title: 'a view in a placement',
    statements: [asOwner, 'create view rowhouse_shared.everything as select * from rowhouse_shared.orders'],
    check: 'bypasses',
    problem: /^view rowhouse_shared.everything/,
  },
  {
    title: 'a materialized view in a placement',
    statements: [
      asOwner,
      `set local rowhouse.tenant_id = '0199a000-0000-7000-8000-000000000001'`,
      'create materialized view rowhouse_shared.everything as select * from rowhouse_shared.orders',
      'reset rowhouse.tenant_id',
    ],
    check: 'bypasses',
    problem: /^materialized view rowhouse_shared.everything/,
  },
  {
    title: 'a function in a placement that runs as its owner',
    statements: [
      asOwner,
      `create function rowhouse_shared.peek() returns bigint language sql security definer as 'select 1::bigint'`,
    ],
    check: 'bypasses',
    problem: /peek\(\) is SECURITY DEFINER: it runs as its owner/,
  },
  {
    title: 'any function in a placement',
    statements: [asOwner, `create function rowhouse_shared.peek() returns bigint language sql as 'select 1::bigint'`],
    check: 'bypasses',
    status: 'warning',
    problem: /peek\(\) stands in a placement/,
  },
  {
    title: 'a function elsewhere that runs as its owner and that the gateway role may execute',
    statements: [`create function public.peek() returns bigint language sql security definer as 'select 1::bigint'`],
    check: 'bypasses',
    status: 'warning',
    problem: /peek\(\) is SECURITY DEFINER, and the gateway role may execute it/,
  },

  // grants
  ...['truncate', 'references', 'trigger'].map((right) => ({
    title: `${right} for the gateway role on a tenant table`,
    statements: [`grant ${right} on rowhouse_shared.products to rowhouse_gateway`],
    check: 'placement-grants',
    problem: new RegExp(`products rowhouse_gateway has ${right.toUpperCase()}`),
  })),
  {
    title: 'tenant rows for everyone',
    statements: ['grant select on rowhouse_shared.products to public'],
    check: 'placement-grants',
    problem: /products public has SELECT/,
  },
  {
    title: 'one column of tenant rows for the directory role',
    statements: ['grant select (name) on rowhouse_shared.products to rowhouse_directory'],
    check: 'placement-grants',
    problem: /column rowhouse_shared.products \(name\) rowhouse_directory has SELECT/,
  },
  {
    title: 'a right that the gateway role may pass on',
    statements: ['grant select on rowhouse_shared.products to rowhouse_gateway with grant option'],
    check: 'placement-grants',
    problem: /has SELECT on it and may grant it/,
  },
  {
    title: 'a role of the operator that reads tenant rows',
    statements: [
      'create role doctor_test_reporting',
      'grant select on rowhouse_shared.products to doctor_test_reporting',
    ],
    check: 'placement-grants',
    status: 'warning',
    problem: /doctor_test_reporting has SELECT/,
  },
  {
    title: 'a right that the gateway role lacks',
    statements: ['revoke update on rowhouse_shared.products from rowhouse_gateway'],
    check: 'placement-grants',
    problem: /products rowhouse_gateway may not select, insert, update and delete/,
  },
  ...['update', 'delete', 'update (total)'].map((right) => ({
    title: `${right} for the gateway role on a table whose rows are written once`,
    statements: [`grant ${right} on rowhouse_shared.invoices to rowhouse_gateway`],
    check: 'placement-grants',
    problem: new RegExp(`invoices( \\(total\\))? rowhouse_gateway has ${right.slice(0, 6).toUpperCase()}`),
  })),
  {
    title: 'a table whose rows are written once and cannot even be added',
    statements: ['revoke insert on rowhouse_shared.invoice_lines from rowhouse_gateway'],
    check: 'placement-grants',
    problem: /invoice_lines rowhouse_gateway may not select and insert/,
  },
  {
    title: 'a column that changes of a table whose rows are written once, and may not be changed',
    statements: ['revoke update (open) on rowhouse_shared.invoices from rowhouse_gateway'],
    check: 'placement-grants',
    problem: /invoices rowhouse_gateway may not update \(open\)/,
  },
  {
    title: 'a placement that the gateway role may not enter',
    statements: ['revoke usage on schema rowhouse_shared from rowhouse_gateway'],
    check: 'placement-grants',
    problem: /rowhouse_gateway has no USAGE/,
  },
  {
    title: 'a table of the catalog for the gateway role',
    statements: ['grant select on rowhouse_catalog.tenants to rowhouse_gateway'],
    check: 'catalog-grants',
    problem: /tenants rowhouse_gateway has SELECT/,
  },
  {
    title: 'one column of the catalog for the gateway role',
    statements: ['grant select (slug) on rowhouse_catalog.tenants to rowhouse_gateway'],
    check: 'catalog-grants',
    problem: /tenants \(slug\) rowhouse_gateway has SELECT/,
  },
  {
    title: 'writing for the directory role',
    statements: ['grant update on rowhouse_catalog.tenants to rowhouse_directory'],
    check: 'catalog-grants',
    problem: /tenants rowhouse_directory has UPDATE/,
  },
  {
    title: 'truncating for the control role',
    statements: ['grant truncate on rowhouse_catalog.audit to rowhouse_control'],
    check: 'catalog-grants',
    problem: /audit rowhouse_control has TRUNCATE/,
  },
  {
    title: 'the records of migrations for the gateway role',
    statements: ['grant insert on rowhouse.migrations_catalog to rowhouse_gateway'],
    check: 'catalog-grants',
    problem: /migrations_catalog rowhouse_gateway has INSERT/,
  },
  {
    title: 'a right that the directory role lacks',
    statements: ['revoke select on rowhouse_catalog.placements from rowhouse_directory'],
    check: 'catalog-grants',
    problem: /placements rowhouse_directory has no SELECT/,
  },
  {
    title: 'temporary tables for everyone',
    statements: [`do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$`],
    check: 'database-grants',
    problem: /public may make temporary tables/,
  },
  {
    title: 'objects in a schema for everyone',
    statements: ['grant create on schema public to public'],
    check: 'database-grants',
    problem: /schema public public may create objects/,
  },
  {
    title: 'schemas for the gateway role',
    statements: [
      `do $$ begin execute format('grant create on database %I to rowhouse_gateway', current_database()); end $$`,
    ],
    check: 'database-grants',
    problem: /rowhouse_gateway may create objects/,
  },
  {
    title: 'tables of the future for the gateway role',
    statements: [
      'alter default privileges for role rowhouse_owner in schema rowhouse_catalog grant select on tables to rowhouse_gateway',
    ],
    check: 'default-privileges',
    problem: /give rowhouse_gateway SELECT on tables that are yet to be made/,
  },

  // roles and owners
  {
    title: 'a group role that bypasses Row-Level Security',
    statements: ['alter role rowhouse_gateway bypassrls'],
    check: 'group-roles',
    problem: /rowhouse_gateway has BYPASSRLS/,
  },
  {
    title: 'a group role that logs in',
    statements: ['alter role rowhouse_owner login'],
    check: 'group-roles',
    problem: /rowhouse_owner has LOGIN/,
  },
  {
    title: 'a login role that is in two of the group roles',
    statements: [
      'create role doctor_test_double login',
      'grant rowhouse_gateway, rowhouse_control to doctor_test_double',
    ],
    check: 'group-roles',
    problem: /doctor_test_double is a member of rowhouse_gateway and of rowhouse_control/,
  },
  {
    title: 'a table that belongs to somebody else',
    statements: ['alter table rowhouse_shared.products owner to current_user'],
    check: 'ownership',
    problem: /table rowhouse_shared.products belongs to/,
  },

  // functions
  {
    title: 'a door with another body',
    statements: [
      `create or replace function rowhouse.enter(tenant_id uuid, placement_schema text, statement_timeout_ms integer,
        lock_timeout_ms integer, idle_transaction_timeout_ms integer) returns void language plpgsql as 'begin end'`,
    ],
    check: 'functions',
    problem: /enter\(.*\) has another body/,
  },
  {
    title: 'a door that runs as its owner',
    statements: ['alter function rowhouse.enter security definer'],
    check: 'functions',
    problem: /enter\(.*\) is SECURITY DEFINER/,
  },
  {
    title: 'a door that forgets at once what it sets',
    statements: ['alter function rowhouse.enter set search_path = pg_catalog'],
    check: 'functions',
    problem: /enter\(.*\) has settings of its own/,
  },
  {
    title: 'a record of operations that gateways could write by themselves alone',
    statements: ['alter function rowhouse_catalog.record_operations security invoker'],
    check: 'functions',
    problem: /record_operations\(.*\) is not SECURITY DEFINER with the settings/,
  },
  {
    title: 'a record of operations that runs as its owner by whatever search_path',
    statements: ['alter function rowhouse_catalog.record_operations reset all'],
    check: 'functions',
    problem: /record_operations\(.*\) is not SECURITY DEFINER with the settings/,
  },
  {
    title: 'a house without a door',
    statements: ['drop function rowhouse.enter'],
    check: 'functions',
    problem: /rowhouse.enter is missing/,
  },
  {
    title: 'a second door of the same name',
    statements: [
      asOwner,
      `create function rowhouse.enter(uuid) returns void language sql as 'select'`,
      'revoke all on function rowhouse.enter(uuid) from public',
    ],
    check: 'functions',
    problem: /enter\(uuid\) is a second one/,
  },
  {
    title: 'a trigger of the catalog that was switched off',
    statements: ['alter table rowhouse_catalog.tenants disable trigger tenants_notify'],
    check: 'functions',
    problem: /trigger tenants_notify .* is missing or disabled/,
  },

  // migrations, tables
  {
    title: 'a migration whose text has changed since',
    statements: [`update rowhouse.migrations_catalog set md5 = 'another' where version = 1`],
    check: 'migrations',
    problem: /catalog\/001.do.tenants.sql has changed since it was applied/,
  },
  {
    title: 'a migration that is not applied',
    statements: [
      'delete from rowhouse.migrations_catalog where version = (select max(version) from rowhouse.migrations_catalog)',
    ],
    check: 'migrations',
    problem: /catalog\/\d+.do.[a-z-]+.sql is not applied/,
  },
  {
    title: 'a database that newer code has migrated',
    statements: ['insert into rowhouse.migrations_catalog (version, md5) values (999, $$newer$$)'],
    check: 'migrations',
    problem: /catalog has version 999 applied, for which there is no file/,
  },
  {
    title: 'a missing table',
    statements: ['drop table rowhouse_shared.order_lines cascade'],
    check: 'tables',
    problem: /order_lines does not exist/,
  },
  {
    title: 'a missing column',
    statements: ['alter table rowhouse_shared.customers drop column phone'],
    check: 'tables',
    problem: /customers lacks phone/,
  },

  // tenants
  {
    title: 'a tenant with an extension that this code does not have',
    statements: [makeTenant, placeTenant('rowhouse_shared'), enable('teleportation')],
    check: 'tenants',
    problem: /teleportation is enabled for 1 tenant \(acme\)/,
  },
  {
    title: 'a tenant with an extension but not what that requires',
    statements: [makeTenant, placeTenant('rowhouse_shared'), enable('inventory')],
    check: 'tenants',
    problem: /acme has the extension inventory without suppliers/,
  },
  {
    title: 'a tenant without a placement',
    statements: [makeTenant],
    check: 'tenants',
    problem: /acme has no placement/,
  },
  {
    title: 'a tenant that was never finished',
    statements: [
      'alter table rowhouse_catalog.tenants disable trigger user',
      makeTenant.replace(`'active'`, `'provisioning'`),
      `update rowhouse_catalog.tenants set updated_at = now() - interval '2 hours'`,
      'alter table rowhouse_catalog.tenants enable trigger user',
      placeTenant('rowhouse_shared'),
      'alter table rowhouse_catalog.tenants disable trigger user',
      `update rowhouse_catalog.tenants set updated_at = now() - interval '2 hours'`,
      'alter table rowhouse_catalog.tenants enable trigger user',
    ],
    check: 'tenants',
    status: 'warning',
    problem: /acme has been in the making/,
  },

  // collations
  {
    title: 'a collation that has changed under its indexes',
    statements: [`update pg_collation set collversion = '1' where collname = 'und-x-icu'`],
    check: 'collations',
    status: 'warning',
    problem: /und-x-icu.* has version 1 in the database/,
  },
];

describe('what doctor finds in a house that was broken', () => {
  let database: TestDatabase;
  let house: BreakableHouse;

  beforeAll(async () => {
    database = await createTestDatabase();
    house = await openBreakableHouse(database.adminUrl);
  });
  afterAll(async () => {
    await house?.close();
    await database?.drop();
  });

  it.each(cases)('$check: $title', async ({ statements, check, status = 'fault', problem, findings = 1 }) => {
    const told = await house.findingsAfter(...statements);
    expect(told.map((finding) => finding.check)).toEqual(Array.from({ length: findings }, () => expect.any(String)));
    const found = told.find((finding) => finding.check === check && problem.test(`${finding.at} ${finding.problem}`));
    expect(found, JSON.stringify(told, null, 2)).toMatchObject({ status, remedy: expect.stringMatching(/./) });
  });

  it('looks into every placement that the catalog names', async () => {
    const told = await house.findingsAfter(
      makeTenant,
      'create schema rowhouse_t_acme authorization rowhouse_owner',
      asOwner,
      placeTenant('rowhouse_t_acme'),
      'create table rowhouse_t_acme.notes (tenant_id uuid not null, id uuid, primary key (tenant_id, id))',
    );
    expect(told).toContainEqual(
      expect.objectContaining({ check: 'row-level-security', at: 'table rowhouse_t_acme.notes' }),
    );
    expect(told).toContainEqual(expect.objectContaining({ check: 'tables', at: 'table rowhouse_t_acme.customers' }));
  });

  it('tells many faults together', async () => {
    const told = await house.findingsAfter(
      'drop policy tenant_isolation on rowhouse_shared.orders',
      'grant truncate on rowhouse_shared.orders to rowhouse_gateway',
      'create index by_email on rowhouse_shared.customers (email)',
    );
    expect(told.map(({ check }) => check)).toEqual(['policies', 'placement-grants', 'indexes']);
  });

  it('mends what it finds with the SQL that it gives', async () => {
    const wounds = [
      'alter table rowhouse_shared.customers no force row level security',
      'create policy open on rowhouse_shared.orders using (true)',
      'grant truncate on rowhouse_shared.products to rowhouse_gateway',
      'grant select (name) on rowhouse_shared.products to rowhouse_directory',
      'grant select on rowhouse_catalog.tenants to rowhouse_gateway',
      'grant create on schema public to public',
      'alter table rowhouse_shared.products owner to current_user',
      'alter function rowhouse.enter security definer',
      'alter default privileges for role rowhouse_owner in schema rowhouse_catalog grant select on tables to rowhouse_gateway',
      'create sequence rowhouse_shared.numbers',
    ];
    const told = await house.findingsAfter(...wounds);
    const remedies = told.map(({ remedy }) => remedy).filter((remedy) => remedy.endsWith(';'));
    expect(remedies.length).toBeGreaterThanOrEqual(wounds.length - 1);
    const left = await house.findingsAfter(...wounds, ...remedies, 'drop sequence rowhouse_shared.numbers');
    expect(left).toEqual([]);
  });
});

describe('the version of PostgreSQL', () => {
  it.each([
    [140_020, 'fault'],
    [150_018, 'warning'],
    [150_020, undefined],
    [160_015, 'warning'],
    [160_016, undefined],
    [170_011, 'warning'],
    [170_012, undefined],
    [180_004, 'warning'],
    [180_007, undefined],
    [190_000, 'warning'],
  ])('%i is told as %s', (number, status) => {
    expect(versionFindings(number, false)[0]?.status).toBe(status);
  });
});

describe('whether a URL leads to this machine', () => {
  it.each([
    ['postgres://u:p@127.0.0.1:5432/d', true],
    ['postgres://u:p@localhost/d', true],
    ['postgres://u:p@[::1]/d', true],
    ['postgres:///d?host=/run/postgresql', true],
    ['postgres://u:p@db.example.com/d', false],
    ['postgres://u:p@10.0.0.5/d', false],
  ])('%s: %s', (url, local) => {
    expect(isLocal(url)).toBe(local);
  });
});
