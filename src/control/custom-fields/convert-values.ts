import { convertCustomValue } from '../../data/custom-field-conversion.ts';
import { addSideValues, isKeptAside } from '../../data/custom-field-side-table.ts';
import { customFieldsProblem, customFieldsSize } from '../../data/custom-field-size.ts';
import type { Entity } from '../../data/entity.ts';
import type { CustomFieldStorage, StoredCustomValue } from '../../tenancy/custom-field.ts';
import { type FieldWork, progressOf } from './field-work.ts';
import { eachBatch } from './row-batches.ts';
import { setValuesUnder, sizesBeside, type ValueRow, valuesUnder } from './row-values.ts';
import { ValueRefusals } from './value-refusals.ts';

/** All keys are as long as this one. */
const anyKey = '00000000-0000-0000-0000-000000000000';

/** Looks for values that do not convert; writes nothing and holds nothing. */
export async function checkConvertible(work: FieldWork, target: CustomFieldStorage): Promise<ValueRefusals> {
  const refusals = new ValueRefusals();
  const { entity, field } = work;
  const key = field.storedAs;
  await eachBatch(work, { key, mode: 'read', onProgress: progressOf(work, 'check') }, async (reader, range) => {
    const rows = await valuesUnder(reader, entity, key, range, 'read');
    convertRows(work, target, rows, await sizesBeside(reader, entity, [key, target.storedAs], range), refusals);
  });
  return refusals;
}

/**
 * Writes every value in its new form beside the one that it replaces. Whoever writes a value meanwhile writes both.
 *
 * @returns the values that do not convert
 */
export async function convertValues(work: FieldWork, target: CustomFieldStorage): Promise<ValueRefusals> {
  const refusals = new ValueRefusals();
  const { entity, field } = work;
  const key = field.storedAs;
  const aside = isKeptAside({ type: target.type, index: field.index });
  await eachBatch(work, { key, mode: 'write', onProgress: progressOf(work, 'convert') }, async (reader, range) => {
    const rows = await valuesUnder(reader, entity, key, range, 'write');
    const beside = await sizesBeside(reader, entity, [key, target.storedAs], range);
    const converted = convertRows(work, target, rows, beside, refusals);
    await setValuesUnder(reader, entity, target.storedAs, range, converted);
    if (aside) await addSideValues(reader, target, converted);
  });
  return refusals;
}

function convertRows(
  { field, entity }: FieldWork,
  target: CustomFieldStorage,
  rows: readonly ValueRow[],
  beside: ReadonlyMap<string, number>,
  refusals: ValueRefusals,
): readonly ValueRow[] {
  // What an index asks of texts holds for the new form, too.
  const bounded = { ...target, index: field.index };
  return rows.flatMap(({ id, value }) => {
    const result = convertCustomValue(field, bounded, value);
    const problem =
      'problem' in result ? result.problem : sizeProblem(entity, beside.get(id) ?? 0, value, result.value);
    if (problem !== undefined) refusals.add(entity.type, id, value, problem);
    const converted = 'value' in result && problem === undefined ? result.value : undefined;
    return converted === undefined ? [] : [{ id, value: converted }];
  });
}

/** Both forms are stored while values are converted; what counts is how large a row is with the new one alone. */
function sizeProblem(
  entity: Entity,
  beside: number,
  before: StoredCustomValue,
  after: StoredCustomValue | undefined,
): string | undefined {
  if (after === undefined) return undefined;
  const size = beside + sizeOf(after);
  return size > beside + sizeOf(before) ? customFieldsProblem(entity, size) : undefined;
}

function sizeOf(value: StoredCustomValue): number {
  return customFieldsSize({ [anyKey]: value });
}
