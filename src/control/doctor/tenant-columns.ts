import { type Check, fault, warning } from './check.ts';

export const tenantColumns: Check = {
  name: 'tenant-columns',
  about: 'Every tenant table has a tenant_id, and text with a collation of its own.',
  async examine({ client, placements }) {
    const { rows } = await client.query<{ table: string; type: string | null; required: boolean | null }>(
      `select format('%I.%I', n.nspname, c.relname) as table, a.atttypid::regtype::text as type, a.attnotnull as required
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_attribute a
        on a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnum > 0 and not a.attisdropped
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p')
        and (a.attnum is null or a.atttypid <> 'uuid'::regtype or not a.attnotnull)
      order by 1`,
      [placements],
    );
    const findings = rows.map(({ table, type }) =>
      type === null
        ? fault(
            `table ${table}`,
            'has no tenant_id: its rows belong to nobody',
            'Add tenant_id uuid not null as the first column of its keys and indexes, or move the table to another schema.',
          )
        : fault(
            `column ${table}.tenant_id`,
            type === 'uuid' ? 'may be null' : `is ${type}, not uuid`,
            type === 'uuid'
              ? `alter table ${table} alter tenant_id set not null;`
              : `alter table ${table} alter tenant_id type uuid using tenant_id::text::uuid;`,
          ),
    );
    const { rows: texts } = await client.query<{ column: string }>(
      `select format('%I.%I.%I', n.nspname, c.relname, a.attname) as column
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_collation o on o.oid = a.attcollation
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and o.collname = 'default'
      order by 1`,
      [placements],
    );
    return [
      ...findings,
      ...texts.map(({ column }) =>
        warning(
          `column ${column}`,
          'sorts by the rules of its database: in another database its rows would come in another order',
          'Give it, in a migration, collate "und-x-icu" (text for people) or collate "C" (codes).',
        ),
      ),
    ];
  },
};
