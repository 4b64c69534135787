import type { Entity } from '../../data/entity.ts';
import type { WrittenCustomField } from './custom-fields.ts';
import { stagedTexts } from './custom-values.ts';
import { quote } from './faults.ts';
import type { PlacedRow, WriterServices } from './writer-rows.ts';

/**
 * Puts ids in the place of external ids in custom fields, with one statement for each field that refers. No foreign key
 * guards these references: the rows that are there are held against deletion until the import ends.
 *
 * @returns the rows whose references were found; why the others were not is noted
 */
export async function resolveCustomReferences(
  entity: Entity,
  written: readonly WrittenCustomField[],
  batch: readonly PlacedRow[],
  { session, entities, faults, reject, wasRejected }: WriterServices,
): Promise<readonly PlacedRow[]> {
  let rows = batch;
  for (const [index, { name, custom }] of written.entries()) {
    const target = custom.references === undefined ? undefined : entities.get(custom.references);
    if (!target) continue;
    const wanted = new Set(rows.flatMap(({ custom: values }) => stagedTexts(values[index])));
    const found = await session.holdByExternalId(target, [...wanted]);
    const own = target === entity ? new Map(rows.map((row) => [row.externalId, row.id])) : found;
    rows = rows.flatMap((row) => {
      const value = row.custom[index] ?? null;
      const texts = stagedTexts(value);
      const ids = texts.flatMap((externalId) => found.get(externalId) ?? own.get(externalId) ?? []);
      if (ids.length === texts.length) {
        return value === null ? [row] : [{ ...row, custom: row.custom.with(index, custom.list ? ids : ids[0]!) }];
      }
      reject(entity.type, row.externalId);
      const lost = texts.find((externalId) => !found.has(externalId) && !own.has(externalId))!;
      if (!wasRejected(target.type, lost)) {
        const message = `${entity.type}.${name}: there is no ${target.type} with the external id ${quote(lost)}`;
        faults.add(row.source, row.line, message);
      }
      return [];
    });
  }
  return rows;
}
