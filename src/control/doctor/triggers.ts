import { type Check, fault } from './check.ts';

export const triggers: Check = {
  name: 'triggers',
  about: 'No trigger and no rule stands on a tenant table.',
  async examine({ client, placements }) {
    const { rows } = await client.query<{ kind: string; name: string; table: string }>(
      `select 'trigger' as kind, quote_ident(t.tgname) as name, format('%I.%I', n.nspname, c.relname) as table
      from pg_catalog.pg_trigger t
      join pg_catalog.pg_class c on c.oid = t.tgrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      -- Internal ones are those of foreign keys.
      where n.nspname = any($1::text[]) and not t.tgisinternal
      union all
      select 'rule', quote_ident(r.rulename), format('%I.%I', n.nspname, c.relname)
      from pg_catalog.pg_rewrite r
      join pg_catalog.pg_class c on c.oid = r.ev_class
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p')
      order by 1, 2, 3`,
      [placements],
    );
    return rows.map(({ kind, name, table }) =>
      fault(
        `${kind} ${name} on ${table}`,
        'acts behind the session: it does not move with a tenant, and distributed tables refuse it',
        `drop ${kind} ${name} on ${table}; what must follow a write is written by the same session.`,
      ),
    );
  },
};
