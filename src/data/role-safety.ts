import type pg from 'pg';
import { type Fault, RowhouseError } from '../kernel/errors.ts';
import { translateDatabaseError } from './sqlstate.ts';

/**
 * What the role of a connection could do that law 1 forbids, one column each.
 *
 * Counted is every role that it can become, by membership or by RESET ROLE: a right that is one statement away is a
 * right. MEMBER is asked for rather than USAGE or SET, because whoever administers a membership can grant itself both.
 */
const roleQuery = `
with self as (
  select r.* from pg_roles r where r.rolname in (current_user, session_user)
), reachable as (
  select o.* from pg_roles o where exists (select from self s where pg_has_role(s.oid, o.oid, 'member'))
), tables as (
  select c.oid, c.relowner, c.relrowsecurity, n.nspname,
    exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    ) as holds_tenant_rows
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
)
select session_user::text as name, quote_ident(session_user) as identifier,
  exists (select from self where rolsuper) as superuser,
  exists (select from self where rolbypassrls) as bypasses,
  exists (select from self where rolcreaterole) as creates_roles,
  exists (select from self where rolreplication) as replicates,
  exists (select from self where rolcreatedb) as creates_databases,
  exists (
    select from reachable o
    where (o.rolsuper or o.rolbypassrls or o.rolcreaterole or o.rolreplication) and o.oid not in (select oid from self)
  ) as becomes_bypassing,
  exists (
    select from reachable o
    where o.rolname in (
      'rowhouse_owner', 'rowhouse_directory', 'rowhouse_control', 'pg_read_all_data', 'pg_write_all_data',
      'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_maintain',
      'pg_create_subscription', 'pg_read_all_stats', 'pg_signal_backend'
    )
  ) as reaches_further,
  exists (select from tables t join reachable o on o.oid = t.relowner) as owns_tables,
  exists (
    select from reachable o where has_database_privilege(o.oid, current_database(), 'temporary')
  ) as makes_temporary,
  exists (
    select from reachable o where has_database_privilege(o.oid, current_database(), 'create')
  ) as creates_schemas,
  exists (
    select from pg_namespace n, reachable o
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_schema_privilege(o.oid, n.oid, 'create')
  ) as creates_tables,
  exists (
    select from tables t, reachable o
    where t.holds_tenant_rows and t.nspname <> 'rowhouse_catalog'
      and has_table_privilege(o.oid, t.oid, 'truncate, references, trigger')
  ) as truncates,
  exists (
    select from tables t, reachable o
    where t.holds_tenant_rows and t.nspname <> 'rowhouse_catalog' and not t.relrowsecurity
      and (has_table_privilege(o.oid, t.oid, 'select, insert, update, delete')
        or has_any_column_privilege(o.oid, t.oid, 'select, insert, update'))
  ) as sees_unprotected,
  exists (
    select from tables t, reachable o
    where t.nspname = 'rowhouse_catalog'
      and (has_table_privilege(o.oid, t.oid, 'select, insert, update, delete, truncate, references, trigger')
        or has_any_column_privilege(o.oid, t.oid, 'select, insert, update, references'))
  ) as sees_catalog`;

/** What each column means, and what mends it. */
const dangers: Readonly<Record<string, { readonly message: string; readonly remedy: (role: string) => string }>> = {
  superuser: {
    message: 'is a superuser, whom Row-Level Security does not bind',
    remedy: () => 'Use a login role of its own that is a member of rowhouse_gateway and of nothing else.',
  },
  bypasses: { message: 'has BYPASSRLS', remedy: (role) => `alter role ${role} nobypassrls;` },
  creates_roles: {
    message: 'has CREATEROLE and could make itself a role that bypasses Row-Level Security',
    remedy: (role) => `alter role ${role} nocreaterole;`,
  },
  replicates: {
    message: 'has REPLICATION and could read every row from the log',
    remedy: (role) => `alter role ${role} noreplication;`,
  },
  creates_databases: { message: 'has CREATEDB', remedy: (role) => `alter role ${role} nocreatedb;` },
  becomes_bypassing: {
    message: 'is a member of a role that bypasses Row-Level Security, or could make one that does',
    remedy: (role) => `Revoke the membership: revoke THAT_ROLE from ${role};`,
  },
  reaches_further: {
    message: 'is a member of a role that reaches further than the rows of one tenant',
    remedy: (role) => `Leave it a member of rowhouse_gateway alone: revoke THAT_ROLE from ${role};`,
  },
  owns_tables: {
    message: 'owns tables, or is a member of a role that does',
    remedy: () => 'Give them to the owner: alter table TABLE owner to rowhouse_owner;',
  },
  makes_temporary: {
    message: 'may make temporary tables, which could shadow real ones',
    remedy: (role) => `revoke temporary on database THIS_DATABASE from public, ${role};`,
  },
  creates_schemas: {
    message: 'may create schemas in the database',
    remedy: (role) => `revoke create on database THIS_DATABASE from public, ${role};`,
  },
  creates_tables: {
    message: 'may create objects in a schema',
    remedy: (role) => `revoke create on schema THAT_SCHEMA from public, ${role};`,
  },
  truncates: {
    message: 'has TRUNCATE, REFERENCES or TRIGGER on a tenant table',
    remedy: (role) => `revoke truncate, references, trigger on all tables in schema THAT_SCHEMA from public, ${role};`,
  },
  sees_unprotected: {
    message: 'has rights on a table with a tenant_id but without Row-Level Security',
    remedy: () => "Protect it, as the owner: select rowhouse.protect('SCHEMA.TABLE');",
  },
  sees_catalog: {
    message: 'has rights on the catalog, which holds every tenant',
    remedy: (role) => `revoke all on all tables in schema rowhouse_catalog from public, rowhouse_gateway, ${role};`,
  },
};

/** A danger and, in SQL where it can be said, what ends it. */
export interface RoleFault extends Fault {
  readonly remedy: string;
}

/** The part of a pg client or pool that is used here. */
interface Reader {
  query<Row extends object>(text: string): Promise<{ readonly rows: Row[] }>;
}

/** What is wrong with the role of a pool's connections; none when it may be trusted with tenant rows (law 1). */
export async function roleFaults(pool: Reader): Promise<readonly RoleFault[]> {
  const { rows } = await pool.query<Record<string, unknown>>(roleQuery);
  const [role = {}] = rows;
  const at = String(role.name);
  // A superuser has every other right as well: naming them all would hide what matters.
  const keys = role.superuser === true ? ['superuser'] : Object.keys(dangers).filter((key) => role[key] === true);
  return keys.map((key) => ({
    at,
    message: dangers[key]!.message,
    remedy: dangers[key]!.remedy(String(role.identifier)),
  }));
}

/**
 * For the start of a gateway.
 *
 * @throws RowhouseError UNSAFE_ROLE naming everything that is wrong, DATABASE_UNAVAILABLE
 */
export async function refuseUnsafeRole(pool: pg.Pool): Promise<void> {
  let faults: readonly RoleFault[];
  try {
    faults = await roleFaults(pool);
  } catch (error) {
    throw translateDatabaseError(error);
  }
  if (faults.length === 0) return;
  throw new RowhouseError('UNSAFE_ROLE', {
    message: `ROWHOUSE_DATABASE_URL must lead to a role that Row-Level Security binds: ${faults
      .map((fault) => `the role ${fault.at} ${fault.message}`)
      .join('; ')}.`,
    details: { faults },
  });
}
