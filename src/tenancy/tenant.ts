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
  readonly placement: Placement;
  /** Grows at every change of the tenant. */
  readonly epoch: number;
}
