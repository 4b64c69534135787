import pg from 'pg';
import type { Events } from '../kernel/events.ts';
import { type CustomField, noCustomFields } from '../tenancy/custom-field.ts';
import { type Domain, noDomains } from '../tenancy/domain.ts';
import type { DomainDirectory, DomainList } from '../tenancy/domain-directory.ts';
import type { FeatureDirectory, FeatureRules } from '../tenancy/feature-rules.ts';
import type { Logo, LogoDirectory } from '../tenancy/logo-directory.ts';
import type { IntrospectionPolicy, Placement, Tenant, TenantStatus } from '../tenancy/tenant.ts';
import type { TenantDirectory } from '../tenancy/tenant-directory.ts';
import { type SettingsDocument, tenantSettings } from '../tenancy/tenant-settings.ts';
import { type CatalogObserver, createCatalogObservers } from './catalog-observers.ts';
import { type CustomFieldRow, customFieldObject, toCustomField } from './custom-fields/custom-field-row.ts';
import { type FeatureRow, featureRulesQuery, toFeatureRules } from './features/feature-row.ts';

/** Milliseconds after which an unanswered query of the catalog has failed. */
const queryTimeout = 2_000;

const tenantQuery = `
select t.id, t.slug, t.name, t.status, t.plan, t.currency, t.time_zone, t.introspection, t.epoch,
  t.custom_fields_epoch, t.settings, t.settings_version,
  p.tier, p.cluster, p.schema_name,
  coalesce((
    select array_agg(e.extension order by e.extension)
    from rowhouse_catalog.tenant_extensions e where e.tenant_id = t.id
  ), '{}') as extensions,
  (
    select json_agg(${customFieldObject('f')} order by f.entity collate "C", f.name collate "C")
    from rowhouse_catalog.custom_fields f where f.tenant_id = t.id and f.status = 'active'
  ) as custom_fields,
  (
    select json_agg(json_build_object('name', d.name, 'challenge', d.challenge, 'verifiedAt', d.verified_at)
      order by d.name collate "C")
    from rowhouse_catalog.domains d where d.tenant_id = t.id
  ) as domains
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
  readonly settings: SettingsDocument;
  readonly settings_version: number;
  readonly epoch: string;
  readonly custom_fields_epoch: string;
  readonly tier: Placement['tier'];
  readonly cluster: string;
  readonly schema_name: string;
  readonly extensions: readonly string[];
  /** Null where there are none. */
  readonly custom_fields: readonly CustomFieldRow[] | null;
  /** Null where there are none. */
  readonly domains: readonly DomainRow[] | null;
}

interface DomainRow {
  readonly name: string;
  readonly challenge: string;
  readonly verifiedAt: string | null;
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
    domains: row.domains ? toDomains(row.domains) : noDomains,
    introspection: row.introspection,
    settings: tenantSettings(row.settings_version, row.settings),
    placement: Object.freeze({ tier: row.tier, cluster: row.cluster, schema: row.schema_name }),
    epoch: Number(row.epoch),
    customFieldsEpoch: Number(row.custom_fields_epoch),
  });
}

function toCustomFields(rows: readonly CustomFieldRow[]): readonly CustomField[] {
  return Object.freeze(rows.map(toCustomField));
}

function toDomains(rows: readonly DomainRow[]): readonly Domain[] {
  return Object.freeze(
    rows.map(({ name, challenge, verifiedAt }) =>
      Object.freeze({
        name,
        challenge,
        verifiedAt: verifiedAt === null ? undefined : new Date(verifiedAt).toISOString(),
      }),
    ),
  );
}

/** The directories over the catalog: a small pool for look-ups, and one direct connection that listens for all of them. */
export interface CatalogDirectory extends TenantDirectory, DomainDirectory, LogoDirectory, FeatureDirectory {
  observe(observer: CatalogObserver): () => Promise<void>;
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
    async findByDomain(name: string): Promise<string | undefined> {
      const { rows } = await pool.query<{ tenant_id: string }>(
        'select tenant_id from rowhouse_catalog.domains where name = $1::text and verified_at is not null',
        [name],
      );
      return rows[0]?.tenant_id;
    },
    async domains(): Promise<DomainList> {
      const { rows } = await pool.query<{ version: string; names: readonly string[] }>(
        `select v.version, array(
          select d.name from rowhouse_catalog.domains d where d.verified_at is not null
        ) as names
        from rowhouse_catalog.domains_version v`,
      );
      return { version: Number(rows[0]?.version ?? 0), names: rows[0]?.names ?? [] };
    },
    async domainsVersion(): Promise<number> {
      const { rows } = await pool.query<{ version: string }>('select version from rowhouse_catalog.domains_version');
      return Number(rows[0]?.version ?? 0);
    },
    async findLogo(tenantId: string, hash: string): Promise<Logo | undefined> {
      const { rows } = await pool.query<Logo>(
        `select l.media_type as "mediaType", l.bytes
        from rowhouse_catalog.logos l where l.tenant_id = $1::uuid and l.hash = $2::text`,
        [tenantId, hash],
      );
      return rows[0];
    },
    async featureRules(): Promise<FeatureRules> {
      const { rows } = await pool.query<{ version: string; rules: readonly FeatureRow[] | null }>(featureRulesQuery);
      return toFeatureRules(Number(rows[0]?.version ?? 0), rows[0]?.rules ?? []);
    },
    observe: createCatalogObservers({ ...connection, query_timeout: queryTimeout }),
    async check(): Promise<void> {
      await pool.query('select from rowhouse_catalog.tenants limit 1');
    },
    close: () => pool.end(),
  });
}
