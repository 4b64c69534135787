import { type GraphQLSchema, getNamedType, isObjectType, isScalarType } from 'graphql';
import type pg from 'pg';
import type { EntityField } from '../../../src/data/entity.ts';
import { type Entity, newId } from '../../../src/kit.ts';
import type { ProbeHints } from './hints.ts';
import * as palette from './palettes.ts';
import type { Column, Reference, Table, Tables } from './tables.ts';

/** A row as it was inserted, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Which of the states that rows of a table can be in. */
export interface Variant {
  /** How many of the nullable instants of a row are set, in the order of columns: how far it has come in its life. */
  readonly instants: number;
  /** Which value enumerations have, counted from their first. */
  readonly choice: number;
}

export const everything = Number.POSITIVE_INFINITY;

/** A row could not be made, because every attempt broke a unique key. */
export class KeyTaken extends Error {
  readonly table: string;

  constructor(table: string) {
    super(`the isolation suite cannot make another row of ${table}: every attempt breaks a unique key`);
    this.table = table;
  }
}

/** What generating rows needs to know. */
export interface RowScope {
  readonly client: pg.ClientBase;
  readonly tables: Tables;
  readonly schema: GraphQLSchema;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly hints: Required<ProbeHints>;
  readonly tenantId: string;
  /** Told the id of every row that is made. */
  readonly made: (table: string, row: Row) => void;
}

export interface FamilyOptions {
  readonly palette: palette.Palette;
  readonly variant: Variant;
  readonly serial: string;
  readonly step: number;
  /** Instead of the step's. */
  readonly version?: number;
}

/**
 * Rows of one tenant that refer to each other: one of each table, or two. They are made when first asked for, with
 * those that they refer to, so that a table nobody asked for has no row that refers to the others.
 */
export class Family {
  readonly #scope: RowScope;
  readonly #options: FamilyOptions;
  readonly #rows = new Map<string, Promise<Row>>();
  readonly #making = new Set<string>();

  constructor(scope: RowScope, options: FamilyOptions) {
    this.#scope = scope;
    this.#options = options;
  }

  /**
   * @param sibling 0 for the family's first row of the table, 1 for its second, which refers to first rows where its
   *   unique keys allow it
   */
  row(table: string, sibling = 0): Promise<Row> {
    const key = `${table} ${sibling}`;
    let row = this.#rows.get(key);
    if (!row) {
      row = this.#make(table, sibling);
      this.#rows.set(key, row);
    }
    return row;
  }

  /** A row of every table. */
  async complete(siblings: 1 | 2): Promise<void> {
    for (const name of this.#scope.tables.keys()) {
      for (let sibling = 0; sibling < siblings; sibling++) await this.row(name, sibling);
    }
  }

