import type pg from 'pg';
import { type Fault, RowhouseError } from '../kernel/errors.ts';
import { translateDatabaseError } from './sqlstate.ts';

/** What the role of a connection could do that law 1 forbids, one column each. */
const roleQuery = `
select current_user as name,
  r.rolsuper as superuser,
  r.rolbypassrls as bypasses,
  r.rolcreaterole as creates_roles,
  r.rolreplication as replicates,
  exists (
    select from pg_roles o
    where (o.rolsuper or o.rolbypassrls) and o.rolname <> current_user and pg_has_role(r.oid, o.oid, 'member')
  ) as becomes_bypassing,
  exists (
    select from pg_class c
    where c.relrowsecurity and pg_has_role(r.oid, c.relowner, 'member')
  ) as owns_tables,
  has_database_privilege(r.oid, current_database(), 'temporary') as makes_temporary,
  has_database_privilege(r.oid, current_database(), 'create') as creates_schemas,
  exists (
    select from pg_namespace n
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_schema_privilege(r.oid, n.oid, 'create')
  ) as creates_tables,
  exists (
    select from pg_class c
    where c.relrowsecurity and c.relkind in ('r', 'p')
      and (has_table_privilege(r.oid, c.oid, 'truncate')
        or has_table_privilege(r.oid, c.oid, 'references')
        or has_table_privilege(r.oid, c.oid, 'trigger'))
  ) as truncates
from pg_roles r where r.rolname = current_user`;

const sentences: Readonly<Record<string, string>> = {
  superuser: 'is a superuser, whom Row-Level Security does not bind',
  bypasses: 'has BYPASSRLS',
  creates_roles: 'has CREATEROLE and could make itself a role that bypasses Row-Level Security',
  replicates: 'has REPLICATION and could read every row from the log',
  becomes_bypassing: 'is a member of a role that bypasses Row-Level Security',
  owns_tables: 'owns tenant tables, or is a member of the role that does',
  makes_temporary: 'may make temporary tables, which could shadow real ones',
  creates_schemas: 'may create schemas in the database',
  creates_tables: 'may create objects in a schema',
  truncates: 'has TRUNCATE, REFERENCES or TRIGGER on a tenant table',
};

/** What is wrong with the role of a pool's connections; none when it may be trusted with tenant rows (law 1). */
export async function roleFaults(pool: Pick<pg.Pool, 'query'>): Promise<readonly Fault[]> {
  const { rows } = await pool.query<Record<string, unknown>>(roleQuery);
  const [role = {}] = rows;
  return Object.entries(sentences)
    .filter(([key]) => role[key] === true)
    .map(([, message]) => ({ at: String(role.name), message }));
}

/**
 * For the start of a gateway.
 *
 * @throws RowhouseError UNSAFE_ROLE naming everything that is wrong, DATABASE_UNAVAILABLE
 */
export async function refuseUnsafeRole(pool: pg.Pool): Promise<void> {
  let faults: readonly Fault[];
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
