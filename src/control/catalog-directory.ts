import pg from 'pg';
import type { Events } from '../kernel/events.ts';
import { type CustomField, noCustomFields } from '../tenancy/custom-field.ts';
import type { IntrospectionPolicy, Placement, Tenant, TenantStatus } from '../tenancy/tenant.ts';
import type { DirectoryObserver, TenantDirectory } from '../tenancy/tenant-directory.ts';
import { listenToCatalog } from './catalog-listener.ts';
import { type CustomFieldRow, customFieldObject, toCustomField } from './custom-fields/custom-field-row.ts';

/** Milliseconds after which an unanswered query of the catalog has failed. */
const queryTimeout = 2_000;

const tenantQuery = `
select t.id, t.slug, t.name, t.status, t.plan, t.currency, t.time_zone, t.introspection, t.epoch,
  t.custom_fields_epoch,
  p.tier, p.cluster, p.schema_name,
  coalesce((
    select array_agg(e.extension order by e.extension)
    from rowhouse_catalog.tenant_extensions e where e.tenant_id = t.id
  ), '{}') as extensions,
  (
    select json_agg(${customFieldObject('f')} order by f.entity collate "C", f.name collate "C")
    from rowhouse_catalog.custom_fields f where f.tenant_id = t.id and f.status = 'active'
  ) as custom_fields
from rowhouse_catalog.tenants t
join rowhouse_catalog.placements p on p.tenant_id = t.id`;

/** A row of {@link tenantQuery}. */
interface TenantRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly plan: string;
  readonly currency: string;
  readonly time_zone: string;
  readonly introspection: IntrospectionPolicy;
  readonly epoch: string;
  readonly custom_fields_epoch: string;
  readonly tier: Placement['tier'];
  readonly cluster: string;
  readonly schema_name: string;
  readonly extensions: readonly string[];
  /** Null where there are none. */
  readonly custom_fields: readonly CustomFieldRow[] | null;
}

/** The statement that reads tenants, with a condition over `t`. */
export function selectTenants(condition: string): string {
  return `${tenantQuery} ${condition}`;
}

export function toTenant(row: TenantRow): Tenant {
  return Object.freeze({
    id: row.id,
    slug: row.slug,
    name: row.name,
    status: row.status,
    plan: row.plan,
    currency: row.currency,
    timeZone: row.time_zone,
    extensions: Object.freeze([...row.extensions]),
    customFields: row.custom_fields ? toCustomFields(row.custom_fields) : noCustomFields,
    introspection: row.introspection,
    placement: Object.freeze({ tier: row.tier, cluster: row.cluster, schema: row.schema_name }),
    epoch: Number(row.epoch),
    customFieldsEpoch: Number(row.custom_fields_epoch),
  });
}

function toCustomFields(rows: readonly CustomFieldRow[]): readonly CustomField[] {
  return Object.freeze(rows.map(toCustomField));
}

/** The tenant directory over the catalog: a small pool for look-ups, and one direct connection that listens. */
export interface CatalogDirectory extends TenantDirectory {
  /** Rejects when the catalog cannot be read. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** @param url of the directory role */
export function createCatalogDirectory(url: string, events: Events): CatalogDirectory {
  const connection = {
    connectionString: url,
    application_name: 'rowhouse directory',
    connectionTimeoutMillis: queryTimeout,
  };
  const pool = new pg.Pool({ ...connection, max: 4, query_timeout: queryTimeout, idleTimeoutMillis: 30_000 });
  const lost = (cause: unknown): void => events.emit({ type: 'cluster.connection.lost', cluster: 'catalog', cause });
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return Object.freeze({
    async find(tenantId: string): Promise<Tenant | undefined> {
      const { rows } = await pool.query<TenantRow>(selectTenants('where t.id = $1::uuid'), [tenantId]);
      return rows[0] && toTenant(rows[0]);
    },
    async epochs(tenantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
      const { rows } = await pool.query<{ id: string; epoch: string }>(
        'select id, epoch from rowhouse_catalog.tenants where id = any($1::uuid[])',
        [tenantIds],
      );
      return new Map(rows.map((row) => [row.id, Number(row.epoch)]));
    },
    observe: (observer: DirectoryObserver) => listenToCatalog({ ...connection, query_timeout: queryTimeout }, observer),
    async check(): Promise<void> {
      await pool.query('select from rowhouse_catalog.tenants limit 1');
    },
    close: () => pool.end(),
  });
}
