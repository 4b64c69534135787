import type { Entity } from '../../data/entity.ts';
import type { WrittenField } from './batch-statements.ts';
import { scalarText } from './conversions.ts';
import { Problem } from './faults.ts';
import { fieldValue } from './field-values.ts';
import type { FieldMapping, Value } from './mapping-schema.ts';
import { compileValue, type Evaluate, type ValueScope } from './row-values.ts';
import { writableField } from './tenant-entities.ts';

/** A field and where its values come from. */
export interface PlannedField extends WrittenField {
  readonly evaluate: Evaluate;
}

type Path = readonly PropertyKey[];

/**
 * Makes a plan of the fields of one entity.
 *
 * @param entity undefined where the tenant has none of the mapping's name: columns are checked all the same
 */
export function planFields(
  mappings: Readonly<Record<string, FieldMapping>>,
  entity: Entity | undefined,
  scope: ValueScope,
  path: Path,
  timeZone: string,
): readonly PlannedField[] {
  return Object.entries(mappings).flatMap(([name, mapping]): readonly PlannedField[] => {
    const fieldPath = [...path, name];
    const isReference = typeof mapping === 'object' && 'externalId' in mapping;
    const value = isReference ? mapping.externalId : mapping;
    const valuePath = isReference ? [...fieldPath, 'externalId'] : fieldPath;
    const evaluate = compileValue(value, scope, valuePath);
    if (!entity) return [];
    const found = writableField(entity, name);
    if (typeof found === 'string') {
      scope.fault(fieldPath, found);
      return [];
    }
    const refersTo = found.field.references;
    if (refersTo !== undefined && !isReference) {
      scope.fault(fieldPath, `is a reference; write { "externalId": ... } with the external id of a ${refersTo}`);
    } else if (refersTo === undefined && isReference) {
      scope.fault(fieldPath, `${entity.type}.${name} is not a reference`);
    } else {
      checkConstants(value, found, timeZone, scope, valuePath);
    }
    return [{ ...found, evaluate }];
  });
}

/** A constant that the field cannot hold would be a fault of every row. */
function checkConstants(value: Value, written: WrittenField, timeZone: string, scope: ValueScope, path: Path): void {
  if (typeof value === 'string') return;
  if ('constant' in value) {
    const stored = fieldValue(written.field, scalarText(value.constant), timeZone);
    if (stored instanceof Problem) scope.fault([...path, 'constant'], stored.message);
  } else if ('when' in value) {
    checkConstants(value.use, written, timeZone, scope, [...path, 'use']);
    if (value.otherwise !== undefined)
      checkConstants(value.otherwise, written, timeZone, scope, [...path, 'otherwise']);
  }
}
