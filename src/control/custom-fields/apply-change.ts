import type { Entity } from '../../data/entity.ts';
import type { Fault } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { CustomFieldChange } from '../../tenancy/custom-field-definition.ts';
import { type CheckedDefinition, checkDefinition } from './check-definition.ts';
import { descriptionForm, isDescription } from './definition-text.ts';
import { refuseFaultyDefinition } from './refusals.ts';
import { definitionOf, ruleTexts } from './value-texts.ts';

/**
 * A field as it is after a change of its definition; how and where its values are stored stays.
 *
 * @param entities all of the house: the entity of a disabled extension keeps its fields
 * @throws RowhouseError CUSTOM_FIELD_INVALID with all faults
 */
export function applyChange(
  field: CustomField,
  change: CustomFieldChange,
  entities: ReadonlyMap<string, Entity>,
): CustomField {
  const { faults, field: checked } = checkDefinition(
    {
      ...definitionOf(field),
      name: change.name ?? field.name,
      description: change.description === undefined ? field.description : change.description,
      required: change.required ?? field.required,
      default: change.default === undefined ? definitionOf(field).default : change.default,
      personalData: change.personalData ?? field.personalData,
      rules: { ...ruleTexts(field), ...change.rules },
      values: change.values ?? field.values,
    },
    entities,
  );
  const deprecationReason = change.deprecationReason === undefined ? field.deprecationReason : change.deprecationReason;
  refuseFaultyDefinition([...faults, ...reasonFaults(deprecationReason), ...missingValues(field, change)]);
  return Object.freeze({
    ...(checked as CheckedDefinition),
    id: field.id,
    storedAs: field.storedAs,
    index: field.index,
    ...(deprecationReason && { deprecationReason }),
    ...(field.conversion && { conversion: field.conversion }),
  });
}

function reasonFaults(reason: string | null | undefined): readonly Fault[] {
  if (typeof reason !== 'string' || isDescription(reason)) return [];
  return [{ at: 'deprecationReason', message: descriptionForm }];
}

function missingValues(field: CustomField, { values }: CustomFieldChange): readonly Fault[] {
  const kept = new Set(values?.map(({ name }) => name));
  const missing = values ? (field.values ?? []).filter(({ name }) => !kept.has(name)) : [];
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name).join(', ');
  return [
    { at: 'values', message: `leave out ${names}, which rows may have: deprecate them, or convert the custom field` },
  ];
}
