import { spareField, storeCustomFields } from './custom-fields.ts';
import { CustomValues } from './custom-values.ts';
import type { FamilyOptions, Row, RowScope } from './row-scope.ts';
import { columnValue, customValuesOf } from './row-values.ts';
import type { Reference, Table } from './tables.ts';

/** A row could not be made, because every attempt broke a unique key. */
export class KeyTaken extends Error {
  readonly table: string;

  constructor(table: string) {
    super(`the isolation suite cannot make another row of ${table}: every attempt breaks a unique key`);
    this.table = table;
  }
}

/**
 * Rows of one tenant that refer to each other: one of each table, or two. They are made when first asked for, with
 * those that they refer to, so that a table nobody asked for has no row that refers to the others.
 */
export class Family {
  readonly #scope: RowScope;
  readonly #options: FamilyOptions;
  readonly #rows = new Map<string, Promise<Row>>();
  readonly #definitions = new Map<number, Promise<string>>();
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
      // The first one has no choice of what it refers to: it must not find that taken.
      row = sibling === 0 ? this.#make(table, 0) : this.row(table).then(() => this.#make(table, sibling));
      this.#rows.set(key, row);
    }
    return row;
  }

  /** The id of a definition of a custom field of the family's own. */
  customField(sibling = 0): Promise<string> {
    const { client, tenantId } = this.#scope;
    const { serial, variant } = this.#options;
    const field = spareField(`spare${serial}${sibling === 0 ? '' : 'b'}`, variant.choice);
    const id = this.#definitions.get(sibling) ?? storeCustomFields(client, tenantId, [field]).then(([first]) => first!);
    this.#definitions.set(sibling, id);
    return id;
  }

  /** Of the tenant's settings, as it is now. */
  async settingsVersion(): Promise<number> {
    const { client, tenantId } = this.#scope;
    const { rows } = await client.query<{ readonly version: number }>(
      'select settings_version as version from rowhouse_catalog.tenants where id = $1::uuid',
      [tenantId],
    );
    return rows[0]!.version;
  }

  /** A row of every table. */
  async complete(siblings: 1 | 2): Promise<void> {
    for (const name of this.#scope.tables.keys()) {
      for (let sibling = 0; sibling < siblings; sibling++) await this.row(name, sibling);
    }
    if (this.#options.customValues === 'all') await this.#refer(siblings);
  }

  /** Fills references among custom fields, which lead in circles: only now is there a row of every table. */
  async #refer(siblings: 1 | 2): Promise<void> {
    const numbers = siblings === 1 ? [0] : [0, 1];
    for (const [table, fields] of this.#scope.customFields) {
      const values = new CustomValues();
      for (const field of fields.filter(({ type }) => type === 'REFERENCE')) {
        const target = this.#scope.tableOf.get(field.references!)!;
        const rows = await Promise.all(numbers.map((sibling) => this.row(target, sibling)));
        const ids = rows.map(({ id }) => id as string);
        values.set(field, field.list ? ids : ids[0]!);
      }
      for (const sibling of numbers) {
        const { id } = await this.row(table, sibling);
        await values.addTo(this.#scope, table, id as string);
      }
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
    const { client } = this.#scope;
    const row: Record<string, unknown> = { ...(await this.#referred(table, toSibling)) };
    const custom = customValuesOf(this.#scope, this.#options, table, sibling);
    if (custom.size > 0) row.custom_fields = custom.stored();
    let position = 0;
    for (const column of table.columns) {
      if (column.generated || column.name in row) continue;
      const value = columnValue(this.#scope, this.#options, { table, column, sibling, position });
      if (typeof value === 'number' || column.type === 'numeric') position++;
      if (value !== undefined) row[column.name] = value;
    }
    const names = Object.keys(row);
    try {
      const { rows } = await client.query(
        `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
        ${table.isSingle ? 'on conflict (tenant_id) do update set tenant_id = excluded.tenant_id' : ''}
        returning to_jsonb(${table.name}) as row`,
        Object.values(row),
      );
      await custom.storeAside(this.#scope, rows[0].row.id);
      // Computed columns are known only now; what was given keeps the form in which clients speak it.
      const stored = { ...rows[0].row, ...row, ...custom.columns() };
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
}

/** Second rows refer to first ones, but for one reference, but for all: the first plan that no unique key refuses. */
function siblingPlans(references: readonly Reference[]): ReadonlyArray<ReadonlySet<Reference>> {
  return [new Set(), ...references.map((reference) => new Set([reference])), new Set(references)];
}
