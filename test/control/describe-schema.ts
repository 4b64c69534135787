import { adminQuery } from '../support/databases.ts';

/**
 * A schema as text, from PostgreSQL's own catalogs: tables with columns, constraints, indexes, policies, triggers and
 * rights; functions. What depends on the version of PostgreSQL is left out: since 18 NOT NULL is a constraint with a
 * name, which its columns say already.
 */
export async function describeSchema(url: string, schema: string): Promise<string> {
  const rows = await adminQuery<{ heading: string; line: string }>(
    url,
    `with tables as (
      select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner
      from pg_class c where c.relnamespace = $1::text::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    ), lines (heading, part, place, line) as (
      select 'schema ' || n.nspname, 0, 0, 'owner ' || n.nspowner::regrole from pg_namespace n where n.nspname = $1::text
      union all
      select 'schema ' || n.nspname, 1, 0, r.line
      from pg_namespace n cross join lateral (
        select 'grant ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type) || ' to ' ||
          coalesce(nullif(g.grantee, 0)::regrole::text, 'public') as line
        from aclexplode(n.nspacl) g where g.grantee <> n.nspowner group by g.grantee
      ) r where n.nspname = $1::text
      union all
      select 'table ' || t.relname, 0, 0, 'owner ' || t.relowner::regrole from tables t
      union all
      select 'table ' || t.relname, 1, a.attnum, concat_ws(' ',
        a.attname, format_type(a.atttypid, a.atttypmod),
        'collate "' || nullif(l.collname, 'default') || '"',
        case when a.attnotnull then 'not null' end,
        case when a.attgenerated <> '' then 'generated always as ' || pg_get_expr(d.adbin, d.adrelid) || ' stored'
          else 'default ' || pg_get_expr(d.adbin, d.adrelid) end,
        case when a.attidentity <> '' then 'identity' end
      )
      from tables t
      join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      left join pg_collation l on l.oid = a.attcollation
      union all
      select 'table ' || t.relname, 2, 0, 'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
      from tables t join pg_constraint k on k.conrelid = t.oid and k.contype <> 'n'
      union all
      select 'table ' || t.relname, 3, 0, pg_get_indexdef(x.indexrelid)
      from tables t join pg_index x on x.indrelid = t.oid
      where not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))
      union all
      select 'table ' || t.relname, 3, 1, pg_get_statisticsobjdef(e.oid)
      from tables t join pg_statistic_ext e on e.stxrelid = t.oid
      union all
      select 'table ' || t.relname, 4, 0, 'row level security' || case when t.relforcerowsecurity then ', forced' else '' end
      from tables t where t.relrowsecurity
      union all
      select 'table ' || t.relname, 5, 0, format('policy %s %s for %s to %s using %s with check %s',
        p.polname, case when p.polpermissive then 'permissive' else 'restrictive' end, p.polcmd,
        case when p.polroles = '{0}' then 'public' else p.polroles::text end,
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      from tables t join pg_policy p on p.polrelid = t.oid
      union all
      select 'table ' || t.relname, 6, 0, pg_get_triggerdef(g.oid)
      from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
      union all
      select 'table ' || t.relname, 7, 0, r.line
      from tables t cross join lateral (
        select 'grant ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type) || ' to ' ||
          coalesce(nullif(g.grantee, 0)::regrole::text, 'public') as line
        from aclexplode(t.relacl) g where g.grantee <> t.relowner group by g.grantee
      ) r
      union all
      select 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 0, 0,
        concat_ws(' ', 'returns ' || pg_get_function_result(p.oid), 'language ' || l.lanname,
          case when p.prosecdef then 'security definer' end, p.proconfig::text,
          'owner ' || p.proowner::regrole, 'body ' || md5(p.prosrc))
      from pg_proc p join pg_language l on l.oid = p.prolang where p.pronamespace = $1::text::regnamespace
      union all
      select 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 1, 0, r.line
      from pg_proc p cross join lateral (
        select 'grant execute to ' || coalesce(nullif(g.grantee, 0)::regrole::text, 'public') as line
        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g where g.grantee <> p.proowner
      ) r where p.pronamespace = $1::text::regnamespace
    )
    select heading, line from lines order by heading collate "C", part, place, line collate "C"`,
    [schema],
  );
  const blocks = Map.groupBy(rows, ({ heading }) => heading);
  return [...blocks]
    .map(([heading, lines]) => [heading, ...lines.map(({ line }) => `  ${line}`)].join('\n'))
    .join('\n\n');
}
