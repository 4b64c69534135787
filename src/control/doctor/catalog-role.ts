import { groupRoles } from '../names.ts';
import { type Examination, type Finding, fault, type Reader } from './check.ts';

/** What a role that works on the catalog must not be able to do, one column each. */
const query = `
with self as (
  select r.* from pg_catalog.pg_roles r where r.rolname in (current_user, session_user)
), reachable as (
  select o.* from pg_catalog.pg_roles o where exists (select from self s where pg_has_role(s.oid, o.oid, 'member'))
)
select quote_ident(session_user) as role,
  exists (select from self where rolsuper) as superuser,
  exists (select from self where rolbypassrls or rolcreaterole or rolcreatedb or rolreplication) as privileged,
  array(
    select quote_ident(o.rolname) from reachable o
    where o.oid not in (select oid from self) and o.rolname <> $1::text order by 1
  ) as memberships,
  array(
    select format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any($2::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and exists (
        select from reachable o
        where has_table_privilege(o.oid, c.oid, 'select, insert, update, delete, truncate, references, trigger')
          or has_any_column_privilege(o.oid, c.oid, 'select, insert, update, references')
      )
    order by 1
  ) as tenant_tables,
  array(
    select format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'rowhouse_catalog' and c.relkind in ('r', 'p')
      and exists (
        select from reachable o
        where has_table_privilege(o.oid, c.oid, 'truncate, references, trigger')
          or $1::text = $3::text and (
            has_table_privilege(o.oid, c.oid, 'insert, update, delete')
            or has_any_column_privilege(o.oid, c.oid, 'insert, update')
          )
      )
    order by 1
  ) as catalog_tables`;

interface Rights {
  readonly role: string;
  readonly superuser: boolean;
  readonly privileged: boolean;
  readonly memberships: readonly string[];
  readonly tenant_tables: readonly string[];
  readonly catalog_tables: readonly string[];
}

/** What the directory or control role could do beyond its work, by any role that it can become. */
export async function catalogRoleFindings(
  client: Reader,
  groupRole: string,
  { placements }: Examination,
): Promise<readonly Finding[]> {
  const { rows } = await client.query<Rights>(query, [groupRole, placements, groupRoles.directory]);
  const { role, superuser, privileged, memberships, tenant_tables, catalog_tables } = rows[0]!;
  const at = `role ${role}`;
  if (superuser) {
    const remedy = `Use a login role of its own that is a member of ${groupRole} and of nothing else.`;
    return [fault(at, 'is a superuser', remedy)];
  }
  const findings: Finding[] = [];
  if (privileged) {
    const remedy = `alter role ${role} nobypassrls nocreaterole nocreatedb noreplication;`;
    findings.push(fault(at, 'has BYPASSRLS, CREATEROLE, CREATEDB or REPLICATION', remedy));
  }
  if (memberships.length > 0) {
    const remedy = `revoke ${memberships.join(', ')} from ${role};`;
    findings.push(fault(at, `is a member of ${memberships.join(', ')}`, remedy));
  }
  if (tenant_tables.length > 0) {
    const remedy = `revoke all on ${tenant_tables.join(', ')} from public, ${groupRole}, ${role};`;
    findings.push(fault(at, `has rights on tenant rows: ${tenant_tables.join(', ')}`, remedy));
  }
  if (catalog_tables.length > 0) {
    const remedy = `revoke all on ${catalog_tables.join(', ')} from public, ${role}; what ${groupRole} needs comes with the group.`;
    findings.push(fault(at, `may do more to the catalog than its work: ${catalog_tables.join(', ')}`, remedy));
  }
  return findings;
}
