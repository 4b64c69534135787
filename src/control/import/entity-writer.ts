import { customFieldsProblem } from '../../data/custom-field-size.ts';
import { changedCustomFields } from '../../data/custom-field-writes.ts';
import type { Entity } from '../../data/entity.ts';
import { newId } from '../../data/identifiers.ts';
import type { DatabaseError } from '../../data/sqlstate.ts';
import { type CustomColumn, insertBatch, updateBatch, type WrittenField, type WrittenRow } from './batch-statements.ts';
import type { WrittenCustomField } from './custom-fields.ts';
import { type CustomWriter, createCustomWriter } from './custom-writer.ts';
import { explainRowFault, isRowFault, missingColumn } from './database-fault.ts';
import { noteRounding } from './note-rounding.ts';
import { resolveCustomReferences } from './resolve-custom-references.ts';
import { resolveInstants } from './resolve-instants.ts';
import { resolveReferences } from './resolve-references.ts';
import type { PlacedRow, ReadyRow, StagedRow, WriterServices, WrittenFields } from './writer-rows.ts';

/** What became of an entity's rows. */
export interface EntityCounts {
  inserted: number;
  updated: number;
  /** Were there already, without any difference. */
  unchanged: number;
}

/**
 * Writes the rows of one entity in batches: finds the ids of what they refer to, updates those that are there, inserts
 * the others. A batch that the database refuses is halved until the rows are found that it refuses.
 */
export class EntityWriter {
  readonly #entity: Entity;
  readonly #fields: readonly WrittenField[];
  readonly #customFields: readonly WrittenCustomField[];
  /** Undefined where the entity's rows can have no custom values. */
  readonly #custom: CustomWriter | undefined;
  readonly #services: WriterServices;
  readonly #counts: EntityCounts;
  /** What new rows cannot do without and is not written: said once, not for each row. */
  readonly #missing = new Set<string>();

  constructor(entity: Entity, written: WrittenFields, counts: EntityCounts, services: WriterServices) {
    this.#entity = entity;
    this.#fields = written.fields;
    this.#customFields = written.customFields;
    this.#custom = createCustomWriter(services.customFields(entity), written.customFields);
    this.#services = services;
    this.#counts = counts;
  }

  /** Writes a batch; no external id may be in it twice. Faults of rows are noted, other errors thrown. */
  async write(batch: readonly StagedRow[]): Promise<void> {
    if (this.#services.faults.full || batch.length === 0) return;
    const known = await this.#services.session.idsByExternalId(
      this.#entity,
      batch.map((row) => row.externalId),
    );
    const placed = batch.map((row) => ({
      ...row,
      given: row.values,
      id: known.get(row.externalId) ?? newId(),
    }));
    const referring = await resolveReferences(this.#entity, this.#fields, placed, this.#services);
    const timed = await resolveInstants(this.#entity, this.#customFields, referring, this.#services);
    const rows = await resolveCustomReferences(this.#entity, this.#customFields, timed, this.#services);
    const isKnown = (row: PlacedRow): boolean => known.has(row.externalId);
    const update = () => this.#update(this.#ready(rows.filter(isKnown), false));
    const insert = () =>
      this.#insert(
        this.#ready(
          rows.filter((row) => !isKnown(row)),
          true,
        ),
      );
    // A row of a tree may come to refer to one that is new; otherwise an update may give free what a new row takes.
    const refersToItself = this.#fields.some(({ field }) => field.references === this.#entity.type);
    for (const step of refersToItself ? [insert, update] : [update, insert]) await step();
  }

  /** Makes rows ready for their statement; what keeps one from being written is noted. */
  #ready(rows: readonly PlacedRow[], isNew: boolean): readonly ReadyRow[] {
    const custom = this.#custom;
    if (!custom) return rows;
    return rows.flatMap((row): readonly ReadyRow[] => {
      const { changes, problems } = custom.changesOf(row.custom, isNew);
      const refusals = isNew ? custom.refusals.filter((one) => !this.#missing.has(one)) : [];
      const refused = problems.length > 0 || (isNew && custom.refusals.length > 0);
      if (!refused) return [{ ...row, changes, customJson: JSON.stringify(changedCustomFields({}, changes)) }];
      this.#services.reject(this.#entity.type, row.externalId);
      for (const message of [...refusals, ...problems]) {
        this.#services.faults.add(row.source, row.line, `${this.#entity.type}.${message}`);
      }
      for (const refusal of refusals) this.#missing.add(refusal);
      return [];
    });
  }

  async #update(rows: readonly ReadyRow[]): Promise<void> {
    const column = this.#custom?.updateColumn;
    const isNothing = this.#fields.length === 0 && !column;
    const { written, refused } = isNothing ? nothingApplied : await this.#apply(rows, updateBatch, column);
    this.#counts.updated += written.length;
    this.#counts.unchanged += rows.length - written.length - refused;
  }

