import type pg from 'pg';
import type { LogoFile } from './logo-file.ts';

/**
 * Keeps a tenant's new logo, and those that its settings may be rolled back to; forgets all others. Runs in the transaction
 * that changes the settings.
 */
export async function saveLogo(client: pg.ClientBase, tenantId: string, logo: LogoFile): Promise<void> {
  await client.query(
    `insert into rowhouse_catalog.logos (tenant_id, hash, media_type, bytes)
    values ($1::uuid, $2::text, $3::text, $4::bytea)
    on conflict (tenant_id, hash) do nothing`,
    [tenantId, logo.hash, logo.mediaType, logo.bytes],
  );
  await client.query(
    `delete from rowhouse_catalog.logos l
    where l.tenant_id = $1::uuid and l.hash <> $2::text and l.hash not in (
      select h.document #>> '{branding,logo,hash}' from rowhouse_catalog.settings_history h
      where h.tenant_id = $1::uuid and h.document #>> '{branding,logo,hash}' is not null
    )`,
    [tenantId, logo.hash],
  );
}
