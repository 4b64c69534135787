import type { Reader } from './check.ts';

/** A right that somebody other than the owner has. */
export interface Grant {
  /** `table`, `column`, `sequence`, `schema`, `function`. */
  readonly kind: string;
  /** SQL name. */
  readonly name: string;
  readonly schema: string;
  /** Unquoted name of a role, or `public`. */
  readonly grantee: string;
  /** In upper case, as PostgreSQL calls it. */
  readonly privilege: string;
  readonly grantable: boolean;
}

/** Every right in some schemas that is not its owner's, those on columns included. */
export async function grantsIn(client: Reader, schemas: readonly string[]): Promise<readonly Grant[]> {
  const { rows } = await client.query<Grant>(
    `with objects as (
      select 'schema' as kind, quote_ident(n.nspname) as name, n.nspname as schema, n.nspowner as owner,
        n.nspacl as acl
      from pg_catalog.pg_namespace n
      union all
      select case c.relkind when 'S' then 'sequence' else 'table' end, format('%I.%I', n.nspname, c.relname),
        n.nspname, c.relowner, c.relacl
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      union all
      select 'column', format('%I.%I (%I)', n.nspname, c.relname, a.attname), n.nspname, c.relowner, a.attacl
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      union all
      select 'function', p.oid::regprocedure::text, n.nspname, p.proowner,
        -- A function without a list of rights may be executed by everyone.
        coalesce(p.proacl, acldefault('f', p.proowner))
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    )
    select o.kind, o.name, o.schema,
      case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end::text as grantee,
      g.privilege_type as privilege, g.is_grantable as grantable
    from objects o cross join lateral aclexplode(o.acl) g
    where o.schema = any($1::text[]) and o.acl is not null and g.grantee <> o.owner
    order by o.kind, o.name, 4, 5`,
    [schemas],
  );
  return rows;
}

/** The statement that takes a right away. */
export function revoke({ kind, name, privilege, grantee }: Grant): string {
  const from = grantee === 'public' ? 'public' : `"${grantee.replaceAll('"', '""')}"`;
  const column = kind === 'column' ? /^(.*) (\(.*\))$/s.exec(name) : null;
  if (column) return `revoke ${privilege.toLowerCase()} ${column[2]} on table ${column[1]} from ${from};`;
  return `revoke ${privilege.toLowerCase()} on ${kind} ${name} from ${from};`;
}
