import type { Entity } from '../../data/entity.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { WrittenField } from './batch-statements.ts';
import { scalarText, type Text } from './conversions.ts';
import { customFieldPrefix, type WrittenCustomField, writableCustomField } from './custom-fields.ts';
import { customValue, isRefused } from './custom-values.ts';
import { Problem } from './faults.ts';
import { fieldValue } from './field-values.ts';
import { compileList, type EvaluateList } from './list-values.ts';
import type { FieldMapping, Value } from './mapping-schema.ts';
import { compileValue, type Evaluate, type ValueScope } from './row-values.ts';
import { writableField } from './tenant-entities.ts';

/** A field and where its values come from. */
export interface PlannedField extends WrittenField {
  readonly evaluate: Evaluate;
}

/** A custom field and where its values come from. */
export interface PlannedCustomField extends WrittenCustomField {
  readonly evaluate: Evaluate | EvaluateList;
}

/** What a mapping writes of an entity. */
export interface PlannedFields {
  readonly fields: readonly PlannedField[];
  readonly customFields: readonly PlannedCustomField[];
}

/** What the fields of one entity are planned with. */
export interface FieldPlanning {
  /** Undefined where the tenant has none of the mapping's name: columns are checked all the same. */
  readonly entity: Entity | undefined;
  /** The custom fields that the entity's rows can have. */
  readonly custom: readonly CustomField[];
  readonly scope: ValueScope;
  readonly timeZone: string;
}

type Path = readonly PropertyKey[];

/** The value of a field, and where it stands in the mapping. */
interface MappedValue {
  readonly value: Value;
  readonly isReference: boolean;
  readonly path: Path;
  readonly valuePath: Path;
}

/** Makes a plan of the fields of one entity. @param path of the fields in the mapping, for faults */
export function planFields(
  mappings: Readonly<Record<string, FieldMapping>>,
  planning: FieldPlanning,
  path: Path,
): PlannedFields {
  const fields: PlannedField[] = [];
  const customFields: PlannedCustomField[] = [];
  for (const [name, mapping] of Object.entries(mappings)) {
    const isReference = typeof mapping === 'object' && 'externalId' in mapping;
    const mapped: MappedValue = {
      value: isReference ? mapping.externalId : mapping,
      isReference,
      path: [...path, name],
      valuePath: isReference ? [...path, name, 'externalId'] : [...path, name],
    };
    if (name.startsWith(customFieldPrefix)) customFields.push(...planCustomField(name, mapped, planning));
    else fields.push(...planField(name, mapped, planning));
  }
  return { fields, customFields };
}

function planField(name: string, mapped: MappedValue, planning: FieldPlanning): readonly PlannedField[] {
  const { entity, scope, timeZone } = planning;
  const evaluate = compileValue(mapped.value, scope, mapped.valuePath);
  if (!entity) return [];
  const found = writableField(entity, name);
  if (typeof found === 'string') {
    scope.fault(mapped.path, found);
    return [];
  }
  if (isSpokenRight(mapped, `${entity.type}.${name}`, found.field.references, scope)) {
    checkConstants(mapped.value, scope, mapped.valuePath, (text) => {
      const stored = fieldValue(found.field, text, timeZone);
      return stored instanceof Problem ? [stored] : [];
    });
  }
  return [{ ...found, evaluate }];
}

function planCustomField(name: string, mapped: MappedValue, planning: FieldPlanning): readonly PlannedCustomField[] {
  const { entity, custom, scope, timeZone } = planning;
  const found = entity && writableCustomField(entity, custom, name.slice(customFieldPrefix.length));
  const isText = typeof found === 'object' && !found.custom.list;
  // What may be a list is read as one, so that no fault is noted that is none.
  const evaluate = (isText ? compileValue : compileList)(mapped.value, scope, mapped.valuePath);
  if (!found) return [];
  if (typeof found === 'string') {
    scope.fault(mapped.path, found);
    return [];
  }
  if (isSpokenRight(mapped, `${entity.type}.${name}`, found.custom.references, scope)) {
    checkConstants(mapped.value, scope, mapped.valuePath, (text) => {
      const stored = customValue(found.custom, text, timeZone);
      return isRefused(stored) ? stored : [];
    });
  }
  return [{ ...found, evaluate }];
}

/** References are written as such, and nothing else is. */
function isSpokenRight(mapped: MappedValue, field: string, refersTo: string | undefined, scope: ValueScope): boolean {
  if (refersTo !== undefined && !mapped.isReference) {
    scope.fault(mapped.path, `is a reference; write { "externalId": ... } with the external id of a ${refersTo}`);
    return false;
  }
  if (refersTo === undefined && mapped.isReference) {
    scope.fault(mapped.path, `${field} is not a reference`);
    return false;
  }
  return true;
}

/** A constant that the field cannot hold would be a fault of every row. */
function checkConstants(
  value: Value,
  scope: ValueScope,
  path: Path,
  problemsOf: (text: Text) => readonly Problem[],
): void {
  if (typeof value === 'string') return;
  if ('constant' in value) {
    for (const { message } of problemsOf(scalarText(value.constant))) scope.fault([...path, 'constant'], message);
  } else if ('when' in value) {
    checkConstants(value.use, scope, [...path, 'use'], problemsOf);
    if (value.otherwise !== undefined) checkConstants(value.otherwise, scope, [...path, 'otherwise'], problemsOf);
  }
}
