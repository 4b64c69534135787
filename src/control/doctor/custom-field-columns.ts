import { type Check, fault } from './check.ts';

/** Tables that custom fields of all entities share, with what the gateway reads and writes of them. */
const shared: Readonly<Record<string, readonly string[]>> = Object.freeze({
  custom_values: [
    'tenant_id',
    'field_id',
    'row_id',
    'position',
    'text_value',
    'integer_value',
    'timestamp_value',
    'date_value',
    'boolean_value',
    'uuid_value',
  ],
  custom_field_epochs: ['tenant_id', 'epoch'],
});

export const customFieldColumns: Check = {
  name: 'custom-field-columns',
  about: 'Every placement has the columns that custom fields are kept in, and every row can be without any.',
  async examine({ client, placements, modules }) {
    const tables = modules
      .flatMap(({ entities }) => entities)
      .filter((entity) => entity.customFields)
      .map(({ table }) => table);
    const expected = [
      ...tables.map((table) => [table, 'custom_fields'] as const),
      ...Object.entries(shared).flatMap(([table, columns]) => columns.map((column) => [table, column] as const)),
    ];
    const { rows } = await client.query<{
      table: string;
      column: string;
      type: string | null;
      required: boolean | null;
      default: string | null;
    }>(
      `select format('%I.%I', p.name, e.table_name) as table, e.column_name as column, a.atttypid::regtype::text as type,
        a.attnotnull as required, pg_get_expr(d.adbin, d.adrelid) as default
      from unnest($1::text[]) as p (name)
      cross join unnest($2::text[], $3::text[]) as e (table_name, column_name)
      left join pg_catalog.pg_class c
        on c.relname = e.table_name and c.relnamespace = to_regnamespace(quote_ident(p.name))
        and c.relkind in ('r', 'p')
      left join pg_catalog.pg_attribute a
        on a.attrelid = c.oid and a.attname = e.column_name and a.attnum > 0 and not a.attisdropped
      left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where c.oid is not null or e.table_name = any($4::text[])
      order by 1, 2`,
      [placements, expected.map(([table]) => table), expected.map(([, column]) => column), Object.keys(shared)],
    );
    return rows.flatMap(({ table, column, type, required, default: given }) => {
      const at = `column ${table}.${column}`;
      if (type === null) {
        const remedy =
          'Run `rowhouse migrate`; where that finds nothing to do, restore it from a backup or by the text of its migration.';
        return [fault(at, 'does not exist', remedy)];
      }
      if (column !== 'custom_fields') return [];
      if (type !== 'jsonb') {
        return [
          fault(
            at,
            `is ${type}, not jsonb`,
            `alter table ${table} alter ${column} type jsonb using ${column}::text::jsonb;`,
          ),
        ];
      }
      const remedy = `update ${table} set ${column} = '{}' where ${column} is null; alter table ${table} alter ${column} set default '{}', alter ${column} set not null;`;
      if (!required) return [fault(at, 'may be null', remedy)];
      return given === `'{}'::jsonb` ? [] : [fault(at, 'is not an empty object where nothing is given', remedy)];
    });
  },
};
