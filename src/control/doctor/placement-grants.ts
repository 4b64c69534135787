import { groupRoles } from '../names.ts';
import { type Grant, grantsIn, revoke } from './acl.ts';
import { type Check, fault, warning } from './check.ts';

const tableRights: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE']);

export const placementGrants: Check = {
  name: 'placement-grants',
  about: 'The gateway role may read and write tenant rows and nothing else; nobody else has a right on them.',
  async examine({ client, placements }) {
    const grants = await grantsIn(client, placements);
    const findings = grants
      .filter((grant) => !isExpected(grant))
      // Who may execute the functions that stand there is not what is wrong with them: see the check bypasses.
      .filter(({ kind }) => kind !== 'function')
      .map((grant) => {
        const { kind, name, grantee, privilege, grantable } = grant;
        const problem = `has ${privilege} on it${grantable ? ' and may grant it' : ''}`;
        const ours = grantee === 'public' || (Object.values(groupRoles) as string[]).includes(grantee);
        const find = ours ? fault : warning;
        return find(`${kind} ${name}`, `${grantee} ${problem}`, revoke(grant));
      });
    const { rows: lacking } = await client.query<{ name: string; usage: boolean }>(
      `select quote_ident(n.nspname) as name, true as usage
      from pg_catalog.pg_namespace n
      where n.nspname = any($1::text[]) and not has_schema_privilege($2::text, n.oid, 'usage')
      union all
      select format('%I.%I', n.nspname, c.relname), false
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p')
        and not (
          has_table_privilege($2::text, c.oid, 'select') and has_table_privilege($2::text, c.oid, 'insert')
          and has_table_privilege($2::text, c.oid, 'update') and has_table_privilege($2::text, c.oid, 'delete')
        )
      order by 1`,
      [placements, groupRoles.gateway],
    );
    return [
      ...findings,
      ...lacking.map(({ name, usage }) =>
        usage
          ? fault(
              `schema ${name}`,
              `${groupRoles.gateway} has no USAGE on it`,
              `grant usage on schema ${name} to ${groupRoles.gateway};`,
            )
          : fault(
              `table ${name}`,
              `${groupRoles.gateway} may not select, insert, update and delete`,
              `grant select, insert, update, delete on ${name} to ${groupRoles.gateway};`,
            ),
      ),
    ];
  },
};

function isExpected({ kind, grantee, privilege, grantable }: Grant): boolean {
  if (grantee !== groupRoles.gateway || grantable) return false;
  return kind === 'schema' ? privilege === 'USAGE' : kind === 'table' && tableRights.has(privilege);
}
