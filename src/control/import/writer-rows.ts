import type { Entity } from '../../data/entity.ts';
import type { RowFaults } from './faults.ts';
import type { StoredValue } from './field-values.ts';
import type { ImportSession } from './import-session.ts';

/** A row that was read: its values have the right form, its references are still external ids. */
export interface StagedRow {
  /** Where it comes from, for faults. */
  readonly source: string;
  readonly line: number;
  readonly externalId: string;
  /** In the order of the written fields. */
  readonly values: readonly StoredValue[];
}

/** A row of a batch: its id is known, its references become ids one after the other. */
export interface PlacedRow extends StagedRow {
  readonly id: string;
  /** The values as they came, references by external id. */
  readonly given: readonly StoredValue[];
}

/** What the writers of one import share. */
export interface WriterServices {
  readonly session: ImportSession;
  readonly faults: RowFaults;
  /** Entities of the tenant by GraphQL type. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** True for a row that a fault kept out, so that those who refer to it are not blamed. */
  wasRejected(type: string, externalId: string): boolean;
  reject(type: string, externalId: string): void;
  /** createdAt and updatedAt of all that the import writes. */
  readonly now: string;
}
