import { type Check, fault } from './check.ts';

export const tables: Check = {
  name: 'tables',
  about: 'Every placement has the tables and columns of core and every extension.',
  async examine({ client, placements, modules }) {
    const expected = modules
      .flatMap(({ entities }) => entities)
      .flatMap(({ table, fields }) =>
        [
          'tenant_id',
          'id',
          ...Object.values(fields).flatMap((field) => [
            field.column,
            'scaled' in field ? field.scaled?.column : undefined,
          ]),
        ]
          .filter((column) => column !== undefined)
          .map((column) => ({ table, column })),
      );
    const { rows } = await client.query<{ placement: string; table: string; columns: string[]; exists: boolean }>(
      `select p.name as placement, e.table_name as table, array_agg(distinct e.column_name order by e.column_name) as columns,
        bool_or(c.oid is not null) as exists
      from unnest($1::text[]) as p (name)
      cross join unnest($2::text[], $3::text[]) as e (table_name, column_name)
      left join pg_catalog.pg_class c
        on c.relname = e.table_name and c.relnamespace = to_regnamespace(quote_ident(p.name))
        and c.relkind in ('r', 'p')
      left join pg_catalog.pg_attribute a
        on a.attrelid = c.oid and a.attname = e.column_name and a.attnum > 0 and not a.attisdropped
      where a.attname is null
      group by p.name, e.table_name order by p.name, e.table_name`,
      [placements, expected.map(({ table }) => table), expected.map(({ column }) => column)],
    );
    return rows.map(({ placement, table, columns, exists }) =>
      fault(
        `table ${placement}.${table}`,
        exists ? `lacks ${columns.join(', ')}` : 'does not exist',
        'Run `rowhouse migrate`; where that finds nothing to do, restore it from a backup or by the text of its migration.',
      ),
    );
  },
};
