import { type UserError, UserErrors } from '../kernel/user-errors.ts';
import { customFieldsOf } from '../tenancy/custom-field.ts';
import { type Assignment, assignmentsOf } from './assignments.ts';
import { type CustomFieldChange, changesToInsert } from './custom-field-changes.ts';
import { holdDefinitionsFor } from './custom-field-epoch.ts';
import { missingReferences } from './custom-field-references.ts';
import type { SideEntry } from './custom-field-side-table.ts';
import { sizeErrors } from './custom-field-size.ts';
import { changedCustomFields, sideEntriesOf } from './custom-field-writes.ts';
import type { Entity } from './entity.ts';
import { newId } from './identifiers.ts';
import { together } from './together.ts';
import type { Values, Writer } from './writer.ts';

/** Values of a row, and their path in the input. */
export interface GivenRow {
  readonly values: Values;
  readonly path: readonly string[];
}

/** A row that can be inserted where nothing is wrong with it. */
export interface NewRow {
  readonly id: string;
  readonly path: readonly string[];
  /** Columns that do not take their default. */
  readonly assignments: readonly Assignment[];
  /** The column `custom_fields` as JSON; undefined where it takes its default. */
  readonly customFields: string | undefined;
  readonly aside: readonly SideEntry[];
}

/** Rows that were made of values. */
export interface PreparedRows {
  /** In the order of the values; they can be inserted where there are no errors. */
  readonly rows: readonly NewRow[];
  /**
   * What is wrong with them, as far as it can be known before they are inserted. What a row leaves out that its table asks
   * for is not looked at.
   */
  readonly errors: readonly UserError[];
}

/**
 * Makes rows of values, for a mutation that inserts rows of several entities and tells all mistakes at once. The
 * definitions and the rows that custom fields refer to are held until the session ends.
 *
 * @throws UserErrors TOO_LARGE where there are too many values to be looked at; RowhouseError INVALID_ID, TENANT_CHANGED
 */
export async function prepareRows(context: Writer, entity: Entity, given: readonly GivenRow[]): Promise<PreparedRows> {
  const errors: UserError[] = [];
  const changes: CustomFieldChange[] = [];
  const rows = given.map((one): NewRow => {
    const row = newRow(context, entity, one);
    errors.push(...row.errors);
    changes.push(...row.changes);
    return row.row;
  });
  // Awaited before a row is sent: whoever catches what this throws must not go on to commit it.
  const [, missing] = await together(holdDefinitionsFor(context, changes), missingReferences(context, changes));
  return { rows, errors: [...errors, ...missing] };
}

/**
 * Makes rows of values that are to be inserted as they are.
 *
 * @throws UserErrors INVALID, REQUIRED, TOO_SMALL, TOO_LARGE, NOT_FOUND, all at once; RowhouseError INVALID_ID, TENANT_CHANGED
 */
export async function newRows(context: Writer, entity: Entity, given: readonly GivenRow[]): Promise<readonly NewRow[]> {
  const { rows, errors } = await prepareRows(context, entity, given);
  if (errors.length > 0) throw new UserErrors(errors);
  return rows;
}

function newRow(context: Writer, entity: Entity, { values, path }: GivenRow) {
  const id = newId();
  const columns = assignmentsOf(entity, values, path);
  const at = [...path, 'customFields'];
  const { changes, errors } = changesToInsert(context, entity, values.customFields, at);
  const stored = changedCustomFields({}, changes);
  const row: NewRow = {
    id,
    path,
    assignments: columns.assignments.filter(({ value }) => value !== null),
    customFields: changes.length > 0 ? JSON.stringify(stored) : undefined,
    aside: sideEntriesOf(id, changes),
  };
  const fields = customFieldsOf(context.tenant, entity.type);
  return { row, changes, errors: [...columns.errors, ...errors, ...sizeErrors(entity, fields, stored, {}, at)] };
}
