import { type Check, fault, warning } from './check.ts';

export const indexes: Check = {
  name: 'indexes',
  about: 'Every index on a tenant table begins with tenant_id and is valid.',
  async examine({ client, placements }) {
    const { rows } = await client.query<{ index: string; definition: string; leads: boolean; valid: boolean }>(
      `select format('%I.%I', n.nspname, i.relname) as index, pg_get_indexdef(x.indexrelid) as definition,
        exists (
          select from pg_catalog.pg_attribute a
          where a.attrelid = x.indrelid and a.attnum = x.indkey[0] and a.attname = 'tenant_id'
        ) as leads,
        x.indisvalid as valid
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_class c on c.oid = x.indrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p')
        -- The indexes of keys are told of with their keys.
        and not exists (
          select from pg_catalog.pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')
        )
      order by 1`,
      [placements],
    );
    return rows.flatMap(({ index, definition, leads, valid }) => {
      const at = `index ${index}`;
      if (!leads) {
        const problem = `does not begin with tenant_id: ${definition}`;
        return [fault(at, problem, `drop index ${index}; and make it with tenant_id first, in a migration.`)];
      }
      if (valid) return [];
      return [warning(at, 'is invalid: it costs writes and serves nobody', `reindex index ${index};`)];
    });
  },
};
