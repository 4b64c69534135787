import type pg from 'pg';
import { isKeptAside, sideColumn, sideValues } from '../../../src/data/custom-field-side-table.ts';
import type { CustomField, StoredCustomValue } from '../../../src/tenancy/custom-field.ts';
import { customColumn } from './custom-fields.ts';

/** Where values are stored. */
export interface CustomValuePlace {
  readonly client: pg.ClientBase;
  readonly tenantId: string;
}

const valueColumns = ['text', 'integer', 'timestamp', 'date', 'boolean', 'uuid'].map((kind) => `${kind}_value`);

/** Values of custom fields for a row. */
export class CustomValues {
  readonly #values = new Map<CustomField, StoredCustomValue>();

  set(field: CustomField, value: StoredCustomValue): void {
    this.#values.set(field, value);
  }

  get size(): number {
    return this.#values.size;
  }

  /** The values by {@link customColumn}. */
  columns(): Readonly<Record<string, StoredCustomValue>> {
    return Object.fromEntries([...this.#values].map(([{ name }, value]) => [customColumn(name), value]));
  }

  /** The values as a row holds them. */
  stored(): Readonly<Record<string, StoredCustomValue>> {
    return Object.fromEntries([...this.#values].map(([{ storedAs }, value]) => [storedAs, value]));
  }

  /** Stores the values in the side table. */
  async storeAside({ client, tenantId }: CustomValuePlace, rowId: string): Promise<void> {
    const rows = [...this.#values].flatMap(([field, value]) => sideRows(field, rowId, value));
    await storeSideRows(client, tenantId, rows);
  }

  /** Adds the values to those of a row that is there, in both places. */
  async addTo(place: CustomValuePlace, table: string, rowId: string): Promise<void> {
    await place.client.query(
      `update ${table} set custom_fields = custom_fields || $3::jsonb where tenant_id = $1::uuid and id = $2::uuid`,
      [place.tenantId, rowId, JSON.stringify(this.stored())],
    );
    await this.storeAside(place, rowId);
  }
}

/** A row of the side table by column. */
export type SideRow = Readonly<Record<string, string | number | boolean>>;

/** What the side table holds for a value of a row. */
export function sideRows(field: CustomField, rowId: string, value: StoredCustomValue): readonly SideRow[] {
  if (!isKeptAside(field)) return [];
  return sideValues(field, value).map((one) => ({
    row_id: rowId,
    field_id: field.storedAs,
    position: one.position,
    [sideColumn(field)]: one.value,
  }));
}

/** Adds rows to the side table. */
export async function storeSideRows(client: pg.ClientBase, tenantId: string, rows: readonly SideRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into custom_values (tenant_id, row_id, field_id, position, ${valueColumns.join(', ')})
    select $1::uuid, row_id, field_id, position, ${valueColumns.join(', ')}
    from jsonb_populate_recordset(null::custom_values, $2::jsonb)`,
    [tenantId, JSON.stringify(rows)],
  );
}
