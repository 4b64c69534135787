import { v7 } from 'uuid';
import { RowhouseError } from '../../kernel/errors.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import { selectTenants, toTenant } from '../catalog-directory.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { primaryCluster, sharedSchema } from '../names.ts';
import { type CreateTenant, refuseFaultyProperties, refuseUnknownTimeZone } from '../tenant-properties.ts';

export type { CreateTenant };

/**
 * Creates a tenant in the shared tier. Idempotent by slug: a second call returns the tenant that is there.
 *
 * @throws RowhouseError SLUG_INVALID, EXTENSION_UNKNOWN, EXTENSION_REQUIRES, TIER_UNSUPPORTED, BAD_USER_INPUT,
 *   TENANT_CONFLICT when the slug is taken by a tenant with other properties than the ones named
 */
export async function createTenant(
  control: Control,
  command: CreateTenant,
): Promise<{ tenant: Tenant; created: boolean }> {
  refuseFaultyProperties(control, command);
  const { slug } = command;
  return control.transaction(async (client) => {
    if (command.timeZone !== undefined) await refuseUnknownTimeZone(client, command.timeZone);
    const { rowCount } = await client.query(
      `insert into rowhouse_catalog.tenants (id, slug, name, status, plan, currency, time_zone)
      values ($1::uuid, $2::text, $3::text, 'active', $4::text, $5::text, $6::text)
      on conflict (slug) do nothing`,
      [
        v7(),
        slug,
        command.name ?? slug,
        command.plan ?? 'standard',
        command.currency ?? 'USD',
        command.timeZone ?? 'UTC',
      ],
    );
    if (!rowCount) {
      const tenant = await findTenant(client, slug);
      refuseOtherProperties(command, tenant);
      return { tenant, created: false };
    }
    await client.query(
      `insert into rowhouse_catalog.placements (tenant_id, tier, cluster, schema_name)
      select id, 'shared', $2::text, $3::text from rowhouse_catalog.tenants where slug = $1::text`,
      [slug, primaryCluster, sharedSchema],
    );
    await client.query(
      `insert into rowhouse_catalog.tenant_extensions (tenant_id, extension)
      select t.id, e.name from rowhouse_catalog.tenants t, unnest($2::text[]) as e (name) where t.slug = $1::text`,
      [slug, [...new Set(command.extensions ?? [])]],
    );
    const { rows } = await client.query(selectTenants('where t.slug = $1::text'), [slug]);
    const tenant = toTenant(rows[0]);
    await audit(client, {
      actor: control.actor,
      action: 'create-tenant',
      tenantId: tenant.id,
      details: { ...command },
    });
    return { tenant, created: true };
  });
}

function refuseOtherProperties(command: CreateTenant, tenant: Tenant): void {
  const differences = (['name', 'plan', 'currency', 'timeZone'] as const)
    .filter((key) => command[key] !== undefined && command[key] !== tenant[key])
    .map((key) => `${key} ${JSON.stringify(tenant[key])}`);
  const wanted = command.extensions && [...new Set(command.extensions)].sort().join(',');
  if (wanted !== undefined && wanted !== tenant.extensions.join(',')) {
    differences.push(`extensions ${tenant.extensions.join(',') || 'none'}`);
  }
  if (differences.length === 0) return;
  throw new RowhouseError('TENANT_CONFLICT', {
    message: `The tenant ${tenant.slug} exists already, with ${differences.join(', ')}. Use tenant set-extensions to change its extensions.`,
  });
}
