import type { Principal } from '../identity/principal.ts';
import { authenticated, type Permission, type PermissionDeclaration, permissionList } from './permission.ts';

/** A set of permissions by name; all of them are needed. */
export type PermissionSet = ReadonlyMap<string, Permission>;

export const noPermissions: PermissionSet = new Map();

/** What a declaration asks for beyond being authenticated, which everybody is who comes this far. */
export function demandsOf(declaration: PermissionDeclaration | undefined): PermissionSet {
  const demanding = permissionList(declaration).filter((permission) => permission !== authenticated);
  return demanding.length === 0 ? noPermissions : new Map(demanding.map((permission) => [permission.name, permission]));
}

export function union(...sets: readonly (PermissionSet | undefined)[]): PermissionSet {
  const given = sets.filter((set) => set !== undefined && set.size > 0);
  return given.length <= 1 ? (given[0] ?? noPermissions) : new Map(given.flatMap((set) => [...(set ?? [])]));
}

export function intersection(left: PermissionSet, right: PermissionSet): PermissionSet {
  return new Map([...left].filter(([name]) => right.has(name)));
}

/** What is in `left` and not in `right`. */
export function difference(left: PermissionSet, right: PermissionSet): PermissionSet {
  return new Map([...left].filter(([name]) => !right.has(name)));
}

export function isSubset(left: PermissionSet, right: PermissionSet): boolean {
  for (const name of left.keys()) if (!right.has(name)) return false;
  return true;
}

/** True for a principal who is granted all of them. */
export function isGranted(permissions: PermissionSet | undefined, principal: Principal): boolean {
  for (const permission of permissions?.values() ?? []) if (!permission.grants(principal)) return false;
  return true;
}
