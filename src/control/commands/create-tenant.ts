import { v7 } from 'uuid';
import { requirementFaults } from '../../composition/requirements.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import { selectTenants, toTenant } from '../catalog-directory.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { primaryCluster, sharedSchema } from './migrate.ts';

export interface CreateTenant {
  readonly slug: string;
  /** Default: the slug. */
  readonly name?: string;
  readonly plan?: string;
  readonly extensions?: readonly string[];
  readonly tier?: string;
  readonly cluster?: string;
  /** ISO 4217, default USD. */
  readonly currency?: string;
  /** IANA name, default UTC. */
  readonly timeZone?: string;
}

const slugPattern = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

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
  check(control, command);
  const { slug } = command;
  return control.transaction(async (client) => {
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

function check(control: Control, command: CreateTenant): void {
  if (!slugPattern.test(command.slug)) throw new RowhouseError('SLUG_INVALID');
  if ((command.tier ?? 'shared') !== 'shared') {
    throw new RowhouseError('TIER_UNSUPPORTED', {
      message: `Tenants are created in the tier shared, not in ${command.tier}.`,
    });
  }
  if ((command.cluster ?? primaryCluster) !== primaryCluster) {
    throw new RowhouseError('TIER_UNSUPPORTED', {
      message: `There is no cluster ${command.cluster}; there is: ${primaryCluster}.`,
    });
  }
  if (command.currency !== undefined && !Intl.supportedValuesOf('currency').includes(command.currency)) {
    throw new RowhouseError('BAD_USER_INPUT', {
      message: `${JSON.stringify(command.currency)} is not an ISO 4217 currency code.`,
    });
  }
  if (command.timeZone !== undefined && !isTimeZone(command.timeZone)) {
    throw new RowhouseError('BAD_USER_INPUT', {
      message: `${JSON.stringify(command.timeZone)} is not an IANA time zone.`,
    });
  }
  refuseFaultyExtensions(control, command.extensions ?? []);
}

/** @throws RowhouseError EXTENSION_UNKNOWN, EXTENSION_REQUIRES with every fault in the message */
export function refuseFaultyExtensions(control: Control, names: readonly string[]): void {
  const faults = requirementFaults(control.extensions, names);
  if (faults.length === 0) return;
  const unknown = names.some((name) => !control.extensions.has(name));
  throw new RowhouseError(unknown ? 'EXTENSION_UNKNOWN' : 'EXTENSION_REQUIRES', {
    message: faults.map((fault) => `${fault.at}: ${fault.message}`).join('; '),
    details: { faults },
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
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
