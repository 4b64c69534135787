import type { StoredCustomValue } from '../../../src/tenancy/custom-field.ts';
import { customColumn } from './custom-fields.ts';
import { type SideRow, sideRows } from './custom-values.ts';
import type { World } from './world.ts';

/**
 * Gives the other tenant rows in the side table under the keys and for the rows of the one that asks, which nothing but a
 * forged placement could: with a lock gone, they would be found as its own.
 */
export async function mirrorCustomValues({ own, foreign, entities, tables }: World): Promise<void> {
  const mirrored: SideRow[] = [];
  for (const [index, family] of own.standing.entries()) {
    for (const field of own.tenant.customFields) {
      const table = entities.get(field.entity)?.table;
      if (table === undefined || !tables.has(table)) continue;
      for (const sibling of [0, 1]) {
        const { id } = await family.row(table, sibling);
        const theirs = (await foreign.standing[index]!.row(table, sibling))[customColumn(field.name)];
        if (theirs !== undefined) mirrored.push(...sideRows(field, id as string, theirs as StoredCustomValue));
      }
    }
  }
  await foreign.storeSideRows(mirrored);
}
