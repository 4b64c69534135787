import { addSideValues } from '../../data/custom-field-side-table.ts';
import { customValueProblems } from '../../data/custom-field-values.ts';
import { type FieldWork, progressOf } from './field-work.ts';
import { eachBatch } from './row-batches.ts';
import { valuesUnder } from './row-values.ts';
import { ValueRefusals } from './value-refusals.ts';

/**
 * Writes the values of a field to the side table, whose B-trees are the index. Whoever writes a value meanwhile does so,
 * too.
 *
 * @returns the values that are too long for an index
 */
export async function indexValues(work: FieldWork): Promise<ValueRefusals> {
  const refusals = new ValueRefusals();
  const { entity, field } = work;
  const key = field.storedAs;
  // Its rules may be younger than its values; what an index asks for holds for all.
  const bounded = { ...field, rules: {} };
  await eachBatch(work, { key, mode: 'write', onProgress: progressOf(work, 'index') }, async (reader, range) => {
    const rows = await valuesUnder(reader, entity, key, range, 'write');
    const fitting = rows.filter(({ id, value }) => {
      const [problem] = customValueProblems(bounded, value);
      if (problem) refusals.add(entity.type, id, value, problem.message);
      return !problem;
    });
    await addSideValues(reader, field, fitting);
  });
  return refusals;
}
