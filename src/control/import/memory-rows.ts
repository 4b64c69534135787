import type { Entity } from '../../data/entity.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import { writableCustomField } from './custom-fields.ts';
import { customValue, isRefused, type StagedCustomValue } from './custom-values.ts';
import { Problem } from './faults.ts';
import { externalIdText, fieldValue, type StoredValue } from './field-values.ts';
import type { ImportRun, ImportTable } from './import-run.ts';
import { writableField } from './tenant-entities.ts';
import type { StagedRow, WrittenFields } from './writer-rows.ts';

/** A value to import. Decimals may be text or numbers, instants text or Dates; references are external ids. */
export type ImportValue = string | number | boolean | Date | null | undefined;

/** Values of custom fields by name; a list for a list. */
export type ImportCustomFields = Readonly<
  Record<string, ImportValue | ReadonlyArray<string | number | boolean | Date>>
>;

/**
 * A row to import: values by GraphQL field name, a reference as the external id of what it refers to, under the name of
 * its object field (`customer`).
 */
export type ImportRow = {
  readonly externalId: string;
  readonly customFields?: ImportCustomFields;
} & Readonly<Record<string, ImportValue | ImportCustomFields>>;

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
  const custom = run.customFields(entity);
  let line = 0;
  let signature: string | undefined;
  let written: WrittenFields = { fields: [], customFields: [] };
  let table: ImportTable | undefined;
  for await (const row of rows) {
    line += 1;
    const names = givenNames(row).filter((name) => name !== 'externalId' && name !== 'customFields');
    const customNames = givenNames(row.customFields ?? {});
    const key = `${names.join()} ${customNames.join()}`;
    if (!table || key !== signature) {
      await table?.flush();
      signature = key;
      written = {
        fields: names.map((name) => found(writableField(entity, name))),
        customFields: customNames.map((name) => found(writableCustomField(entity, custom, name))),
      };
      table = run.table(entity, written);
    }
    const origin = { source: entity.type, line };
    const { externalId, problems, ...values } = stage(row, written, timeZone);
    if (problems.length > 0) {
      const messages = problems.map((message) => `${entity.type}.${message}`);
      table.refuse(origin, externalId, messages);
    } else {
      await table.add({ ...origin, externalId: externalId!, ...values });
    }
  }
  await table?.flush();
}

function givenNames(values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(values).filter((name) => values[name] !== undefined);
}

function found<Field extends object>(field: Field | string): Field {
  if (typeof field === 'string') throw new RowhouseError('MAPPING_INVALID', { message: field });
  return field;
}

interface Staged extends Pick<StagedRow, 'values' | 'custom'> {
  readonly externalId: string | undefined;
  readonly problems: readonly string[];
}

function stage(row: ImportRow, { fields, customFields }: WrittenFields, timeZone: string): Staged {
  const problems: string[] = [];
  const externalId = row.externalId === '' ? new Problem('is empty') : externalIdText(row.externalId);
  if (externalId instanceof Problem) problems.push(`externalId: ${externalId.message}`);
  const values: StoredValue[] = [];
  for (const { name, field } of fields) {
    const value = fieldValue(field, textOf(row[name] as ImportValue, field.kind === 'DATE'), timeZone);
    if (value instanceof Problem) problems.push(`${name}: ${value.message}`);
    else values.push(value);
  }
  const custom: StagedCustomValue[] = [];
  for (const { name, custom: field } of customFields) {
    const value = customValue(field, textsOf(field, row.customFields?.[field.name]), timeZone);
    if (isRefused(value)) problems.push(...value.map(({ message }) => `${name}: ${message}`));
    else custom.push(value);
  }
  return { externalId: externalId instanceof Problem ? undefined : externalId, values, custom, problems };
}

function textsOf(field: CustomField, given: ImportCustomFields[string]): string | readonly string[] | null {
  const text = (value: ImportValue): string | null => textOf(value, field.type === 'DATE');
  return Array.isArray(given) ? given.map((one) => text(one) ?? '') : text(given as ImportValue);
}

function textOf(value: ImportValue, isDate: boolean): string | null {
  if (value instanceof Date) return isDate ? value.toISOString().slice(0, 10) : value.toISOString();
  return value === null || value === undefined ? null : String(value);
}
