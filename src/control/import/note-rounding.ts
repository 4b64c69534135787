import type { Entity } from '../../data/entity.ts';
import type { WrittenField, WrittenRow } from './batch-statements.ts';
import { readDecimal } from './decimal-text.ts';
import type { RowFaults } from './faults.ts';
import type { PlacedRow } from './writer-rows.ts';

/** PostgreSQL rounds a decimal to the digits of its column without a word. A price must not change in silence. */
export function noteRounding(
  entity: Entity,
  fields: readonly WrittenField[],
  rows: readonly PlacedRow[],
  written: readonly WrittenRow[],
  faults: RowFaults,
): void {
  const decimals = fields.flatMap(({ name, field }, index) => (field.kind === 'DECIMAL' ? [{ name, index }] : []));
  if (decimals.length === 0) return;
  const stored = new Map(written.map((row) => [row.id, row]));
  for (const { id, source, line, values } of rows) {
    const row = stored.get(id);
    for (const { name, index } of row ? decimals : []) {
      const given = values[index] as string | null;
      const kept = row?.[`d${index}`] ?? null;
      if (given === null || kept === null || given === readDecimal(kept)) continue;
      faults.add(
        source,
        line,
        `${entity.type}.${name}: ${given} would be stored as ${kept}; use the conversion "round"`,
      );
    }
  }
}
