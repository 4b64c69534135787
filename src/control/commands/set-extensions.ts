import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { type Caution, refuseBreaking } from '../fleet/refuse-breaking.ts';
import { refuseFaultyExtensions } from '../tenant-properties.ts';

/** What is to become of a tenant's extensions: the whole set, or additions and removals. */
export type ExtensionChange =
  | { readonly set: readonly string[] }
  | { readonly enable?: readonly string[]; readonly disable?: readonly string[] };

/**
 * Enables and disables extensions. Idempotent; runs no DDL, keeps all rows: an extension that is enabled again finds
 * its data. Every gateway process serves the new schema within a second.
 *
 * @param caution with which operations that clients use are looked at; without, they are not
 * @throws RowhouseError TENANT_NOT_FOUND, EXTENSION_UNKNOWN, EXTENSION_REQUIRES (also for an extension that another
 *   enabled one requires), OPERATIONS_BREAK unless it is forced
 */
export async function setExtensions(
  control: Control,
  named: string,
  change: ExtensionChange,
  caution?: Caution,
): Promise<{ tenant: Tenant; changed: boolean }> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    const before = new Set(tenant.extensions);
    const after = new Set('set' in change ? change.set : tenant.extensions);
    if (!('set' in change)) {
      for (const name of change.enable ?? []) after.add(name);
      for (const name of change.disable ?? []) after.delete(name);
    }
    // One that is enabled and no longer ships can still be disabled; one that nobody ever heard of is a mistake.
    const unheardOf = 'set' in change ? [] : (change.disable ?? []).filter((name) => !before.has(name));
    refuseFaultyExtensions(control, [...after, ...unheardOf.filter((name) => !control.extensions.has(name))]);
    const added = [...after.difference(before)].sort();
    const removed = [...before.difference(after)].sort();
    if (added.length === 0 && removed.length === 0) return { tenant, changed: false };
    const broken = await refuseBreaking(client, tenant, { ...tenant, extensions: [...after].sort() }, caution);
    await client.query(
      'delete from rowhouse_catalog.tenant_extensions where tenant_id = $1::uuid and extension = any($2::text[])',
      [tenant.id, removed],
    );
    await client.query(
      `insert into rowhouse_catalog.tenant_extensions (tenant_id, extension)
      select $1::uuid, e.name from unnest($2::text[]) as e (name)`,
      [tenant.id, added],
    );
    await audit(client, {
      actor: control.actor,
      action: 'set-extensions',
      tenantId: tenant.id,
      details: { added, removed, ...(broken > 0 && { broken }) },
    });
    return { tenant: await findTenant(client, tenant.id), changed: true };
  });
}
