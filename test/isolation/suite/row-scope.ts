import type { GraphQLSchema } from 'graphql';
import type pg from 'pg';
import type { Entity } from '../../../src/kit.ts';
import type { CustomField } from '../../../src/tenancy/custom-field.ts';
import type { ProbeHints } from './hints.ts';
import type { Palette } from './palettes.ts';
import type { Tables } from './tables.ts';

/** A row as it was inserted, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Custom fields by the table of the entity that has them. */
export type CustomFieldsByTable = ReadonlyMap<string, readonly CustomField[]>;

/** Which of the states that rows of a table can be in. */
export interface Variant {
  /** How many of the nullable instants of a row are set, in the order of columns: how far it has come in its life. */
  readonly instants: number;
  /** Which value enumerations have, counted from their first. */
  readonly choice: number;
}

export const everything = Number.POSITIVE_INFINITY;

/** What generating rows needs to know. */
export interface RowScope {
  readonly client: pg.ClientBase;
  readonly tables: Tables;
  readonly schema: GraphQLSchema;
  readonly entities: ReadonlyMap<string, Entity>;
  /** The tables of all entities by type, those of extensions that are not enabled included. */
  readonly tableOf: ReadonlyMap<string, string>;
  readonly hints: Required<ProbeHints>;
  readonly tenantId: string;
  /** The tenant's custom fields by the table of their entity. */
  readonly customFields: CustomFieldsByTable;
  /** Told the id of every row that is made. */
  readonly made: (table: string, row: Row) => void;
}

export interface FamilyOptions {
  readonly palette: Palette;
  readonly variant: Variant;
  readonly serial: string;
  readonly step: number;
  /** Instead of the step's. */
  readonly version?: number;
  /** Whether rows have a value for every custom field, and refer by them to all others, or for some. */
  readonly customValues: 'all' | 'some';
}
