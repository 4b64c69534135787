/**
 * All that core and extensions may import of Rowhouse. What stands here is public and versioned with the package.
 */

import { requirePermissions } from './authorization/guards.ts';
import { type Permission, permissionList } from './authorization/permission.ts';
import { defineModule, type Module, type ModuleDeclaration } from './composition/module.ts';
import type { Entity } from './data/entity.ts';
import { fromGlobalId, toGlobalId } from './data/identifiers.ts';
import type { Principal } from './identity/principal.ts';
import type { Tenant } from './tenancy/tenant.ts';

export { authenticated, type Permission, type PermissionTree, role, scope } from './authorization/permission.ts';
export { entityColumns } from './data/columns.ts';
export type { ConnectionArguments, ConnectionOptions } from './data/connection-options.ts';
export type { Connection } from './data/connections.ts';
export type { Context } from './data/context.ts';
export { type AnyRow, type Entity, entity, field, type RowOf } from './data/entity.ts';
export { fromGlobalId, newId, parseGlobalId, toGlobalId } from './data/identifiers.ts';
export { insertPreparedRow, insertRow } from './data/insert-row.ts';
export { insertPreparedRows, insertRows } from './data/insert-rows.ts';
export { insertWithParts, type NextValue, type Parts } from './data/insert-with-parts.ts';
export { type PreparedRows, prepareRows } from './data/new-rows.ts';
export { referenceOf } from './data/reference-resolver.ts';
export type { FieldInfo } from './data/selected-columns.ts';
export { type Sql, sql, tenant } from './data/sql.ts';
export { DatabaseError } from './data/sqlstate.ts';
export { together } from './data/together.ts';
export type { Values } from './data/writer.ts';
export { deleteRow, lockRow, updateRow } from './data/writes.ts';
export { isCurrency, minorUnitDigits } from './kernel/currencies.ts';
export { RowhouseError } from './kernel/errors.ts';
export { type UserError, type UserErrorCode, UserErrors, userError } from './kernel/user-errors.ts';
export type { TenantAdministration } from './tenancy/administration.ts';
export type { CustomField } from './tenancy/custom-field.ts';
export type { CustomFieldChange, CustomFieldDefinition } from './tenancy/custom-field-definition.ts';
export type { Principal, Tenant };

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
