import { type Check, fault } from './check.ts';

interface Constraint {
  readonly table: string;
  readonly name: string;
  readonly kind: 'p' | 'u' | 'x' | 'f';
  readonly definition: string;
  readonly leads: boolean;
  /** Foreign keys: tenant_id refers to tenant_id of a table in the same schema. */
  readonly refers: boolean;
}

const kinds = { p: 'primary key', u: 'unique key', x: 'exclusion', f: 'foreign key' } as const;

export const keys: Check = {
  name: 'keys',
  about: 'Primary, unique and foreign keys begin with tenant_id, and no key reaches out of its placement.',
  async examine({ client, placements }) {
    const { rows } = await client.query<Constraint>(
      `select format('%I.%I', n.nspname, c.relname) as table, quote_ident(k.conname) as name, k.contype as kind,
        pg_get_constraintdef(k.oid) as definition,
        exists (
          select from pg_catalog.pg_attribute a
          where a.attrelid = k.conrelid and a.attnum = k.conkey[1] and a.attname = 'tenant_id'
        ) as leads,
        k.contype <> 'f' or exists (
          select from pg_catalog.pg_class r
          join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attname = 'tenant_id' and a.attnum = k.confkey[1]
          where r.oid = k.confrelid and r.relnamespace = c.relnamespace
        ) as refers
      from pg_catalog.pg_constraint k
      join pg_catalog.pg_class c on c.oid = k.conrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and k.contype in ('p', 'u', 'x', 'f')
      order by 1, 2`,
      [placements],
    );
    const findings = rows
      .filter(({ leads, refers }) => !leads || !refers)
      .map(({ table, name, kind, definition, leads }) =>
        fault(
          `${kinds[kind]} ${name} on ${table}`,
          leads
            ? `does not refer to the tenant_id of a table in its own schema: ${definition}`
            : `does not begin with tenant_id, so that tenants collide in it: ${definition}`,
          `In a migration: alter table ${table} drop constraint ${name}, and add it with tenant_id first.`,
        ),
      );
    const { rows: keyless } = await client.query<{ table: string }>(
      `select format('%I.%I', n.nspname, c.relname) as table
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p')
        and not exists (select from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'p')
      order by 1`,
      [placements],
    );
    return [
      ...findings,
      ...keyless.map(({ table }) =>
        fault(
          `table ${table}`,
          'has no primary key',
          `In a migration: alter table ${table} add primary key (tenant_id, ...);`,
        ),
      ),
    ];
  },
};
