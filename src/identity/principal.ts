/** Who is asking, after authentication. */

export type PrincipalKind = 'user' | 'partner' | 'operator';

/** Roles in a tenant; what each implies: {@link holdsScope}. */
export const tenantRoles = Object.freeze(['admin', 'editor', 'viewer'] as const);
export type TenantRole = (typeof tenantRoles)[number];

export interface Principal {
  readonly tenantId: string;
  /** `sub` of the token. */
  readonly subject: string;
  readonly kind: PrincipalKind;
  readonly roles: readonly TenantRole[];
  /** Scopes named by the credential itself. What the roles imply comes on top: {@link holdsScope}. */
  readonly scopes: readonly string[];
}

/** The scope for e-mail and telephone. */
export const personalDataScope = 'pii:read';

/**
 * True if a principal holds a scope.
 *
 * A scope is `area:read` or `area:write`. Viewers read everything but personal data, editors read and write
 * everything, administrators hold every scope. Writing does not imply reading.
 */
export function holdsScope(principal: Principal, scope: string): boolean {
  if (principal.scopes.includes(scope)) return true;
  return principal.roles.some((role) => roleImplies(role, scope));
}

function roleImplies(role: TenantRole, scope: string): boolean {
  switch (role) {
    case 'admin':
      return true;
    case 'editor':
      return !scope.startsWith('administration:');
    case 'viewer':
      return scope.endsWith(':read') && scope !== personalDataScope && !scope.startsWith('administration:');
  }
}
