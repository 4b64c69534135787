import { defineCustomField } from '../../src/control/commands/define-custom-field.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { CustomField } from '../../src/tenancy/custom-field.ts';
import type { CustomFieldDefinition } from '../../src/tenancy/custom-field-definition.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import type { TestHouse } from './house.ts';

/** A tenant of a test house that has custom fields. */
export interface CustomTenant {
  /** As it is after the last definition. */
  readonly tenant: Tenant;
  /** By name: a test gives no two the same. */
  readonly fields: Readonly<Record<string, CustomField>>;
}

/** Defines custom fields of a tenant, one after the other; of customers, unless a definition says otherwise. */
export async function defineAll(
  house: TestHouse,
  tenant: Tenant,
  definitions: ReadonlyArray<Pick<CustomFieldDefinition, 'name' | 'type'> & Partial<CustomFieldDefinition>>,
): Promise<CustomTenant> {
  let latest = tenant;
  const fields: Record<string, CustomField> = {};
  for (const definition of definitions) {
    const defined = await defineCustomField(
      house.control,
      { modules: shippedModules },
      { tenant: tenant.id, definition: { entity: 'Customer', ...definition } },
    );
    latest = defined.tenant;
    fields[defined.field.name] = defined.field;
  }
  return { tenant: latest, fields };
}
