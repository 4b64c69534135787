import type pg from 'pg';
import { canonicalDecimal } from '../../../src/data/decimal-form.ts';
import { type Entity, type Extension, newId } from '../../../src/kit.ts';
import type { CustomField, CustomFieldType, StoredCustomValue } from '../../../src/tenancy/custom-field.ts';
import * as palette from './palettes.ts';

/** Decimals of the palettes have two digits. */
const scale = 2;
const choices = [
  { name: 'FIRST', description: 'One.' },
  { name: 'SECOND' },
  { name: 'THIRD', deprecationReason: 'Two do.' },
];

/** A type, and what a field of it is called: one of them as a field of the core is. */
const plainTypes: Readonly<Record<Exclude<CustomFieldType, 'REFERENCE'>, string>> = {
  STRING: 'name',
  INT: 'count',
  DECIMAL: 'share',
  BOOLEAN: 'flag',
  DATE: 'day',
  DATETIME: 'moment',
  ENUM: 'choice',
};

/** The GraphQL type of a definition. */
export const customFieldType = 'CustomField';

/** What definitions can have besides, on some of them. */
const details: Readonly<Record<string, Partial<CustomField>>> = {
  name: {
    description: 'What people call it.',
    deprecationReason: 'Shown to be hidden.',
    rules: { minimumLength: 1, maximumLength: 100, pattern: '[^!]*' },
  },
  counts: { rules: { minimum: 0, maximum: 1000, minimumItems: 1, maximumItems: 50 } },
  flag: { required: true, default: false },
};

type PlannedField = Omit<CustomField, 'id' | 'storedAs'>;

/**
 * The custom fields that every tenant of the suite has: on each entity that takes some each type, single and as a list,
 * some indexed and some not, one that is personal data, and a reference to every entity. The first entity has all of it in
 * every combination. They are the same for all tenants, so that these share a shape; what their values are kept under is
 * not.
 */
export function planCustomFields(modules: readonly Extension[]): readonly PlannedField[] {
  const entities = modules.flatMap((module) => module.entities);
  const open = entities.filter((entity) => entity.customFields);
  return open.flatMap(({ type }, number) => [
    ...plainFields(type, number),
    ...referenceFields(type, number, entities),
    { ...plain(type, 'secret', 'STRING'), personalData: true },
  ]);
}

function plainFields(entity: string, number: number): readonly PlannedField[] {
  return Object.entries(plainTypes).flatMap(([type, name], position) =>
    [false, true].flatMap((list) => {
      const field = { ...plain(entity, `${name}${list ? 's' : ''}`, type as CustomFieldType), list };
      const described = { ...field, ...details[field.name] };
      if (number === 0) return [described, { ...field, name: `${field.name}Indexed`, index: 'ready' as const }];
      return [
        { ...described, index: (number + position + Number(list)) % 2 === 0 ? ('ready' as const) : ('none' as const) },
      ];
    }),
  );
}

/** Called as what they refer to, which is how the suite guesses whose ids they take. */
function referenceFields(entity: string, number: number, targets: readonly Entity[]): readonly PlannedField[] {
  return targets.flatMap(({ type: references }, position) => {
    const name = `${references.charAt(0).toLowerCase()}${references.slice(1)}`;
    const field = { ...plain(entity, `${name}Id`, 'REFERENCE'), references, index: 'ready' as const };
    const hasList = number === 0 || position === number;
    return hasList ? [field, { ...field, name: `${name}Ids`, list: true }] : [field];
  });
}

function plain(entity: string, name: string, type: CustomFieldType): PlannedField {
  return {
    entity,
    name,
    type,
    list: false,
    index: 'none',
    rules: {},
    required: false,
    personalData: false,
    ...(type === 'DECIMAL' && { scale }),
    ...(type === 'ENUM' && { values: choices }),
  };
}

/** Gives a tenant custom fields. @returns their ids */
export async function storeCustomFields(
  client: pg.ClientBase,
  tenantId: string,
  planned: readonly PlannedField[],
): Promise<readonly string[]> {
  const rows = planned.map(
    ({ values, references, index, personalData, deprecationReason, default: given, ...field }) => ({
      ...field,
      id: newId(),
      default_value: given,
      deprecation_reason: deprecationReason,
      stored_as: newId(),
      enum_values: values,
      reference_type: references,
      index_state: index,
      personal_data: personalData,
    }),
  );
  await client.query(
    `insert into rowhouse_catalog.custom_fields (tenant_id, id, entity, name, type, list, scale, enum_values,
      reference_type, rules, stored_as, required, personal_data, index_state, description, default_value,
      deprecation_reason)
    select $1::uuid, f.id, f.entity, f.name, f.type, f.list, f.scale, f.enum_values,
      f.reference_type, f.rules, f.stored_as, f.required, f.personal_data, f.index_state, f.description,
      f.default_value, f.deprecation_reason
    from jsonb_populate_recordset(null::rowhouse_catalog.custom_fields, $2::jsonb) f`,
    [tenantId, JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}

/** A definition for probes that change one: of another type for each choice. */
export function spareField(name: string, choice: number): PlannedField {
  const type = (['STRING', 'INT', 'ENUM'] as const)[choice % 3]!;
  return {
    ...plain('Customer', name, type),
    list: type === 'INT',
    ...(type === 'ENUM' && { values: choices.slice(0, 1) }),
  };
}

/**
 * A value of a row for a custom field, references aside; lists have two elements where two can be told apart.
 *
 * @param choice which value enumerations have, counted from their first
 */
export function customValue(
  field: CustomField,
  colours: palette.Palette,
  shade: palette.Shade,
  choice: number,
): StoredCustomValue {
  const first = elementOf(field.type, colours, shade, choice);
  if (!field.list) return first;
  const second = elementOf(field.type, colours, { ...shade, serial: `${shade.serial}x`, step: shade.step + 1 }, choice);
  return first === second ? [first] : [first, second];
}

function elementOf(
  type: CustomFieldType,
  colours: palette.Palette,
  shade: palette.Shade,
  choice: number,
): string | number | boolean {
  switch (type) {
    case 'STRING':
      return palette.text(colours, shade);
    case 'INT':
      return palette.integer(colours, shade);
    case 'DECIMAL':
      return canonicalDecimal(palette.decimal(colours, shade))!;
    case 'BOOLEAN':
      return choice % 2 === 1;
    case 'DATE':
      return palette.day(colours, shade);
    case 'DATETIME':
      return palette.instant(colours, shade);
    case 'ENUM':
      return choices[choice % choices.length]!.name;
    case 'REFERENCE':
      throw new Error('what a reference refers to is decided by its family');
  }
}

/** Where a generated row keeps what clients say for a custom field's value, beside its columns. */
export const customColumn = (name: string): string => `customFields.${name}`;

/** The custom field that a path of input names leads through, as such a column. */
export function customColumnIn(path: string): string | undefined {
  const names = path.split('.');
  const name = names[names.lastIndexOf('customFields') + 1];
  return names.includes('customFields') && name !== undefined ? customColumn(name) : undefined;
}
