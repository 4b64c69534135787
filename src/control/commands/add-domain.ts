import { randomBytes } from 'node:crypto';
import { RowhouseError } from '../../kernel/errors.ts';
import type { Domain } from '../../tenancy/domain.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { parseDomainName } from '../domains/domain-name.ts';
import { isVerifiedElsewhere, requireDomain } from '../domains/domain-store.ts';
import { findTenant } from '../find-tenant.ts';

/** Domains of one tenant: they travel with its record. */
export const domainLimit = 20;

/** A domain of a tenant, as a person names both. */
export interface DomainCommand {
  /** Slug or id. */
  readonly tenant: string;
  readonly domain: string;
  /** Names of the house itself, which are refused. */
  readonly own: ReadonlySet<string>;
}

/**
 * Claims a domain for a tenant. It counts once it is verified; until then it decides nothing. Idempotent: a domain that is
 * there keeps its challenge.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, DOMAIN_INVALID, DOMAIN_TAKEN, DOMAIN_LIMIT
 */
export async function addDomain(
  control: Control,
  command: DomainCommand,
): Promise<{ tenant: Tenant; domain: Domain; changed: boolean }> {
  const name = parseDomainName(command.domain, command.own);
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, command.tenant, true);
    const known = tenant.domains.find((one) => one.name === name);
    if (known) return { tenant, domain: known, changed: false };
    if (await isVerifiedElsewhere(client, tenant, name)) throw new RowhouseError('DOMAIN_TAKEN');
    if (tenant.domains.length >= domainLimit) {
      throw new RowhouseError('DOMAIN_LIMIT', {
        message: `The tenant ${tenant.slug} has ${domainLimit} domains, as many as a tenant may have. Remove one first.`,
      });
    }
    await client.query(
      'insert into rowhouse_catalog.domains (tenant_id, name, challenge) values ($1::uuid, $2::text, $3::text)',
      [tenant.id, name, randomBytes(24).toString('base64url')],
    );
    await audit(client, { actor: control.actor, action: 'add-domain', tenantId: tenant.id, details: { name } });
    const after = await findTenant(client, tenant.id);
    return { tenant: after, domain: requireDomain(after, name), changed: true };
  });
}
