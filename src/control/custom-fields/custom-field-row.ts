import type {
  CustomField,
  CustomFieldEnumValue,
  CustomFieldIndex,
  CustomFieldRules,
  CustomFieldStorage,
  CustomFieldType,
  StoredCustomValue,
} from '../../tenancy/custom-field.ts';

/** A row of `rowhouse_catalog.custom_fields` as {@link customFieldObject} gives it: JSON, SQL null for what is not there. */
export interface CustomFieldRow {
  readonly id: string;
  readonly entity: string;
  readonly name: string;
  readonly description: string | null;
  readonly type: CustomFieldType;
  readonly list: boolean;
  readonly scale: number | null;
  readonly values: readonly CustomFieldEnumValue[] | null;
  readonly references: string | null;
  readonly rules: CustomFieldRules;
  readonly storedAs: string;
  readonly required: boolean;
  readonly default: StoredCustomValue | null;
  readonly personalData: boolean;
  readonly index: CustomFieldIndex;
  readonly deprecationReason: string | null;
  readonly conversion: CustomFieldStorage | null;
}

/** The SQL expression that makes a {@link CustomFieldRow} of a row of the catalog. @param alias of the table */
export function customFieldObject(alias: string): string {
  return `json_build_object(
      'id', ${alias}.id, 'entity', ${alias}.entity, 'name', ${alias}.name, 'description', ${alias}.description,
      'type', ${alias}.type, 'list', ${alias}.list, 'scale', ${alias}.scale, 'values', ${alias}.enum_values,
      'references', ${alias}.reference_type, 'rules', ${alias}.rules, 'storedAs', ${alias}.stored_as,
      'required', ${alias}.required, 'default', ${alias}.default_value, 'personalData', ${alias}.personal_data,
      'index', ${alias}.index_state, 'deprecationReason', ${alias}.deprecation_reason, 'conversion', ${alias}.conversion
    )`;
}

export function toCustomField(row: CustomFieldRow): CustomField {
  return Object.freeze({
    id: row.id,
    entity: row.entity,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    type: row.type,
    list: row.list,
    ...(row.scale !== null && { scale: row.scale }),
    ...(row.values !== null && { values: row.values }),
    ...(row.references !== null && { references: row.references }),
    rules: row.rules,
    storedAs: row.storedAs,
    required: row.required,
    ...(row.default !== null && { default: row.default }),
    personalData: row.personalData,
    index: row.index,
    ...(row.deprecationReason !== null && { deprecationReason: row.deprecationReason }),
    ...(row.conversion !== null && { conversion: row.conversion }),
  });
}
