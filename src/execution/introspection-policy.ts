import type { Principal } from '../identity/principal.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/**
 * Whether a principal may introspect its tenant's schema.
 *
 * @param allowed whether anybody may in this house: the ceiling above the tenants' own policies
 */
export function mayIntrospect(
  allowed: boolean,
  { introspection }: Pick<Tenant, 'introspection'>,
  { kind }: Pick<Principal, 'kind'>,
): boolean {
  if (!allowed) return false;
  switch (introspection) {
    case 'on':
      return true;
    case 'authenticated':
      return kind === 'user';
    case 'off':
      return false;
  }
}
