import { type Check, fault, warning } from './check.ts';

export const rowLevelSecurity: Check = {
  name: 'row-level-security',
  about: 'Every table of every placement has Row-Level Security, its owner included.',
  async examine({ client, placements }) {
    const { rows } = await client.query<{ table: string; enabled: boolean; forced: boolean; citus: boolean }>(
      `select format('%I.%I', n.nspname, c.relname) as table, c.relrowsecurity as enabled,
        c.relforcerowsecurity as forced,
        exists (select from pg_catalog.pg_extension where extname = 'citus') as citus
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p')
      order by 1`,
      [placements],
    );
    return rows.flatMap(({ table, enabled, forced, citus }) => {
      const at = `table ${table}`;
      if (!enabled) {
        const remedy = `As the owner: select rowhouse.protect('${table}'); or, where it has its policy: alter table ${table} enable row level security;`;
        return [fault(at, 'has no Row-Level Security: every tenant sees every row', remedy)];
      }
      if (citus) {
        if (!forced) return [];
        const remedy = `alter table ${table} no force row level security;`;
        return [warning(at, 'has FORCE, with which Citus cannot move shards online', remedy)];
      }
      if (forced) return [];
      const remedy = `alter table ${table} force row level security;`;
      return [fault(at, 'does not bind its owner by Row-Level Security', remedy)];
    });
  },
};
