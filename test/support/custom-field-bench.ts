import { createTenant } from '../../src/control/commands/create-tenant.ts';
import { defineCustomField } from '../../src/control/commands/define-custom-field.ts';
import { showTenant } from '../../src/control/commands/show-tenant.ts';
import { type Control, createControl } from '../../src/control/control.ts';
import type { CustomFieldHouse } from '../../src/control/custom-fields/house.ts';
import { newId } from '../../src/data/identifiers.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { CustomField, StoredCustomValue } from '../../src/tenancy/custom-field.ts';
import type { CustomFieldDefinition } from '../../src/tenancy/custom-field-definition.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery, type TestDatabase } from './databases.ts';

/** Commands on custom fields, and a look behind them, on one database. */
export interface CustomFieldBench {
  readonly control: Control;
  readonly house: CustomFieldHouse;
  tenant(slug: string, extensions?: readonly string[]): Promise<Tenant>;
  /** The tenant as the catalog has it now. */
  again(tenant: Tenant): Promise<Tenant>;
  /** Defines a field of Customer unless another entity is named. */
  define(tenant: Tenant, definition: Partial<CustomFieldDefinition> & { name: string }): Promise<CustomField>;
  /** The field of a name of Customer as the catalog has it; undefined where it has none. */
  field(tenant: Tenant, name: string): Promise<CustomField | undefined>;
  /** Inserts customers whose custom fields hold one value under a key; undefined leaves it out. Returns their ids. */
  customers(
    tenant: Tenant,
    key: string,
    values: readonly (StoredCustomValue | undefined)[],
  ): Promise<readonly string[]>;
  /** What is stored under a key, in the order in which the customers were made. */
  stored(tenant: Tenant, key: string): Promise<readonly (StoredCustomValue | null)[]>;
  /** What the side table holds under a key, as text, by row in the order in which the customers were made. */
  aside(tenant: Tenant, key: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function createCustomFieldBench(database: TestDatabase): CustomFieldBench {
  const control = createControl({
    databaseUrl: database.urls.control,
    extensions: shippedModules.extensions,
    actor: 'cli:test',
  });
  const house: CustomFieldHouse = { modules: shippedModules, databaseUrl: database.urls.gateway };
  return {
    control,
    house,
    tenant: async (slug, extensions = []) => (await createTenant(control, { slug, extensions })).tenant,
    again: (tenant) => showTenant(control, tenant.id),
    async define(tenant, definition) {
      const whole = { entity: 'Customer', type: 'STRING', ...definition };
      return (await defineCustomField(control, house, { tenant: tenant.id, definition: whole })).field;
    },
    async field(tenant, name) {
      const { customFields } = await showTenant(control, tenant.id);
      return customFields.find((field) => field.entity === 'Customer' && field.name === name);
    },
    async customers(tenant, key, values) {
      const ids = values.map(() => newId());
      await adminQuery(
        database.adminUrl,
        `insert into rowhouse_shared.customers (tenant_id, id, name, custom_fields)
        select $1::uuid, given.id, 'Customer', given.fields
        from unnest($2::uuid[], $3::jsonb[]) as given (id, fields)`,
        [tenant.id, ids, values.map((value) => JSON.stringify(value === undefined ? {} : { [key]: value }))],
      );
      return ids;
    },
    async stored(tenant, key) {
      const rows = await adminQuery<{ value: StoredCustomValue | null }>(
        database.adminUrl,
        'select custom_fields -> $2::text as value from rowhouse_shared.customers where tenant_id = $1::uuid order by id',
        [tenant.id, key],
      );
      return rows.map(({ value }) => value);
    },
    async aside(tenant, key) {
      const rows = await adminQuery<{ value: string }>(
        database.adminUrl,
        `select coalesce(text_value, integer_value::text, to_json(timestamp_value) #>> '{}', date_value::text, boolean_value::text,
          uuid_value::text) as value
        from rowhouse_shared.custom_values where tenant_id = $1::uuid and field_id = $2::uuid order by row_id, position`,
        [tenant.id, key],
      );
      return rows.map(({ value }) => value);
    },
    close: () => control.close(),
  };
}
