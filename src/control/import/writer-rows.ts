import type { CustomFieldChange } from '../../data/custom-field-changes.ts';
import type { Entity } from '../../data/entity.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { WrittenField } from './batch-statements.ts';
import type { WrittenCustomField } from './custom-fields.ts';
import type { StagedCustomValue } from './custom-values.ts';
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
  /** In the order of the custom fields that are written. */
  readonly custom: readonly StagedCustomValue[];
}

/** A row of a batch: its id is known, its references become ids one after the other. */
export interface PlacedRow extends StagedRow {
  readonly id: string;
  /** The values as they came, references by external id. */
  readonly given: readonly StoredValue[];
}

/** A row that can be written. Without custom values where its entity can have none. */
export interface ReadyRow extends PlacedRow {
  readonly changes?: readonly CustomFieldChange[];
  /** The changes as a JSON object by the keys under which values are stored. */
  readonly customJson?: string;
}

/** The fields that all rows of a table write. */
export interface WrittenFields {
  readonly fields: readonly WrittenField[];
  readonly customFields: readonly WrittenCustomField[];
}

/** What the writers of one import share. */
export interface WriterServices {
  readonly session: ImportSession;
  readonly faults: RowFaults;
  /** Entities of the tenant by GraphQL type. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** The custom fields that an entity's rows can have. */
  customFields(entity: Entity): readonly CustomField[];
  /** True for a row that a fault kept out, so that those who refer to it are not blamed. */
  wasRejected(type: string, externalId: string): boolean;
  reject(type: string, externalId: string): void;
  /** createdAt and updatedAt of all that the import writes. */
  readonly now: string;
}
