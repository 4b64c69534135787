import { isInheritedName } from '../../composition/reserved-names.ts';
import { customFieldValue, customListLimit } from '../../data/custom-field-values.ts';
import type { Entity } from '../../data/entity.ts';
import type { Fault } from '../../kernel/errors.ts';
import {
  type CustomField,
  type CustomFieldStorage,
  type CustomFieldType,
  customFieldTypes,
  type StoredCustomValue,
} from '../../tenancy/custom-field.ts';
import type { CustomFieldDefinition } from '../../tenancy/custom-field-definition.ts';
import { checkEnumValues } from './check-enum-values.ts';
import { checkRules } from './check-rules.ts';
import { descriptionForm, isDescription } from './definition-text.ts';
import { givenOf, textForms } from './value-texts.ts';

/** A definition as it will be stored; what tells one field from another is given to it when it is. */
export type CheckedDefinition = Omit<CustomField, 'id' | 'storedAs' | 'conversion' | 'deprecationReason'>;

/** Digits after the point of a DECIMAL that names no scale: those of most currencies. */
const defaultScale = 2;
const scaleLimit = 10;
const namePattern = /^[a-z][A-Za-z0-9]{0,62}$/;

/** The form of names, as a person reads it. */
const nameForm = 'expected 1 to 63 letters and digits, beginning with a small letter, as in deliveryNote';

/** Values have no key of their own while they are only checked. */
const nowhere = '';

/**
 * Checks a definition on its own: not whether its name is taken, and not what the plan allows.
 *
 * @param entities those that it may speak of, by GraphQL type
 * @returns all faults at once, each with its path in the definition (`rules.maximum`, `values[2].name`) and what was
 *   expected; the field as it will be stored where there are none
 */
export function checkDefinition(
  definition: CustomFieldDefinition,
  entities: ReadonlyMap<string, Entity>,
): { readonly faults: readonly Fault[]; readonly field?: CheckedDefinition } {
  const faults: Fault[] = [];
  const fault = (at: string, message: string): void => {
    faults.push({ at, message });
  };
  if (!namePattern.test(definition.name)) fault('name', nameForm);
  else if (isInheritedName(definition.name))
    fault('name', 'expected another name: every object in JavaScript has this one');
  const having = [...entities.values()].filter(({ customFields }) => customFields).map(({ type }) => type);
  if (!having.includes(definition.entity)) {
    fault('entity', `expected an entity that takes custom fields: ${having.join(', ')}`);
  }
  const description = definition.description ?? undefined;
  if (description !== undefined && !isDescription(description)) fault('description', descriptionForm);
  const type = customFieldTypes.find((one) => one === definition.type);
  if (!type) fault('type', `expected one of ${customFieldTypes.join(', ')}`);
  // Of a field of no type nothing more can be said.
  if (!type) return { faults };

  const storageFaults: Fault[] = [];
  const { storage, index } = checkStorage(definition, type, having, (at, message) => {
    storageFaults.push({ at, message });
  });
  const { rules, faults: ruleFaults } = checkRules(storage, definition.rules ?? {}, index === 'ready');
  faults.push(...storageFaults, ...ruleFaults);
  // What rests on the values of an ENUM or on the scale cannot be checked where those have faults.
  const standard = storageFaults.length > 0 ? undefined : checkDefault({ ...storage, rules }, index, definition, fault);
  const required = definition.required ?? false;
  if (required && !definition.default) checkRequired(type, definition.personalData ?? false, fault);
  if (faults.length > 0) return { faults };
  const { storedAs: _, ...stored } = storage;
  return {
    faults,
    field: Object.freeze({
      entity: definition.entity,
      name: definition.name,
      ...(description !== undefined && { description }),
      ...stored,
      rules,
      required,
      ...(standard !== undefined && { default: standard }),
      personalData: definition.personalData ?? false,
      index,
    }),
  };
}

type Note = (at: string, message: string) => void;

function checkStorage(
  definition: CustomFieldDefinition,
  type: CustomFieldType,
  /** GraphQL types of the entities that take custom fields. */
  referable: readonly string[],
  fault: Note,
): { readonly storage: CustomFieldStorage; readonly index: 'none' | 'ready' } {
  const scale = definition.scale ?? (type === 'DECIMAL' ? defaultScale : undefined);
  if (scale !== undefined && type !== 'DECIMAL') fault('scale', `is for DECIMAL; this field is ${type}`);
  else if (scale !== undefined && !(Number.isInteger(scale) && scale >= 0 && scale <= scaleLimit)) {
    fault('scale', `expected a whole number from 0 to ${scaleLimit}`);
  }
  const values = definition.values ?? undefined;
  if (values && type !== 'ENUM') fault('values', `are for ENUM; this field is ${type}`);
  const checkedValues = type === 'ENUM' ? checkEnumValues(values ?? [], fault) : undefined;
  const references = definition.references ?? undefined;
  if (references !== undefined && type !== 'REFERENCE') {
    fault('references', `is for REFERENCE; this field is ${type}`);
  } else if (type === 'REFERENCE' && !referable.includes(references ?? '')) {
    // Rows of others may go with a row that they belong to, by a cascade of the database, which asks nobody who refers.
    fault('references', `expected an entity that takes custom fields, too: ${referable.join(', ')}`);
  }
  return {
    storage: {
      type,
      list: definition.list ?? false,
      ...(type === 'DECIMAL' && { scale: scale as number }),
      ...(checkedValues && { values: checkedValues }),
      ...(type === 'REFERENCE' && { references: references as string }),
      rules: {},
      storedAs: nowhere,
    },
    // Nothing is stored yet that would have to be written to the side table: an index is ready at once.
    index: type === 'REFERENCE' || definition.index ? 'ready' : 'none',
  };
}

/**
 * Nobody may be asked for what they may not give: a principal without the scope, or without the permission for what is
 * referred to, could create no row at all, and would be told of a field that is hidden from them.
 */
function checkRequired(type: CustomFieldType, personalData: boolean, fault: Note): void {
  if (type === 'REFERENCE') {
    fault('required', 'a reference is not required: who may not read what it refers to could create nothing');
  } else if (personalData) {
    fault('required', 'expected a default, too: who may not read personal data could create nothing without one');
  }
}

function checkDefault(
  storage: CustomFieldStorage,
  index: CustomField['index'],
  { default: texts }: CustomFieldDefinition,
  fault: Note,
): StoredCustomValue | undefined {
  if (!texts) return undefined;
  if (storage.type === 'REFERENCE') {
    // The row could be gone by the time it is wanted.
    fault('default', 'a reference has no default');
    return undefined;
  }
  if (!storage.list && texts.length !== 1) {
    fault('default', `expected one value, ${textForms[storage.type]}`);
    return undefined;
  }
  // As many faults as elements help nobody, and a request has room for tens of thousands.
  if (texts.length > customListLimit) {
    fault('default', `expected at most ${customListLimit} elements`);
    return undefined;
  }
  const given = texts.map((text) => givenOf(storage.type, text));
  for (const [element, value] of given.entries()) {
    if (value !== undefined) continue;
    fault(storage.list ? `default[${element}]` : 'default', `expected ${textForms[storage.type]}`);
  }
  if (given.includes(undefined)) return undefined;
  const read = customFieldValue({ ...storage, index } as CustomFieldStorage, storage.list ? given : given[0]);
  if (!read.problems) return read.value;
  for (const { element, message } of read.problems) {
    fault(element === undefined ? 'default' : `default[${element}]`, message);
  }
  return undefined;
}
