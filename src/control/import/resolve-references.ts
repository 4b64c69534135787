import type { Entity } from '../../data/entity.ts';
import type { WrittenField } from './batch-statements.ts';
import { quote } from './faults.ts';
import type { PlacedRow, WriterServices } from './writer-rows.ts';

/**
 * Puts ids in the place of external ids, with one statement for each reference. Rows of the batch may refer to one another.
 *
 * @returns the rows whose references were found; why the others were not is noted
 */
export async function resolveReferences(
  entity: Entity,
  fields: readonly WrittenField[],
  batch: readonly PlacedRow[],
  { session, entities, faults, reject, wasRejected }: WriterServices,
): Promise<readonly PlacedRow[]> {
  let rows = batch;
  for (const [index, { name, field }] of fields.entries()) {
    const target = field.references === undefined ? undefined : entities.get(field.references);
    if (!target) continue;
    const wanted = new Set(rows.flatMap(({ values }) => (values[index] === null ? [] : [values[index] as string])));
    const ids = new Map(await session.idsByExternalId(target, [...wanted]));
    if (target === entity) for (const row of rows) ids.set(row.externalId, row.id);
    rows = rows.flatMap((row) => {
      const externalId = row.values[index] as string | null;
      if (externalId === null) return [row];
      const id = ids.get(externalId);
      if (id !== undefined) return [{ ...row, values: row.values.with(index, id) }];
      reject(entity.type, row.externalId);
      if (!wasRejected(target.type, externalId)) {
        const message = `${entity.type}.${name}: there is no ${target.type} with the external id ${quote(externalId)}`;
        faults.add(row.source, row.line, message);
      }
      return [];
    });
  }
  return rows;
}
