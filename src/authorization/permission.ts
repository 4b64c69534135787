import { holdsScope, type Principal, type TenantRole } from '../identity/principal.ts';

/**
 * Permissions: what a principal must hold. They are static (they depend on the principal alone, never on a row), so that
 * composition can prove where they hold already and introspection can show exactly what they grant.
 */
export interface Permission {
  /** Unique name, shown to whoever lacks it: `customers:read`, `role admin`. */
  readonly name: string;
  grants(principal: Principal): boolean;
}

/** Holds for everyone who could authenticate. */
export const authenticated: Permission = Object.freeze({ name: 'authenticated', grants: () => true });

/** @param name `area:read` or `area:write` */
export function scope(name: `${string}:${string}`): Permission {
  return Object.freeze({ name, grants: (principal: Principal) => holdsScope(principal, name) });
}

export function role(name: TenantRole): Permission {
  return Object.freeze({ name: `role ${name}`, grants: (principal: Principal) => principal.roles.includes(name) });
}

/** What one field or type asks for: all of these. */
export type PermissionDeclaration = Permission | readonly Permission[];

/**
 * Permissions by type and field. `'*'` is the type's own: it guards every field that returns the type, and thereby
 * covers the fields without a rule of their own. Root types have no `'*'`: each of their fields has its own. Fields of
 * input types may have permissions, too, beside those that they take from the fields they speak of.
 */
export type PermissionTree = Readonly<Record<string, Readonly<Record<string, PermissionDeclaration>>>>;

export function permissionList(declaration: PermissionDeclaration | undefined): readonly Permission[] {
  if (!declaration) return [];
  return Array.isArray(declaration) ? declaration : [declaration as Permission];
}
