import type { Principal } from '../identity/principal.ts';
import type { BrandingChange } from './branding.ts';
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
   * @param change `force` makes it although operations break by it that clients use
   * @returns the tenant as it is then
   * @throws RowhouseError EXTENSION_UNKNOWN, EXTENSION_REQUIRES, OPERATIONS_BREAK
   */
  setExtensions(
    tenant: Tenant,
    change: { readonly enable?: readonly string[]; readonly disable?: readonly string[]; readonly force?: boolean },
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
   * @param force although operations break by it that clients use
   * @throws RowhouseError CUSTOM_FIELD_NOT_FOUND, CUSTOM_FIELD_INVALID with `details.faults`, CUSTOM_FIELD_TAKEN,
   *   CUSTOM_FIELD_BUSY, CUSTOM_FIELD_LIMIT, OPERATIONS_BREAK
   */
  updateCustomField(
    tenant: Tenant,
    fieldId: string,
    change: CustomFieldChange,
    actor: Principal,
    force?: boolean,
  ): Promise<AdministeredCustomField>;
  /**
   * Takes a custom field away from all clients at once. Its values are removed later, by an operator's command.
   *
   * @param force although operations break by it that clients use
   * @throws RowhouseError CUSTOM_FIELD_NOT_FOUND, OPERATIONS_BREAK
   */
  deleteCustomField(
    tenant: Tenant,
    fieldId: string,
    actor: Principal,
    force?: boolean,
  ): Promise<AdministeredCustomField>;
  /**
   * Sets what the tenant's administrators may set for a module. What is absent is left alone, null resets to the default.
   *
   * @returns the tenant as it is then
   * @throws RowhouseError EXTENSION_UNKNOWN, SETTINGS_INVALID and SETTINGS_NOT_ALLOWED with `details.faults`,
   *   SETTINGS_CONFLICT
   */
  updateSettings(
    tenant: Tenant,
    change: {
      /** `core`, or an enabled extension. */
      readonly extension: string;
      readonly values: Readonly<Record<string, unknown>>;
      readonly expectedVersion?: number | undefined;
    },
    actor: Principal,
  ): Promise<Tenant>;
  /**
   * Changes how the tenant presents itself.
   *
   * @returns the tenant as it is then
   * @throws RowhouseError SETTINGS_INVALID with `details.faults`, SETTINGS_CONFLICT
   */
  updateBranding(
    tenant: Tenant,
    wanted: { readonly change: BrandingChange; readonly expectedVersion?: number | undefined },
    actor: Principal,
  ): Promise<Tenant>;
}
