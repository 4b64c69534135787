import { groupRoles } from '../names.ts';
import { type Check, fault } from './check.ts';

interface Attributes {
  readonly role: string;
  readonly login: boolean;
  readonly superuser: boolean;
  readonly bypassrls: boolean;
  readonly createrole: boolean;
  readonly createdb: boolean;
  readonly replication: boolean;
  /** Roles that it is a member of. */
  readonly memberships: readonly string[];
}

const attributes = ['login', 'superuser', 'bypassrls', 'createrole', 'createdb', 'replication'] as const;

export const groupRolesCheck: Check = {
  name: 'group-roles',
  about:
    'The four group roles have no attribute and no membership, and nobody who reads tenants’ rows is in two of them.',
  async examine({ client }) {
    const { rows } = await client.query<Attributes>(
      `select r.rolname::text as role, r.rolcanlogin as login, r.rolsuper as superuser, r.rolbypassrls as bypassrls,
        r.rolcreaterole as createrole, r.rolcreatedb as createdb, r.rolreplication as replication,
        array(
          select quote_ident(g.rolname) from pg_catalog.pg_auth_members m
          join pg_catalog.pg_roles g on g.oid = m.roleid
          where m.member = r.oid order by 1
        ) as memberships
      from pg_catalog.pg_roles r where r.rolname = any($1::text[]) order by r.rolname`,
      [Object.values(groupRoles)],
    );
    const found = new Map(rows.map((row) => [row.role, row]));
    const findings = [];
    for (const role of Object.values(groupRoles)) {
      const row = found.get(role);
      if (!row) {
        findings.push(fault(role, 'does not exist', 'Run `rowhouse migrate`.'));
        continue;
      }
      for (const attribute of attributes) {
        if (!row[attribute]) continue;
        const word = attribute.toUpperCase();
        findings.push(fault(role, `has ${word}`, `alter role ${role} no${attribute};`));
      }
      for (const group of row.memberships) {
        findings.push(fault(role, `is a member of ${group}`, `revoke ${group} from ${role};`));
      }
    }
    // Superusers are members of everything; that they must not log in as the gateway is the check gateway-role. Who may
    // only administer a membership, as whoever made the roles since PostgreSQL 16, has no use of it.
    const { rows: doubles } = await client.query<{ role: string; other: string }>(
      `select quote_ident(r.rolname) as role, o.rolname::text as other
      from pg_catalog.pg_roles r
      join pg_catalog.pg_roles g on g.rolname = $1::text
      join pg_catalog.pg_roles o on o.rolname = any($2::text[])
      where not r.rolsuper and r.rolcanlogin and pg_has_role(r.oid, g.oid, 'usage') and pg_has_role(r.oid, o.oid, 'usage')
      order by 1, 2`,
      [groupRoles.gateway, [groupRoles.owner, groupRoles.directory, groupRoles.control]],
    );
    for (const { role, other } of doubles) {
      findings.push(
        fault(role, `is a member of ${groupRoles.gateway} and of ${other}`, `revoke ${other} from ${role};`),
      );
    }
    return findings;
  },
};
