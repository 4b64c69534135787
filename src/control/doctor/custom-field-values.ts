import type { CustomFieldType } from '../../tenancy/custom-field.ts';
import { type Check, type Finding, fault, type Reader } from './check.ts';
import { asTenant } from './tenant-rows.ts';

/** Fields that are looked at, taken at random where there are more. */
const sampledFields = 200;

/** Rows that are looked at for each: so many of the newest, and so many that have values in the side table. */
const sampledRows = 100;

/** A value of the side table as the JSON of a row has it, as text. */
const kept: Readonly<Record<CustomFieldType, string>> = Object.freeze({
  STRING: 'v.text_value',
  ENUM: 'v.text_value',
  INT: 'v.integer_value::text',
  DECIMAL: 'trim_scale(v.integer_value * 10::numeric ^ -(f.scale))::text',
  BOOLEAN: 'v.boolean_value::text',
  DATE: `to_char(v.date_value, 'YYYY-MM-DD')`,
  DATETIME: `to_char(v.timestamp_value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  REFERENCE: 'v.uuid_value::text',
});

interface SampledField {
  readonly tenantId: string;
  readonly slug: string;
  readonly schema: string;
  readonly entity: string;
  readonly name: string;
  readonly type: CustomFieldType;
  readonly list: boolean;
  readonly scale: number | null;
  readonly storedAs: string;
  readonly building: boolean;
}

export const customFieldValues: Check = {
  name: 'custom-field-values',
  about: 'What indexes of custom fields find is what the rows hold (a sample of fields and rows).',
  async examine({ client, placements, modules }) {
    const tables = new Map(modules.flatMap(({ entities }) => entities).map(({ type, table }) => [type, table]));
    const { rows: fields } = await client.query<SampledField>(
      `select t.id as "tenantId", t.slug, p.schema_name as schema, f.entity, f.name, f.type, f.list, f.scale,
        f.stored_as as "storedAs", f.index_state = 'building' as building
      from rowhouse_catalog.custom_fields f
      join rowhouse_catalog.tenants t on t.id = f.tenant_id
      join rowhouse_catalog.placements p on p.tenant_id = t.id
      where t.status <> 'erased' and p.tier <> 'database' and p.schema_name = any($1::text[])
        and f.status = 'active' and f.entity = any($2::text[])
        and (f.index_state in ('building', 'ready') or f.type = 'REFERENCE')
        and to_regclass(format('%I.custom_values', p.schema_name)) is not null
      order by random() limit $3::integer`,
      [placements, [...tables.keys()], sampledFields],
    );
    const sorted = fields.toSorted((left, right) => (labelOf(left) < labelOf(right) ? -1 : 1));
    const findings: Finding[] = [];
    for (const field of sorted) {
      const found = await asTenant(client, field.tenantId, () => differences(client, field, tables.get(field.entity)!));
      if (found.rows === 0) continue;
      findings.push(
        fault(
          labelOf(field),
          `its index says otherwise than ${found.rows} of the sampled rows, such as ${found.example}: filters and orders answer wrongly`,
          field.type === 'REFERENCE'
            ? refill(field, tables.get(field.entity)!)
            : `rowhouse custom-field unindex ${field.slug} ${field.entity}.${field.name}, then index it again`,
        ),
      );
    }
    return findings;
  },
};

const labelOf = ({ slug, entity, name }: SampledField): string => `custom field ${entity}.${name} of ${slug}`;

/** References are indexed always: theirs is filled again from the rows, as the owner. */
function refill({ tenantId, schema, storedAs, list }: SampledField, table: string): string {
  const value = list ? `r.custom_fields -> '${storedAs}'` : `jsonb_build_array(r.custom_fields -> '${storedAs}')`;
  return `set rowhouse.tenant_id = '${tenantId}'; delete from "${schema}".custom_values where tenant_id = '${tenantId}' and field_id = '${storedAs}'; insert into "${schema}".custom_values (tenant_id, field_id, row_id, position, uuid_value) select r.tenant_id, '${storedAs}', r.id, e.position - 1, e.value::uuid from "${schema}"."${table}" r cross join lateral jsonb_array_elements_text(${value}) with ordinality as e (value, position) where r.tenant_id = '${tenantId}' and r.custom_fields ? '${storedAs}';`;
}

/**
 * Rows of the sample whose values differ between the two places, read in one statement and so in one snapshot. Both are
 * compared as JSON text: what is malformed differs, and breaks nothing here.
 */
async function differences(
  client: Reader,
  { tenantId, schema, storedAs, type, list, scale, building }: SampledField,
  table: string,
): Promise<{ readonly rows: number; readonly example: string | null }> {
  const rowTable = `"${schema}"."${table}"`;
  const valueTable = `"${schema}".custom_values`;
  const stored =
    type === 'DECIMAL'
      ? `case when e.value ~ '^-?\\d+(\\.\\d+)?$' then trim_scale(e.value::numeric)::text else e.value end`
      : 'e.value';
  const { rows } = await client.query<{ rows: number; example: string | null }>(
    `with sample as (
      (select r.id from ${rowTable} r where r.tenant_id = $1::uuid order by r.id desc limit $3::integer)
      union
      (select v.row_id from ${valueTable} v where v.tenant_id = $1::uuid and v.field_id = $2::uuid
        order by v.row_id, v.position limit $3::integer)
    ), held as (
      select r.id as row_id, e.position - 1 as position, ${stored} as value
      from sample s join ${rowTable} r on r.tenant_id = $1::uuid and r.id = s.id
      cross join lateral jsonb_array_elements_text(
        case when $4::boolean and jsonb_typeof(r.custom_fields -> $2::text) = 'array' then r.custom_fields -> $2::text
          else jsonb_build_array(r.custom_fields -> $2::text) end
      ) with ordinality as e (value, position)
      where r.custom_fields ? $2::text
    ), found as (
      select v.row_id, v.position, ${kept[type]} as value
      from sample s
      join ${valueTable} v on v.tenant_id = $1::uuid and v.field_id = $2::uuid and v.row_id = s.id
      cross join (select $5::integer as scale) f
    )
    select count(distinct row_id)::integer as rows, min(row_id::text) as example
    from held full join found using (row_id, position)
    where held.value is distinct from found.value
      -- While an index is built, rows are still to be added to it.
      and not ($6::boolean and found.row_id is null)`,
    [tenantId, storedAs, sampledRows, list, scale ?? 0, building],
  );
  return rows[0]!;
}
