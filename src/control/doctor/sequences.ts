import { type Check, fault } from './check.ts';

export const sequences: Check = {
  name: 'sequences',
  about: 'No tenant table takes numbers from a sequence.',
  async examine({ client, placements }) {
    const { rows } = await client.query<{ at: string; drawn: string }>(
      `select format('column %I.%I.%I', n.nspname, c.relname, a.attname) as at,
        case when a.attidentity <> '' then 'is an identity column' else 'takes its default from a sequence' end as drawn
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like '%nextval(%')
      union all
      select format('sequence %I.%I', n.nspname, s.relname), 'is shared by all tenants'
      from pg_catalog.pg_class s join pg_catalog.pg_namespace n on n.oid = s.relnamespace
      where n.nspname = any($1::text[]) and s.relkind = 'S'
        and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = s.oid and d.refobjsubid > 0 and d.deptype in ('a', 'i')
        )
      order by 1`,
      [placements],
    );
    return rows.map(({ at, drawn }) =>
      fault(
        at,
        `${drawn}: its numbers tell one tenant how much the others write, and it does not move with a tenant`,
        'Make ids in the application (UUIDv7), and count within a tenant in the table counters.',
      ),
    );
  },
};