  async #make(name: string, sibling: number): Promise<Row> {
    const table = this.#scope.tables.get(name)!;
    this.#making.add(name);
    const plans = sibling === 0 ? [new Set<Reference>()] : siblingPlans(table.references);
    try {
      for (const plan of plans) {
        const row = await this.#insert(table, sibling, plan);
        if (row) return row;
      }
    } finally {
      this.#making.delete(name);
    }
    throw new KeyTaken(name);
  }

  /** @returns undefined when a unique key is in the way */
  async #insert(table: Table, sibling: number, toSibling: ReadonlySet<Reference>): Promise<Row | undefined> {
    const { client, tenantId } = this.#scope;
    const row: Record<string, unknown> = { ...(await this.#referred(table, toSibling)) };
    let position = 0;
    for (const column of table.columns) {
      if (column.generated || column.name in row) continue;
      const value = column.name === 'tenant_id' ? tenantId : this.#value(table, column, sibling, position);
      if (typeof value === 'number' || column.type === 'numeric') position++;
      if (value !== undefined) row[column.name] = value;
    }
    const names = Object.keys(row);
    try {
      const { rows } = await client.query(
        `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
        returning to_jsonb(${table.name}) as row`,
        Object.values(row),
      );
      // Computed columns are known only now; what was given keeps the form in which clients speak it.
      const stored = { ...rows[0].row, ...row };
      this.#scope.made(table.name, stored);
      return stored;
    } catch (error) {
      if ((error as { code?: string }).code === '23505') return undefined;
      throw new Error(`the isolation suite cannot make a row of ${table.name}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async #referred(table: Table, toSibling: ReadonlySet<Reference>): Promise<Row> {
    const values: Record<string, unknown> = {};
    for (const reference of table.references) {
      const optional = reference.columns.every(
        (name) => table.columns.find((column) => column.name === name)?.nullable,
      );
      // A circle of references begins with a row that has none.
      if (this.#making.has(reference.table) && optional) continue;
      const target = await this.row(reference.table, toSibling.has(reference) ? 1 : 0);
      reference.columns.forEach((column, index) => {
        values[column] = target[reference.targets[index]!];
      });
    }
    return values;
  }

  #value(table: Table, column: Column, sibling: number, position: number): unknown {
    const { entities, hints } = this.#scope;
    const { palette: colours, variant, serial, version } = this.#options;
    const step = this.#options.step + sibling;
    const shade = { name: column.name, serial: `${serial}${sibling === 0 ? '' : 'b'}`, step, position };
    const entity = [...entities.values()].find((one) => one.table === table.name);
    const [name, field] =
      Object.entries<EntityField>(entity?.fields ?? {}).find(([, one]) => one.column === column.name) ?? [];
    const hint = hints.rows[`${entity?.type}.${name}`];
    if (hint !== undefined) return typeof hint === 'function' ? hint(step) : hint;
    if (column.name === 'version') return version ?? colours.rank * 20 + step;
    const choices = field?.values ?? column.choices;
    if (choices) return choices[variant.choice % choices.length];
    const isInstant = column.type.startsWith('timestamp');
    if (isInstant && column.nullable && this.#instantsBefore(table, column) >= variant.instants) return undefined;
    const scalar = entity && name && field ? this.#scalarOf(entity.type, name, field) : undefined;
    return scalar ? palette.scalarValue(scalar, colours, shade) : valueOfType(column, colours, shade, variant);
  }

  #instantsBefore(table: Table, column: Column): number {
    const instants = table.columns.filter(({ type, nullable }) => type.startsWith('timestamp') && nullable);
    return instants.indexOf(column);
  }

  /** The scalar as which clients see a field, which may be stricter than what its column could hold. */
  #scalarOf(type: string, name: string, field: EntityField) {
    const object = this.#scope.schema.getType(type);
    const shown = isObjectType(object) ? object.getFields()[name] : undefined;
    const named = shown && getNamedType(shown.type);
    return field.kind !== 'BOOLEAN' && isScalarType(named) ? named : undefined;
  }
}

/** Second rows refer to first ones, but for one reference, but for all: the first plan that no unique key refuses. */
function siblingPlans(references: readonly Reference[]): ReadonlyArray<ReadonlySet<Reference>> {
  return [new Set(), ...references.map((reference) => new Set([reference])), new Set(references)];
}

function valueOfType(column: Column, colours: palette.Palette, shade: palette.Shade, variant: Variant): unknown {
  switch (column.type) {
    case 'uuid':
      return newId();
    case 'text':
      return palette.text(colours, shade);
    case 'integer':
    case 'bigint':
    case 'smallint':
      return palette.integer(colours, shade);
    case 'numeric':
      return palette.decimal(colours, shade);
    case 'boolean':
      return variant.choice % 2 === 1;
    case 'date':
      return palette.day(colours, shade);
    case 'timestamp with time zone':
      return palette.instant(colours, shade);
    case 'json':
    case 'jsonb':
      return {};
    default:
      throw new Error(`the isolation suite has no value for ${column.name}, a column of type ${column.type}`);
  }
}
