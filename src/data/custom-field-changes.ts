import { RowhouseError } from '../kernel/errors.ts';
import type { UserError, UserErrorCode } from '../kernel/user-errors.ts';
import { type CustomField, customFieldsOf, type StoredCustomValue } from '../tenancy/custom-field.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { CustomFieldBudget } from './custom-field-budget.ts';
import { convertCustomValue } from './custom-field-conversion.ts';
import { customFieldValue } from './custom-field-values.ts';
import type { Entity } from './entity.ts';

/** What of a context decides about custom fields. */
export interface CustomFieldScope {
  readonly tenant: Tenant;
  /** Entities of the tenant's shape by GraphQL type. */
  readonly entities: ReadonlyMap<string, Entity>;
}

/** What of a context decides about the values that it gives custom fields. */
export interface CustomFieldWriter extends CustomFieldScope {
  /** What the values of the operation may still cost. */
  readonly customFieldBudget: CustomFieldBudget;
  /** False for a field that is hidden from the principal, who cannot give it a value and is not to learn its name. */
  maySee(field: CustomField): boolean;
}

/** What a write gives one custom field of one row. */
export interface CustomFieldChange {
  readonly field: CustomField;
  /** Path to the value in the input. */
  readonly path: readonly string[];
  /** Undefined: the row has no value any more. */
  readonly value: StoredCustomValue | undefined;
  /** The value in the form of {@link CustomField.conversion}, while there is one. */
  readonly converted: StoredCustomValue | undefined;
}

/** What a write gives one row's custom fields, and all that a person has to mend in it. */
export interface CustomFieldChanges {
  readonly changes: readonly CustomFieldChange[];
  readonly errors: readonly UserError[];
}

const nothing: CustomFieldChanges = Object.freeze({ changes: Object.freeze([]), errors: Object.freeze([]) });

/** The custom fields of an entity that can be written: a reference whose target the tenant does not have cannot. */
export function writableCustomFields({ tenant, entities }: CustomFieldScope, entity: Entity): readonly CustomField[] {
  if (!entity.customFields) return [];
  return customFieldsOf(tenant, entity.type).filter(
    ({ type, references }) => type !== 'REFERENCE' || entities.has(references ?? ''),
  );
}

/**
 * What a new row gets: what is given, else the field's default.
 *
 * @param given the object `customFields` of an input
 * @param path to it
 * @throws UserErrors TOO_LARGE when the operation's values cost too much; RowhouseError TENANT_CHANGED for a name that the
 *   tenant's record does not have
 */
export function changesToInsert(
  writer: CustomFieldWriter,
  entity: Entity,
  given: unknown,
  path: readonly string[],
): CustomFieldChanges {
  const fields = writableCustomFields(writer, entity);
  const values = valuesByName(fields, given);
  return gather(
    fields.flatMap((field) => {
      const value = values.get(field.name) ?? undefined;
      const at = [...path, field.name];
      if (value !== undefined) return [read(writer, field, value, at)];
      const outcome = ungiven(writer, field, at);
      // Whoever cannot name the field is told of the whole.
      return outcome.errors.length === 0 || writer.maySee(field) ? [outcome] : [refused(path, 'REQUIRED', hidden)];
    }),
  );
}

const hidden = 'A custom field that you may not see needs a value. Ask an administrator of your organisation.';

/** What a new row gets in a field that its input does not speak of. */
function ungiven(writer: CustomFieldWriter, field: CustomField, path: readonly string[]): CustomFieldChanges {
  if (field.default === undefined) {
    return field.required ? refused(path, 'REQUIRED', `${field.name} is required.`) : nothing;
  }
  const outcome = read(writer, field, field.default, path);
  if (outcome.errors.length === 0) return outcome;
  const reasons = outcome.errors.map(({ message }) => message).join(' ');
  return refused(path, 'REQUIRED', `${field.name} is required, because its default does not hold any more. ${reasons}`);
}

/**
 * What a row gets that is there already: a field that is absent is left alone, null clears. Null in place of the object is
 * refused: whether it is to clear all of them, or none, cannot be known.
 *
 * @throws as {@link changesToInsert}
 */
export function changesToUpdate(
  writer: CustomFieldWriter,
  entity: Entity,
  given: unknown,
  path: readonly string[],
): CustomFieldChanges {
  if (given === null)
    return refused(path, 'INVALID', 'customFields cannot be null: name the fields that null is to clear.');
  const fields = writableCustomFields(writer, entity);
  const values = valuesByName(fields, given);
  return gather(
    fields.flatMap((field) => {
      const value = values.get(field.name);
      const at = [...path, field.name];
      if (value === undefined) return [];
      if (value !== null) return [read(writer, field, value, at)];
      if (field.required) return [refused(at, 'REQUIRED', `${field.name} cannot be cleared.`)];
      return [{ changes: [{ field, path: at, value: undefined, converted: undefined }], errors: [] }];
    }),
  );
}

function valuesByName(fields: readonly CustomField[], given: unknown): ReadonlyMap<string, unknown> {
  const values = new Map(Object.entries(given ?? {}));
  for (const name of values.keys()) {
    // The input has passed the tenant's schema: whoever executes it goes by another record than whoever composed that.
    if (!fields.some((field) => field.name === name)) throw new RowhouseError('TENANT_CHANGED');
  }
  return values;
}

function gather(all: readonly CustomFieldChanges[]): CustomFieldChanges {
  if (all.length === 0) return nothing;
  return { changes: all.flatMap(({ changes }) => changes), errors: all.flatMap(({ errors }) => errors) };
}

function read(
  { customFieldBudget: budget }: CustomFieldWriter,
  field: CustomField,
  given: unknown,
  path: readonly string[],
): CustomFieldChanges {
  budget.take(given, path);
  const result = customFieldValue(field, given, budget.matches);
  if (!result.problems) return accept(budget, field, result.value, path);
  const errors = result.problems.map(({ element, code, message }) => ({
    field: element === undefined ? path : [...path, String(element)],
    code,
    message: `${field.name}: ${message}`,
  }));
  for (const { message } of errors) budget.tell(message, path);
  return { changes: [], errors };
}

function accept(
  budget: CustomFieldBudget,
  field: CustomField,
  value: StoredCustomValue,
  path: readonly string[],
): CustomFieldChanges {
  const { conversion, index } = field;
  if (!conversion) return { changes: [{ field, path, value, converted: undefined }], errors: [] };
  const result = convertCustomValue(field, { ...conversion, index }, value, budget.matches);
  if ('value' in result) return { changes: [{ field, path, value, converted: result.value }], errors: [] };
  const message = `${field.name} is being changed to another type, and this value does not convert. ${result.problem}`;
  return refused(path, 'INVALID', message);
}

function refused(path: readonly string[], code: UserErrorCode, message: string): CustomFieldChanges {
  return { changes: [], errors: [{ field: path, code, message }] };
}
