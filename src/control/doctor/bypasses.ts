import { groupRoles, houseSchemas } from '../names.ts';
import { type Check, fault, warning } from './check.ts';

export const bypasses: Check = {
  name: 'bypasses',
  about: 'No view and no function leads past Row-Level Security.',
  async examine({ client, placements }) {
    const { rows: relations } = await client.query<{ kind: string; name: string }>(
      `select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'foreign table' end as kind,
        format('%I.%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind in ('v', 'm', 'f')
      order by 2`,
      [placements],
    );
    // The functions of the house itself are compared with their migrations by the check functions.
    const { rows: routines } = await client.query<{ name: string; inside: boolean; definer: boolean }>(
      `select p.oid::regprocedure::text as name, n.nspname = any($1::text[]) as inside, p.prosecdef as definer
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any($1::text[])
        or p.prosecdef and n.nspname <> all($2::text[]) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          and has_schema_privilege($3::text, n.oid, 'usage') and has_function_privilege($3::text, p.oid, 'execute')
      order by 1`,
      [placements, Object.values(houseSchemas), groupRoles.gateway],
    );
    return [
      ...relations.map(({ kind, name }) =>
        fault(
          `${kind} ${name}`,
          'answers under other rights than the session’s, and the statement guard does not see into it',
          `drop ${kind} ${name};`,
        ),
      ),
      ...routines.map(({ name, inside, definer }) => {
        if (inside && definer) {
          return fault(`function ${name}`, 'is SECURITY DEFINER: it runs as its owner', `drop routine ${name};`);
        }
        return inside
          ? warning(
              `function ${name}`,
              'stands in a placement, and the statement guard does not see into it',
              `drop routine ${name};`,
            )
          : warning(
              `function ${name}`,
              'is SECURITY DEFINER, and the gateway role may execute it',
              `revoke execute on routine ${name} from public, ${groupRoles.gateway};`,
            );
      }),
    ];
  },
};
