import type { Tier } from '../../../src/tenancy/tenant.ts';

/** The tiers that tenants can be created in; the suite is run for each. */
export const tiers: readonly Tier[] = ['shared'];
