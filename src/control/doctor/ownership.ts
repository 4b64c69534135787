import { groupRoles, houseSchemas } from '../names.ts';
import { type Check, fault } from './check.ts';

export const ownership: Check = {
  name: 'ownership',
  about: 'Schemas, tables and functions of the house belong to its owner.',
  async examine({ client, placements }) {
    const { rows } = await client.query<{ kind: string; name: string; owner: string }>(
      `select 'schema' as kind, quote_ident(n.nspname) as name, n.nspowner::regrole::text as owner
      from pg_catalog.pg_namespace n
      where n.nspname = any($1::text[]) and n.nspowner <> to_regrole($2::text)
      union all
      select case c.relkind
          when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
          when 'S' then 'sequence' else 'table'
        end, format('%I.%I', n.nspname, c.relname), c.relowner::regrole::text
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        and c.relowner <> to_regrole($2::text)
      union all
      select 'routine', p.oid::regprocedure::text, p.proowner::regrole::text
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any($1::text[]) and p.proowner <> to_regrole($2::text)
      order by 1, 2`,
      [[...Object.values(houseSchemas), ...placements], groupRoles.owner],
    );
    return rows.map(({ kind, name, owner }) =>
      fault(`${kind} ${name}`, `belongs to ${owner}`, `alter ${kind} ${name} owner to ${groupRoles.owner};`),
    );
  },
};
