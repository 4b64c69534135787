import type pg from 'pg';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { SettingsDocument } from '../../tenancy/tenant-settings.ts';
import { refuseFaultySettings } from './refusals.ts';

/** Characters of a tenant's document as PostgreSQL prints it: it travels with every record, and stays in memory with it. */
const maximumSize = 32_768;

/** Versions of the history that are kept, the present one included. */
const keptVersions = 100;

/** A version of a tenant's settings. */
export interface SettingsVersion {
  readonly version: number;
  readonly document: SettingsDocument;
  readonly actor: string;
  readonly at: Date;
  readonly reason: string | null;
}

/**
 * Writes the next version of a tenant's settings, and forgets the oldest of its history.
 *
 * @param tenant as it is locked
 * @throws RowhouseError SETTINGS_INVALID when the document is too large
 */
export async function saveSettings(
  client: pg.ClientBase,
  { id, settings }: Tenant,
  document: SettingsDocument,
  { actor, reason }: { readonly actor: string; readonly reason?: string | undefined },
): Promise<number> {
  const json = JSON.stringify(document);
  const { rows } = await client.query<{ size: number }>('select octet_length($1::jsonb::text) as size', [json]);
  const size = rows[0]?.size ?? 0;
  const message = `the settings of a tenant take at most ${maximumSize} bytes, and this would take ${size}`;
  refuseFaultySettings(size > maximumSize ? [{ at: 'settings', message }] : []);
  const version = settings.version + 1;
  await client.query(
    'update rowhouse_catalog.tenants set settings = $2::jsonb, settings_version = $3::integer where id = $1::uuid',
    [id, json, version],
  );
  await client.query(
    `insert into rowhouse_catalog.settings_history (tenant_id, version, document, actor, reason)
    values ($1::uuid, $2::integer, $3::jsonb, $4::text, $5::text)`,
    [id, version, json, actor, reason ?? null],
  );
  await client.query(
    'delete from rowhouse_catalog.settings_history where tenant_id = $1::uuid and version <= $2::integer',
    [id, version - keptVersions],
  );
  return version;
}

/** What is kept of a tenant's history, the latest first. */
export async function selectSettingsHistory(
  client: pg.ClientBase,
  tenantId: string,
): Promise<readonly SettingsVersion[]> {
  const { rows } = await client.query<SettingsVersion>(
    `select h.version, h.document, h.actor, h.at, h.reason
    from rowhouse_catalog.settings_history h where h.tenant_id = $1::uuid order by h.version desc`,
    [tenantId],
  );
  return rows;
}
