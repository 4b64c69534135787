/**
 * All that core and extensions may import of Rowhouse. What stands here is public and versioned with the package.
 */

import type { Client } from '@openfeature/server-sdk';
import { requirePermissions } from './authorization/guards.ts';
import { type Permission, permissionList } from './authorization/permission.ts';
import { defineModule, type Module, type ModuleDeclaration } from './composition/module.ts';
import type { Context } from './data/context.ts';
import type { Entity } from './data/entity.ts';
import { fromGlobalId, toGlobalId } from './data/identifiers.ts';
import type { Principal } from './identity/principal.ts';
import type { DomainEvent, Listener } from './kernel/domain-event.ts';
import { evaluateFeature } from './tenancy/evaluate-feature.ts';
import { featureClient } from './tenancy/feature-client.ts';
import type { Tenant } from './tenancy/tenant.ts';

export { authenticated, type Permission, type PermissionTree, role, scope } from './authorization/permission.ts';
export { entityColumns } from './data/columns.ts';
export type { ConnectionArguments, ConnectionOptions } from './data/connection-options.ts';
export type { Connection } from './data/connections.ts';
export {
  type AnyRow,
  type Entity,
  type EntityField,
  entity,
  field,
  type ManagedFields,
  type RowOf,
} from './data/entity.ts';
export { fromGlobalId, newId, parseGlobalId, toGlobalId } from './data/identifiers.ts';
export { insertPreparedRow, insertRow } from './data/insert-row.ts';
export { insertPreparedRows, insertRows } from './data/insert-rows.ts';
export { insertWithParts, type NextValue, type Parts } from './data/insert-with-parts.ts';
export { keepRows } from './data/keep-rows.ts';
export { type PreparedRows, prepareRows } from './data/new-rows.ts';
export { type Numbering, nextNumber, nextNumberOf, passTakenNumbers } from './data/numbering.ts';
export { referenceOf } from './data/reference-resolver.ts';
export type { FieldInfo } from './data/selected-columns.ts';
export { type Sql, sql, tenant } from './data/sql.ts';
export { DatabaseError } from './data/sqlstate.ts';
export { together } from './data/together.ts';
export type { Values } from './data/writer.ts';
export { deleteRow, lockRow, updateRow } from './data/writes.ts';
export { dayIn, daysAfter } from './kernel/calendar.ts';
export { isCurrency, minorUnitDigits } from './kernel/currencies.ts';
export { type DomainEvent, domainEvent, type Listener } from './kernel/domain-event.ts';
export { RowhouseError } from './kernel/errors.ts';
export { type UserError, type UserErrorCode, UserErrors, userError } from './kernel/user-errors.ts';
export type { TenantAdministration } from './tenancy/administration.ts';
export { type Branding, type BrandingChange, logoPath } from './tenancy/branding.ts';
export type { CustomField } from './tenancy/custom-field.ts';
export type { CustomFieldChange, CustomFieldDefinition } from './tenancy/custom-field-definition.ts';
export { challengeRecord, type Domain } from './tenancy/domain.ts';
export { publicFeatures } from './tenancy/evaluate-feature.ts';
export type { Feature, FeatureDeclaration } from './tenancy/feature.ts';
export {
  administrator,
  defineSettings,
  type SettingsDeclaration,
  type SettingsOf,
  settingsOf,
} from './tenancy/settings-declaration.ts';
export { brandingOf } from './tenancy/tenant-branding.ts';
export type { JsonValue } from './tenancy/tenant-settings.ts';
export type { Context, Principal, Tenant };

/** An extension, or the core. */
export type Extension = Module<Entity>;

/**
 * Declares an extension. Its manifest is the default export of `resolvers/extensions/<name>/index.ts`.
 *
 * @throws Error when its schema folder cannot be read
 */
export function defineExtension(declaration: ModuleDeclaration<Entity>): Extension {
  return defineModule(declaration);
}

/**
 * What an extension does when something is announced, for its `listens`. It runs within the mutation that announces, in the
 * same savepoint: what it writes stands and falls with the mutation, and {@link userError} refuses the mutation. It works
 * with the rights of the extension, whoever asked. Only for tenants that have the extension enabled; imports announce nothing.
 */
export function listener<Fact extends object>(
  event: DomainEvent<Fact>,
  handle: (context: Context, fact: Fact) => Promise<void>,
): Listener {
  return Object.freeze({ event, handle });
}

/** The `id` resolver of an entity's type: rows hold UUIDs, clients see global ids. */
export function globalIdOf(type: string): (row: { readonly id: string }) => string {
  return (row) => toGlobalId(type, row.id);
}

/**
 * The UUID behind a global id given in a mutation's input, which a person may have pasted from elsewhere.
 * A wrong type is a mistake of the program that asked, and refused as such.
 *
 * @throws RowhouseError INVALID_ID
 */
export const idArgument = fromGlobalId;

/**
 * Asks for a permission in the midst of a resolver, where a value decides what is needed.
 *
 * @param at schema coordinate, for the message
 * @throws RowhouseError FORBIDDEN
 */
export function requirePermission(context: { readonly principal: Principal }, needed: Permission, at: string): void {
  requirePermissions(context.principal, new Map(permissionList(needed).map((one) => [one.name, one])), at);
}

/**
 * Whether a feature is on for whoever asks. Answered at once, from memory.
 *
 * @param name of a feature that a module of the house declares
 * @throws Error for a feature that none declares: a mistake of the program
 */
export function isEnabled({ features, tenant, principal }: Context, name: string): boolean {
  const feature = features.declared.get(name);
  if (!feature) throw new Error(`No module of this house declares the feature ${name}.`);
  return evaluateFeature(feature, features, { tenant, subject: principal.subject }).value;
}

/**
 * An OpenFeature client for whoever asks: `await features(context).getBooleanValue('checkout-v2', false)`. Another
 * `targetingKey` asks for another subject of the same tenant.
 */
export function features({ features, tenant, principal }: Context): Client {
  return featureClient({ features, tenant }, principal.subject);
}
