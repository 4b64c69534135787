import { holdCustomFieldEpoch } from '../../data/custom-field-epoch.ts';
import { removeSideValues } from '../../data/custom-field-side-table.ts';
import { sql, tenant } from '../../data/sql.ts';
import { type FieldWork, progressOf } from './field-work.ts';
import { eachBatch } from './row-batches.ts';
import { removeValuesUnder } from './row-values.ts';

/** Rows whose values in the side table are removed by one transaction. */
const batchRows = 1_000;

/** Removes everything that is stored under a key, which nobody writes any more. */
export async function removeValues(work: FieldWork, key: string): Promise<void> {
  await removeIndex(work, key);
  await eachBatch(work, { key, mode: 'write', onProgress: progressOf(work, 'remove') }, (reader, range) =>
    removeValuesUnder(reader, work.entity, key, range),
  );
}

/** Removes what the side table holds under a key, which nobody writes there any more. */
export async function removeIndex({ sessions, tenant: known }: FieldWork, key: string): Promise<void> {
  for (let more = true; more; ) {
    more = await sessions.run(known, 'write', async (reader) => {
      await holdCustomFieldEpoch(reader, known);
      const rows = await reader.query<{ row_id: string }>(sql`
select distinct row_id from custom_values where tenant_id = ${tenant} and field_id = ${key}::uuid
order by row_id limit ${sql.integer(batchRows)}`);
      if (rows.length === 0) return false;
      await removeSideValues(
        reader,
        key,
        rows.map(({ row_id }) => row_id),
      );
      return true;
    });
  }
}
