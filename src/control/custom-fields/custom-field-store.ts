import type pg from 'pg';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { type CustomFieldRow, customFieldObject, toCustomField } from './custom-field-row.ts';

/** A custom field with what the catalog alone knows of it. */
export interface CustomFieldRecord {
  readonly field: CustomField;
  /** Gone for clients, while its values are still there. */
  readonly deleting: boolean;
  /** Keys whose values are still to be removed. */
  readonly leftovers: readonly string[];
}

interface RecordRow {
  readonly field: CustomFieldRow;
  readonly deleting: boolean;
  readonly leftovers: readonly string[];
}

const selectRecords = `
select ${customFieldObject('f')} as field, f.status = 'deleting' as deleting, f.leftovers::text[] as leftovers
from rowhouse_catalog.custom_fields f`;

/** All custom fields of a tenant, those that are being deleted included, by entity and name. */
export async function customFieldRecords(
  client: pg.ClientBase,
  tenantId: string,
): Promise<readonly CustomFieldRecord[]> {
  const { rows } = await client.query<RecordRow>(
    `${selectRecords} where f.tenant_id = $1::uuid order by f.entity collate "C", f.name collate "C", f.created_at`,
    [tenantId],
  );
  return rows.map(({ field, ...rest }) => ({ field: toCustomField(field), ...rest }));
}

/** Slugs of the tenants on whose custom fields something was begun and not brought to its end. */
export async function tenantsWithUnfinishedFields(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ slug: string }>(
    `select t.slug from rowhouse_catalog.tenants t where exists (
      select from rowhouse_catalog.custom_fields f where f.tenant_id = t.id and (
        f.status = 'deleting' or f.conversion is not null or f.leftovers <> '{}'
        or f.index_state in ('building', 'dropping')
      )
    ) order by t.slug collate "C"`,
  );
  return rows.map(({ slug }) => slug);
}

/** The field of a name that is not being deleted; undefined where there is none. */
export function activeRecord(
  records: readonly CustomFieldRecord[],
  named: CustomFieldName,
): CustomFieldRecord | undefined {
  return records.find(
    ({ field, deleting }) =>
      !deleting && ('id' in named ? field.id === named.id : field.entity === named.entity && field.name === named.name),
  );
}

/** @throws RowhouseError CUSTOM_FIELD_NOT_FOUND */
export async function findCustomField(
  client: pg.ClientBase,
  tenantId: string,
  named: CustomFieldName,
): Promise<CustomFieldRecord> {
  const records = await customFieldRecords(client, tenantId);
  const record = activeRecord(records, named);
  if (record) return record;
  if ('id' in named) throw new RowhouseError('CUSTOM_FIELD_NOT_FOUND');
  const others = records.filter(({ field, deleting }) => !deleting && field.entity === named.entity);
  throw new RowhouseError('CUSTOM_FIELD_NOT_FOUND', {
    message: `${named.entity} has no custom field ${JSON.stringify(named.name)}; it has: ${others.map(({ field }) => field.name).join(', ') || 'none'}.`,
  });
}

export async function insertCustomField(client: pg.ClientBase, tenantId: string, field: CustomField): Promise<void> {
  await client.query(
    `insert into rowhouse_catalog.custom_fields (id, tenant_id, entity, name, description, type, list, scale,
      enum_values, reference_type, rules, stored_as, required, default_value, personal_data, index_state,
      deprecation_reason, conversion)
    values ($2::uuid, $1::uuid, $3::text, $4::text, $5::text, $6::text, $7::boolean, $8::integer, $9::jsonb, $10::text,
      $11::jsonb, $12::uuid, $13::boolean, $14::jsonb, $15::boolean, $16::text, $17::text, $18::jsonb)`,
    [tenantId, ...columnsOf(field)],
  );
}

/** Writes a field that is there as it is now. */
export async function saveCustomField(client: pg.ClientBase, tenantId: string, field: CustomField): Promise<void> {
  await client.query(
    `update rowhouse_catalog.custom_fields set entity = $3::text, name = $4::text, description = $5::text,
      type = $6::text, list = $7::boolean, scale = $8::integer, enum_values = $9::jsonb, reference_type = $10::text,
      rules = $11::jsonb, stored_as = $12::uuid, required = $13::boolean, default_value = $14::jsonb,
      personal_data = $15::boolean, index_state = $16::text, deprecation_reason = $17::text, conversion = $18::jsonb,
      updated_at = now()
    where tenant_id = $1::uuid and id = $2::uuid`,
    [tenantId, ...columnsOf(field)],
  );
}

/** Notes keys whose values are to be removed. */
export async function addLeftovers(
  client: pg.ClientBase,
  tenantId: string,
  fieldId: string,
  keys: readonly string[],
): Promise<void> {
  await client.query(
    `update rowhouse_catalog.custom_fields set leftovers = leftovers || $3::uuid[], updated_at = now()
    where tenant_id = $1::uuid and id = $2::uuid`,
    [tenantId, fieldId, keys],
  );
}

/** Forgets a key whose values are gone. */
export async function removeLeftover(
  client: pg.ClientBase,
  tenantId: string,
  fieldId: string,
  key: string,
): Promise<void> {
  await client.query(
    `update rowhouse_catalog.custom_fields set leftovers = array_remove(leftovers, $3::uuid), updated_at = now()
    where tenant_id = $1::uuid and id = $2::uuid`,
    [tenantId, fieldId, key],
  );
}

/** From now on the field is gone for clients, and its name is free. */
export async function markDeleting(client: pg.ClientBase, tenantId: string, fieldId: string): Promise<void> {
  await client.query(
    `update rowhouse_catalog.custom_fields set status = 'deleting', updated_at = now()
    where tenant_id = $1::uuid and id = $2::uuid`,
    [tenantId, fieldId],
  );
}

/** Removes the definition of a field whose values are gone. */
export async function removeDefinition(client: pg.ClientBase, tenantId: string, fieldId: string): Promise<void> {
  await client.query(
    `delete from rowhouse_catalog.custom_fields where tenant_id = $1::uuid and id = $2::uuid and status = 'deleting'`,
    [tenantId, fieldId],
  );
}

function columnsOf(field: CustomField): readonly unknown[] {
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
  return [
    field.id,
    field.entity,
    field.name,
    field.description ?? null,
    field.type,
    field.list,
    field.scale ?? null,
    json(field.values),
    field.references ?? null,
    json(field.rules),
    field.storedAs,
    field.required,
    json(field.default),
    field.personalData,
    field.index,
    field.deprecationReason ?? null,
    json(field.conversion),
  ];
}
