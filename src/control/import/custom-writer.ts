import type { CustomFieldChange } from '../../data/custom-field-changes.ts';
import { convertCustomValue } from '../../data/custom-field-conversion.ts';
import { insertSideEntries, replaceSideEntries, type SideEntry } from '../../data/custom-field-side-table.ts';
import { customFieldsProblem, customFieldsSize } from '../../data/custom-field-size.ts';
import { customFieldValue } from '../../data/custom-field-values.ts';
import { changedCustomFields, sideEntriesOf } from '../../data/custom-field-writes.ts';
import type { CustomField, StoredCustomValue } from '../../tenancy/custom-field.ts';
import type { CustomColumn, WrittenRow } from './batch-statements.ts';
import { customFieldPrefix, type WrittenCustomField } from './custom-fields.ts';
import { emptyButRequired, type StagedCustomValue } from './custom-values.ts';
import { Problem } from './faults.ts';
import type { ImportSession } from './import-session.ts';

/** A row with what becomes of its custom fields. */
export interface CustomRow {
  readonly externalId: string;
  readonly changes?: readonly CustomFieldChange[];
}

/** How the custom fields of an entity are written: the same for all batches that write the same of them. */
export interface CustomWriter {
  /** For new rows; undefined where they get no custom values. */
  readonly insertColumn: CustomColumn | undefined;
  /** For rows that are there; undefined where they are left alone. */
  readonly updateColumn: CustomColumn | undefined;
  /** Why no new row can be written, as sentences that name the field. */
  readonly refusals: readonly string[];
  /**
   * What becomes of a row's custom fields.
   *
   * @param staged in the order of the written fields, references as ids
   * @returns sentences that name the field where a value cannot be stored
   */
  changesOf(
    staged: readonly StagedCustomValue[],
    isNew: boolean,
  ): { readonly changes: readonly CustomFieldChange[]; readonly problems: readonly string[] };
  /** Keeps the side table in step with the rows that were written. */
  writeAside(session: ImportSession, rows: readonly CustomRow[], written: readonly WrittenRow[]): Promise<void>;
}

/** Values of one statement to the side table at most. */
const batchValues = 20_000;

/**
 * @param all custom fields that the entity's rows can have
 * @returns undefined where there are none: such an import costs what it did without them
 */
export function createCustomWriter(
  all: readonly CustomField[],
  written: readonly WrittenCustomField[],
): CustomWriter | undefined {
  if (all.length === 0) return undefined;
  const spoken = new Set(written.map(({ custom }) => custom));
  const silent = all.filter((custom) => !spoken.has(custom));
  const defaultChanges: CustomFieldChange[] = [];
  const refusals: string[] = [];
  for (const custom of silent) {
    const name = `${customFieldPrefix}${custom.name}`;
    const outcome = custom.default === undefined ? undefined : defaultChange(custom, custom.default);
    if (outcome instanceof Problem) refusals.push(`${name}: ${outcome.message}`);
    else if (outcome) defaultChanges.push(outcome);
    else if (custom.required) refusals.push(`${name}: a new ${custom.entity} needs it, and it is not mapped`);
  }
  const writes = written.length > 0;
  const keys = [...spoken].flatMap(keysOf);
  const defaultKeys = defaultChanges.flatMap(({ field }) => keysOf(field));
  return Object.freeze({
    updateColumn: writes ? { keys, defaultKeys: [] } : undefined,
    insertColumn: writes || defaultKeys.length > 0 ? { keys, defaultKeys } : undefined,
    refusals,
    changesOf(staged: readonly StagedCustomValue[], isNew: boolean) {
      const changes: CustomFieldChange[] = isNew ? [...defaultChanges] : [];
      const problems: string[] = [];
      for (const [index, { name, custom }] of written.entries()) {
        const outcome = mappedChange(custom, staged[index] ?? undefined, isNew);
        if (isChange(outcome)) changes.push(outcome);
        else problems.push(`${name}: ${outcome.message}`);
      }
      // What a row has already comes to it: that is known when it is written.
      const tooLarge = customFieldsProblem(
        { type: all[0]!.entity },
        customFieldsSize(changedCustomFields({}, changes)),
      );
      return { changes, problems: tooLarge === undefined ? problems : [...problems, `customFields: ${tooLarge}`] };
    },
    async writeAside(session: ImportSession, rows: readonly CustomRow[], writtenRows: readonly WrittenRow[]) {
      const stored = new Map(writtenRows.map((row) => [row.externalId, row]));
      const added: SideEntry[] = [];
      const changed: SideEntry[] = [];
      for (const { externalId, changes = [] } of rows) {
        const row = stored.get(externalId);
        if (row?.version === 1) added.push(...sideEntriesOf(row.id, changes));
        // One that came to be at the same moment has its own values where the mapping is silent.
        else if (row)
          changed.push(
            ...sideEntriesOf(
              row.id,
              changes.filter(({ field }) => spoken.has(field)),
            ),
          );
      }
      for (const entries of batches(added)) await insertSideEntries(session, entries);
      for (const entries of batches(changed)) await replaceSideEntries(session, entries);
    },
  });
}

function keysOf({ storedAs, conversion }: CustomField): readonly string[] {
  return conversion ? [storedAs, conversion.storedAs] : [storedAs];
}

/** What becomes of a field that the mapping speaks of. */
function mappedChange(
  field: CustomField,
  value: StoredCustomValue | undefined,
  isNew: boolean,
): CustomFieldChange | Problem {
  if (value !== undefined) return change(field, value);
  if (isNew && field.default !== undefined) return defaultChange(field, field.default);
  return field.required ? emptyButRequired : change(field, undefined);
}

/** Rules may be younger than the default that was checked by them. */
function defaultChange(field: CustomField, standard: StoredCustomValue): CustomFieldChange | Problem {
  const read = customFieldValue(field, standard);
  if (read.problems) {
    return new Problem(`its default does not hold any more. ${read.problems.map(({ message }) => message).join(' ')}`);
  }
  const outcome = change(field, read.value);
  return outcome instanceof Problem ? new Problem(`its default ${outcome.message}`) : outcome;
}

/** While a field is converted, a value is stored in both forms, or not at all. */
function change(field: CustomField, value: StoredCustomValue | undefined): CustomFieldChange | Problem {
  const { conversion, index } = field;
  if (!conversion || value === undefined) return { field, path: [], value, converted: undefined };
  const result = convertCustomValue(field, { ...conversion, index }, value);
  if ('value' in result) return { field, path: [], value, converted: result.value };
  return new Problem(`is being changed to another type, and this value does not convert. ${result.problem}`);
}

function isChange(outcome: CustomFieldChange | Problem): outcome is CustomFieldChange {
  return !(outcome instanceof Problem);
}

/** Entries of one statement each, by the number of their values: a list has many. */
function* batches(entries: readonly SideEntry[]): Generator<readonly SideEntry[]> {
  let batch: SideEntry[] = [];
  let values = 0;
  for (const entry of entries) {
    batch.push(entry);
    values += Array.isArray(entry.value) ? entry.value.length : 1;
    if (values < batchValues) continue;
    yield batch;
    batch = [];
    values = 0;
  }
  if (batch.length > 0) yield batch;
}
