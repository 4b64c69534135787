import type { CustomField } from './custom-field.ts';
import type { Domain } from './domain.ts';
import type { TenantSettings } from './tenant-settings.ts';

/** What the gateway knows of a tenant: its record in the directory, and nothing else (law 7). */

export type TenantStatus = 'provisioning' | 'active' | 'suspended' | 'erasing' | 'erased';

export type Tier = 'shared' | 'schema' | 'database';

/** Where a tenant's rows live. */
export interface Placement {
  readonly tier: Tier;
  /** Name of a cluster in the catalog. */
  readonly cluster: string;
  /** PostgreSQL schema. */
  readonly schema: string;
}

/**
 * Who may introspect the tenant's schema: whoever has a credential, people who have signed in (principals of the kind
 * `user`), or nobody.
 */
export const introspectionPolicies = Object.freeze(['on', 'authenticated', 'off'] as const);
export type IntrospectionPolicy = (typeof introspectionPolicies)[number];

export interface Tenant {
  /** UUIDv7, immutable. */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly plan: string;
  /** ISO 4217 code: currency of prices, and of orders that name none. */
  readonly currency: string;
  /** IANA time zone in which the tenant's periods begin and end. */
  readonly timeZone: string;
  /** Names of the enabled extensions, sorted. */
  readonly extensions: readonly string[];
  /** Those that are being deleted left out; sorted by entity and name. */
  readonly customFields: readonly CustomField[];
  /** Its custom domains, claimed and verified ones, by name. */
  readonly domains: readonly Domain[];
  readonly introspection: IntrospectionPolicy;
  /** What was set for the tenant, by section. */
  readonly settings: TenantSettings;
  readonly placement: Placement;
  /** Grows at every change of the tenant. */
  readonly epoch: number;
  /** The epoch to which the last change of a custom field has led; 0 before there was one. */
  readonly customFieldsEpoch: number;
}
