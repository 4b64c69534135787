import { convertCustomValue } from '../../data/custom-field-conversion.ts';
import type { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField, CustomFieldStorage } from '../../tenancy/custom-field.ts';
import type { Control } from '../control.ts';
import { changeField } from './change-field.ts';
import { convertValues } from './convert-values.ts';
import type { CustomFieldRecord } from './custom-field-store.ts';
import type { FieldWork } from './field-work.ts';
import { describeStorage } from './storage-text.ts';

/**
 * Whether the definition is that of after a conversion, and `conversion` the form of before. Writers go on to store that,
 * too, for those who read by an older record of the tenant, until all have been told. The old key is among the leftovers
 * from the change on, which is how the two halves of a conversion are told apart.
 */
export function isSettling({ field, leftovers }: Pick<CustomFieldRecord, 'field' | 'leftovers'>): boolean {
  return field.conversion !== undefined && leftovers.includes(field.conversion.storedAs);
}

/**
 * Converts all values, then the definition, for readers; or undoes what was begun.
 *
 * @returns why it had to be undone
 */
export async function finishConversion(
  control: Control,
  work: FieldWork,
  target: CustomFieldStorage,
): Promise<RowhouseError | undefined> {
  const refusals = await convertValues(work, target);
  const refused = refusals.count > 0;
  await changeField(control, work, (field) => {
    if (field.conversion?.storedAs !== target.storedAs) return undefined;
    const { conversion: _, ...unchanged } = field;
    return refused
      ? { field: unchanged, leftover: target.storedAs }
      : { field: convertedField(field, target), leftover: field.storedAs };
  });
  return refused ? refusals.toError(work.field, `become ${describeStorage(target)}`) : undefined;
}

/** Ends a conversion that all have been told of: from now on nobody writes the form of before. */
export function settle(control: Control, work: FieldWork): Promise<void> {
  return changeField(control, work, ({ conversion, ...field }) =>
    conversion?.storedAs === work.field.conversion?.storedAs ? { field } : undefined,
  );
}

function convertedField(field: CustomField, target: CustomFieldStorage): CustomField {
  const {
    type,
    list,
    scale,
    values,
    references,
    storedAs,
    default: standard,
    conversion: _,
    rules: __,
    ...kept
  } = field;
  const converted = standard === undefined ? undefined : convertCustomValue(field, target, standard);
  return {
    ...kept,
    ...target,
    ...(converted && 'value' in converted && converted.value !== undefined && { default: converted.value }),
    // Without rules: what is written is held to the new ones.
    conversion: {
      type,
      list,
      ...(scale !== undefined && { scale }),
      ...(values && { values }),
      ...(references !== undefined && { references }),
      rules: {},
      storedAs,
    },
  };
}
