import type { Entity } from '../../data/entity.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { WrittenField } from './batch-statements.ts';
import { Problem } from './faults.ts';
import { externalIdText, fieldValue, type StoredValue } from './field-values.ts';
import type { ImportRun, ImportTable } from './import-run.ts';
import { writableField } from './tenant-entities.ts';
import type { StagedRow } from './writer-rows.ts';

/**
 * A row to import: values by GraphQL field name, a reference as the external id of what it refers to, under the name of
 * its object field (`customer`). Decimals may be text or numbers, instants text or Dates.
 */
export type ImportRow = {
  readonly externalId: string;
} & Readonly<Record<string, string | number | boolean | Date | null | undefined>>;

/**
 * Imports rows from memory. Rows that follow one another with the same fields share batches.
 *
 * @throws RowhouseError MAPPING_INVALID for a field that the entity does not have
 */
export async function importMemoryRows(
  run: ImportRun,
  entity: Entity,
  rows: Iterable<ImportRow> | AsyncIterable<ImportRow>,
  timeZone: string,
): Promise<void> {
  let line = 0;
  let signature: string | undefined;
  let fields: readonly WrittenField[] = [];
  let table: ImportTable | undefined;
  for await (const row of rows) {
    line += 1;
    const names = Object.keys(row).filter((name) => name !== 'externalId' && row[name] !== undefined);
    if (!table || names.join() !== signature) {
      await table?.flush();
      signature = names.join();
      fields = names.map((name) => fieldOf(entity, name));
      table = run.table(entity, fields);
    }
    const origin = { source: entity.type, line };
    const staged = stage(row, fields, timeZone);
    if (staged.problems.length > 0) {
      const messages = staged.problems.map((message) => `${entity.type}.${message}`);
      table.refuse(origin, staged.externalId, messages);
    } else {
      await table.add({ ...origin, externalId: staged.externalId!, values: staged.values });
    }
  }
  await table?.flush();
}

function fieldOf(entity: Entity, name: string): WrittenField {
  const found = writableField(entity, name);
  if (typeof found === 'string') throw new RowhouseError('MAPPING_INVALID', { message: found });
  return found;
}

interface Staged extends Pick<StagedRow, 'values'> {
  readonly externalId: string | undefined;
  readonly problems: readonly string[];
}

function stage(row: ImportRow, fields: readonly WrittenField[], timeZone: string): Staged {
  const problems: string[] = [];
  const externalId = row.externalId === '' ? new Problem('is empty') : externalIdText(row.externalId);
  if (externalId instanceof Problem) problems.push(`externalId: ${externalId.message}`);
  const values: StoredValue[] = [];
  for (const { name, field } of fields) {
    const value = fieldValue(field, textOf(row[name] ?? null, field.kind === 'DATE'), timeZone);
    if (value instanceof Problem) problems.push(`${name}: ${value.message}`);
    else values.push(value);
  }
  return { externalId: externalId instanceof Problem ? undefined : externalId, values, problems };
}

function textOf(value: string | number | boolean | Date | null, isDate: boolean): string | null {
  if (value instanceof Date) return isDate ? value.toISOString().slice(0, 10) : value.toISOString();
  return value === null ? null : String(value);
}
