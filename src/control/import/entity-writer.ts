import type { Entity } from '../../data/entity.ts';
import { newId } from '../../data/identifiers.ts';
import type { DatabaseError } from '../../data/sqlstate.ts';
import { insertBatch, updateBatch, type WrittenField, type WrittenRow } from './batch-statements.ts';
import { explainRowFault, isRowFault, missingColumn } from './database-fault.ts';
import { noteRounding } from './note-rounding.ts';
import { resolveReferences } from './resolve-references.ts';
import type { PlacedRow, StagedRow, WriterServices } from './writer-rows.ts';

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
  readonly #services: WriterServices;
  readonly #counts: EntityCounts;
  /** A field that new rows cannot do without and that is not written: said once, not for each row. */
  #missing: string | undefined;

  constructor(entity: Entity, fields: readonly WrittenField[], counts: EntityCounts, services: WriterServices) {
    this.#entity = entity;
    this.#fields = fields;
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
    const rows = await resolveReferences(this.#entity, this.#fields, placed, this.#services);
    const isKnown = (row: PlacedRow): boolean => known.has(row.externalId);
    const update = () => this.#update(rows.filter(isKnown));
    const insert = () => this.#insert(rows.filter((row) => !isKnown(row)));
    // A row of a tree may come to refer to one that is new; otherwise an update may give free what a new row takes.
    const refersToItself = this.#fields.some(({ field }) => field.references === this.#entity.type);
    for (const step of refersToItself ? [insert, update] : [update, insert]) await step();
  }

  async #update(rows: readonly PlacedRow[]): Promise<void> {
    const { written, refused } = this.#fields.length === 0 ? nothingApplied : await this.#apply(rows, updateBatch);
    this.#counts.updated += written.length;
    this.#counts.unchanged += rows.length - written.length - refused;
  }

  async #insert(rows: readonly PlacedRow[]): Promise<void> {
    const { written, refused } = await this.#apply(rows, insertBatch);
    const inserted = written.filter(({ version }) => version === 1).length;
    this.#counts.inserted += inserted;
    this.#counts.updated += written.length - inserted;
    this.#counts.unchanged += rows.length - written.length - refused;
  }

  async #apply(rows: readonly PlacedRow[], statement: typeof insertBatch): Promise<Applied> {
    const { session, faults, now } = this.#services;
    if (rows.length === 0 || faults.full) return nothingApplied;
    try {
      const written = await session.attempt(() =>
        session.query<WrittenRow>(statement(this.#entity, this.#fields, rows, now)),
      );
      noteRounding(this.#entity, this.#fields, rows, written, faults);
      return { written, refused: 0 };
    } catch (error) {
      if (!isRowFault(error)) throw error;
      if (rows.length === 1 || this.#isUnmapped(missingColumn(error))) return this.#refuse(rows, error);
      const middle = Math.ceil(rows.length / 2);
      const first = await this.#apply(rows.slice(0, middle), statement);
      const second = await this.#apply(rows.slice(middle), statement);
      return { written: [...first.written, ...second.written], refused: first.refused + second.refused };
    }
  }

  /** Rows that lack a column which is not written at all share one fault; otherwise there is one row. */
  #refuse(rows: readonly PlacedRow[], error: DatabaseError): Applied {
    const { faults, reject } = this.#services;
    for (const { externalId } of rows) reject(this.#entity.type, externalId);
    const [{ source, line, given }] = rows as [PlacedRow];
    const column = missingColumn(error);
    if (!this.#isUnmapped(column)) {
      faults.add(source, line, explainRowFault(error, this.#entity, this.#fields, given));
    } else if (column !== this.#missing) {
      this.#missing = column;
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
