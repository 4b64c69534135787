import type { Principal } from '../identity/principal.ts';
import type { CustomField } from './custom-field.ts';
import type { CustomFieldChange, CustomFieldDefinition } from './custom-field-definition.ts';
import type { Tenant } from './tenant.ts';

/** A custom field, and the tenant as it is with it. */
export interface AdministeredCustomField {
  readonly tenant: Tenant;
  readonly field: CustomField;
}

/**
 * Port: what a tenant's administrator may change in the catalog. The control plane implements it. Each may throw
 * RowhouseError ADMINISTRATION_UNAVAILABLE besides what it names.
 */
export interface TenantAdministration {
  /**
   * Enables extensions with those they require, or disables some.
   *
   * @returns the tenant as it is then
   * @throws RowhouseError EXTENSION_UNKNOWN, EXTENSION_REQUIRES
   */
  setExtensions(
    tenant: Tenant,
    change: { readonly enable?: readonly string[]; readonly disable?: readonly string[] },
    actor: Principal,
  ): Promise<Tenant>;
  /**
   * Defines a custom field; the same definition again changes nothing.
   *
   * @throws RowhouseError CUSTOM_FIELD_INVALID with `details.faults`, CUSTOM_FIELD_TAKEN, CUSTOM_FIELD_LIMIT
   */
  defineCustomField(
    tenant: Tenant,
    definition: CustomFieldDefinition,
    actor: Principal,
  ): Promise<AdministeredCustomField>;
  /**
   * Changes a definition, and no stored value.
   *
   * @throws RowhouseError CUSTOM_FIELD_NOT_FOUND, CUSTOM_FIELD_INVALID with `details.faults`, CUSTOM_FIELD_TAKEN,
   *   CUSTOM_FIELD_BUSY, CUSTOM_FIELD_LIMIT
   */
  updateCustomField(
    tenant: Tenant,
    fieldId: string,
    change: CustomFieldChange,
    actor: Principal,
  ): Promise<AdministeredCustomField>;
  /**
   * Takes a custom field away from all clients at once. Its values are removed later, by an operator's command.
   *
   * @throws RowhouseError CUSTOM_FIELD_NOT_FOUND
   */
  deleteCustomField(tenant: Tenant, fieldId: string, actor: Principal): Promise<AdministeredCustomField>;
}
