import { groupRoles } from '../names.ts';
import { type Check, fault } from './check.ts';

const { gateway, directory, control } = groupRoles;

const kinds: Readonly<Record<string, string>> = { r: 'tables', S: 'sequences', n: 'schemas' };

export const defaultPrivileges: Check = {
  name: 'default-privileges',
  about: 'Tables of the future are granted by their migrations, and to nobody by default.',
  async examine({ client }) {
    const { rows } = await client.query<{
      creator: string;
      schema: string | null;
      kind: string;
      grantee: string;
      privilege: string;
    }>(
      `select quote_ident(pg_get_userbyid(d.defaclrole)) as creator, quote_ident(n.nspname) as schema,
        d.defaclobjtype::text as kind,
        case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end::text as grantee,
        g.privilege_type as privilege
      from pg_catalog.pg_default_acl d
      left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
      cross join lateral aclexplode(d.defaclacl) g
      where d.defaclobjtype in ('r', 'S', 'n')
        and (g.grantee = 0 or pg_get_userbyid(g.grantee) = any($1::text[]))
      order by 1, 2, 3, 4, 5`,
      [[gateway, directory, control]],
    );
    return rows.map(({ creator, schema, kind, grantee, privilege }) => {
      const inSchema = schema === null ? '' : ` in schema ${schema}`;
      const objects = kinds[kind];
      return fault(
        `default privileges of ${creator}${inSchema}`,
        `give ${grantee} ${privilege} on ${objects} that are yet to be made`,
        `alter default privileges for role ${creator}${inSchema} revoke ${privilege.toLowerCase()} on ${objects} from ${grantee};`,
      );
    });
  },
};
