import { groupRoles } from '../names.ts';
import { type Check, fault } from './check.ts';

const { gateway, directory, control } = groupRoles;

export const databaseGrants: Check = {
  name: 'database-grants',
  about: 'Nobody but the owner makes schemas, temporary tables or other objects.',
  async examine({ client }) {
    // Rights that come through PUBLIC are told as PUBLIC's, once.
    const { rows } = await client.query<{ object: string; grantee: string; privilege: string }>(
      `with objects as (
        select 'database ' || quote_ident(d.datname) as object, coalesce(d.datacl, acldefault('d', d.datdba)) as acl
        from pg_catalog.pg_database d where d.datname = current_database()
        union all
        select 'schema ' || quote_ident(n.nspname), n.nspacl
        from pg_catalog.pg_namespace n where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      )
      select o.object, case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end::text as grantee,
        g.privilege_type as privilege
      from objects o cross join lateral aclexplode(o.acl) g
      where g.privilege_type in ('CREATE', 'TEMPORARY')
        and (g.grantee = 0 or pg_get_userbyid(g.grantee) = any($1::text[]))
      order by 1, 2, 3`,
      [[gateway, directory, control]],
    );
    return rows.map(({ object, grantee, privilege }) =>
      fault(
        object,
        privilege === 'TEMPORARY'
          ? `${grantee} may make temporary tables, which could shadow real ones`
          : `${grantee} may create objects in it`,
        `revoke ${privilege.toLowerCase()} on ${object} from ${grantee};`,
      ),
    );
  },
};
