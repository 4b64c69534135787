import { writableCustomFields } from '../../data/custom-field-changes.ts';
import type { Entity } from '../../data/entity.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { StagedCustomValue } from './custom-values.ts';
import { type EntityCounts, EntityWriter } from './entity-writer.ts';
import { quote, RowFaults } from './faults.ts';
import type { ImportSession } from './import-session.ts';
import type { StagedRow, WrittenFields } from './writer-rows.ts';

/** What an import did, by GraphQL type in the order of the import. */
export type ImportCounts = ReadonlyMap<string, Readonly<EntityCounts>>;

/** Rows of one statement at most; more make it no faster. */
const batchRows = 2_000;

/** Characters of one statement's rows, about: rows with long texts go in smaller batches. */
const batchCharacters = 4_000_000;

/** Where a row stands, for faults. */
export type RowOrigin = Pick<StagedRow, 'source' | 'line'>;

/** Rows of one entity that all write the same fields. */
export interface ImportTable {
  /** Takes a row; writes a batch when there are enough. */
  add(row: StagedRow): Promise<void>;
  /** Notes why a row cannot be imported. @param externalId undefined where even that is missing */
  refuse(origin: RowOrigin, externalId: string | undefined, messages: readonly string[]): void;
  /** Writes the rest. Rows of other entities may refer to these from now on. */
  flush(): Promise<void>;
}

/**
 * What is known of an import while it runs. Of every row its external id and line stay in memory, about 100 bytes, to
 * tell the one that comes twice.
 */
export class ImportRun {
  readonly faults = new RowFaults();
  readonly #session: ImportSession;
  readonly #entities: ReadonlyMap<string, Entity>;
  readonly #tenant: Tenant;
  readonly #now = new Date().toISOString();
  readonly #counts = new Map<string, EntityCounts>();
  /** Lines by external id, by source, by type. */
  readonly #seen = new Map<string, Map<string, Map<string, number>>>();
  readonly #rejected = new Map<string, Set<string>>();
  readonly #incomplete = new Set<string>();

  /** @param entities of the tenant by GraphQL type */
  constructor(session: ImportSession, entities: ReadonlyMap<string, Entity>, tenant: Tenant) {
    this.#session = session;
    this.#entities = entities;
    this.#tenant = tenant;
  }

  get counts(): ImportCounts {
    return this.#counts;
  }

  /** Not all rows of an entity could be read: who refers to one that is missing is not blamed. */
  markIncomplete(type: string): void {
    this.#incomplete.add(type);
  }

  /** The custom fields that an entity's rows can have. */
  customFields(entity: Entity): readonly CustomField[] {
    return writableCustomFields({ tenant: this.#tenant, entities: this.#entities }, entity);
  }

  /** Begins to write some fields of an entity. */
  table(entity: Entity, written: WrittenFields): ImportTable {
    const { type } = entity;
    const counts = entryOf(this.#counts, type, () => ({ inserted: 0, updated: 0, unchanged: 0 }));
    const writer = new EntityWriter(entity, written, counts, {
      session: this.#session,
      faults: this.faults,
      entities: this.#entities,
      customFields: (one) => this.customFields(one),
      wasRejected: (target, externalId) =>
        this.#incomplete.has(target) || (this.#rejected.get(target)?.has(externalId) ?? false),
      reject: (target, externalId) => this.#reject(target, externalId),
      now: this.#now,
    });
    let pending: StagedRow[] = [];
    let characters = 0;
    const flush = async (): Promise<void> => {
      const batch = pending;
      pending = [];
      characters = 0;
      await writer.write(batch);
    };
    return {
      add: async (row) => {
        const first = this.#firstSeen(type, row.externalId, row);
        if (first !== undefined) {
          const message = `${type}: the external id ${quote(row.externalId)} stands at ${first} already`;
          this.faults.add(row.source, row.line, message);
          return;
        }
        pending.push(row);
        for (const value of row.values) if (typeof value === 'string') characters += value.length;
        for (const value of row.custom) characters += lengthOf(value);
        if (pending.length >= batchRows || characters >= batchCharacters) await flush();
      },
      refuse: (origin, externalId, messages) => {
        for (const message of messages) this.faults.add(origin.source, origin.line, message);
        if (externalId === undefined) return;
        this.#firstSeen(type, externalId, origin);
        this.#reject(type, externalId);
      },
      flush,
    };
  }

  #reject(type: string, externalId: string): void {
    // Nothing is written any more, so nobody will look for the row.
    if (this.faults.full) return;
    entryOf(this.#rejected, type, () => new Set<string>()).add(externalId);
  }

  /** Where an external id stood before; undefined, and remembered, when this is the first time. */
  #firstSeen(type: string, externalId: string, { source, line }: RowOrigin): string | undefined {
    const bySource = entryOf(this.#seen, type, () => new Map<string, Map<string, number>>());
    for (const [name, lines] of bySource) {
      const first = lines.get(externalId);
      if (first !== undefined) return `${name}:${first}`;
    }
    entryOf(bySource, source, () => new Map<string, number>()).set(externalId, line);
    return undefined;
  }
}

/** Characters of a custom value, about. */
function lengthOf(value: StagedCustomValue): number {
  return typeof value === 'object' ? JSON.stringify(value).length : String(value).length;
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