  async #insert(rows: readonly ReadyRow[]): Promise<void> {
    const { written, refused } = await this.#apply(rows, insertBatch, this.#custom?.insertColumn);
    const inserted = written.filter(({ version }) => version === 1).length;
    this.#counts.inserted += inserted;
    this.#counts.updated += written.length - inserted;
    this.#counts.unchanged += rows.length - written.length - refused;
  }

  async #apply(
    rows: readonly ReadyRow[],
    statement: typeof insertBatch,
    custom: CustomColumn | undefined,
  ): Promise<Applied> {
    const { session, faults, now } = this.#services;
    if (rows.length === 0 || faults.full) return nothingApplied;
    try {
      const written = await session.attempt(async () => {
        const batch = { entity: this.#entity, fields: this.#fields, custom, rows, now };
        const stored = await session.query<WrittenRow>(statement(batch));
        if (custom) await this.#custom?.writeAside(session, rows, stored);
        return stored;
      });
      noteRounding(this.#entity, this.#fields, rows, written, faults);
      this.#noteSizes(rows, written);
      return { written, refused: 0 };
    } catch (error) {
      if (!isRowFault(error)) throw error;
      if (rows.length === 1 || this.#isUnmapped(missingColumn(error))) return this.#refuse(rows, error);
      const middle = Math.ceil(rows.length / 2);
      const first = await this.#apply(rows.slice(0, middle), statement, custom);
      const second = await this.#apply(rows.slice(middle), statement, custom);
      return { written: [...first.written, ...second.written], refused: first.refused + second.refused };
    }
  }

  /** What a row had before counts, too: its size is known when it is written. Nothing of an import with faults stays. */
  #noteSizes(rows: readonly ReadyRow[], written: readonly WrittenRow[]): void {
    for (const { externalId, customBytes = 0 } of written) {
      const problem = customFieldsProblem(this.#entity, customBytes);
      const row = problem && rows.find((one) => one.externalId === externalId);
      if (row) this.#services.faults.add(row.source, row.line, `${this.#entity.type}.customFields: ${problem}`);
    }
  }

  /** Rows that lack a column which is not written at all share one fault; otherwise there is one row. */
  #refuse(rows: readonly ReadyRow[], error: DatabaseError): Applied {
    const { faults, reject } = this.#services;
    for (const { externalId } of rows) reject(this.#entity.type, externalId);
    const [{ source, line, given }] = rows as [ReadyRow];
    const column = missingColumn(error);
    if (!this.#isUnmapped(column)) {
      faults.add(source, line, explainRowFault(error, this.#entity, this.#fields, given));
    } else if (!this.#missing.has(column!)) {
      this.#missing.add(column!);
      faults.add(source, line, missingMessage(this.#entity, column!));
    }
    return { written: [], refused: rows.length };
  }

  #isUnmapped(column: string | undefined): boolean {
    return column !== undefined && !this.#fields.some(({ field }) => field.column === column);
  }
}

interface Applied {
  readonly written: readonly WrittenRow[];
  /** Rows that the database refused. */
  readonly refused: number;
}

const nothingApplied: Applied = Object.freeze({ written: [], refused: 0 });

function missingMessage({ type, fields }: Entity, column: string): string {
  const name = Object.entries(fields).find(([, field]) => field.column === column)?.[0] ?? column;
  return `${type}.${name}: a new ${type} needs it, and it is not mapped`;
}
