import { RowhouseError } from '../../kernel/errors.ts';
import { challengeRecord, type Domain } from '../../tenancy/domain.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { parseDomainName } from '../domains/domain-name.ts';
import { requireDomain } from '../domains/domain-store.ts';
import type { TxtResolver } from '../domains/txt-resolver.ts';
import { findTenant } from '../find-tenant.ts';
import type { DomainCommand } from './add-domain.ts';

/**
 * Looks for the TXT record of a domain's challenge. Where it is there, the domain is the tenant's from now on, in every
 * gateway process within a second.
 *
 * A domain that is verified is verified again: where its record is gone for certain, it is only claimed from now on. Where
 * the Domain Name System gives no answer, everything stays as it is.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, DOMAIN_INVALID, DOMAIN_NOT_FOUND, DOMAIN_NOT_VERIFIED, DOMAIN_TAKEN,
 *   DNS_UNAVAILABLE
 */
export async function verifyDomain(
  control: Control,
  resolver: TxtResolver,
  command: DomainCommand,
): Promise<{ tenant: Tenant; domain: Domain; changed: boolean }> {
  const name = parseDomainName(command.domain, command.own);
  const claimed = await control.transaction(async (client) => {
    const tenant = await findTenant(client, command.tenant);
    return { tenantId: tenant.id, domain: requireDomain(tenant, name) };
  });
  // No transaction is held while others are waited for.
  const missing = await whatIsMissing(resolver, claimed.domain);
  const result = await saveVerification(control, claimed.tenantId, claimed.domain, missing === undefined);
  if (missing === undefined) return result;
  throw notVerified(result.domain, result.changed ? `${missing} The domain is not verified any more.` : missing);
}

/**
 * @returns undefined where the record is as it should be
 * @throws RowhouseError DNS_UNAVAILABLE
 */
async function whatIsMissing(resolver: TxtResolver, domain: Domain): Promise<string | undefined> {
  const record = challengeRecord(domain);
  const answer = await resolver.resolveTxt(record.name);
  switch (answer.kind) {
    case 'failed':
      throw new RowhouseError('DNS_UNAVAILABLE', {
        message: `Nothing is known of ${record.name}: ${answer.why}. Nothing was changed; try again.`,
      });
    case 'absent':
      return `There is no TXT record at ${record.name}.`;
    case 'found':
      if (answer.texts.some((text) => text.trim() === record.value)) return undefined;
      return `No TXT record at ${record.name} says what it should.`;
  }
}

async function saveVerification(
  control: Control,
  tenantId: string,
  looked: Domain,
  verified: boolean,
): Promise<{ tenant: Tenant; domain: Domain; changed: boolean }> {
  try {
    return await control.transaction(async (client) => {
      const tenant = await findTenant(client, tenantId, true);
      const before = requireDomain(tenant, looked.name);
      if (before.challenge !== looked.challenge) {
        throw notVerified(before, 'The domain was removed and added again meanwhile.');
      }
      const changed = verified !== (before.verifiedAt !== undefined);
      if (!verified && !changed) return { tenant, domain: before, changed };
      await client.query(
        `update rowhouse_catalog.domains set verified_at = case when $3::boolean then now() end
        where tenant_id = $1::uuid and name = $2::text`,
        [tenant.id, looked.name, verified],
      );
      if (changed) {
        const action = verified ? 'verify-domain' : 'unverify-domain';
        const details = { name: looked.name };
        await audit(client, { actor: control.actor, action, tenantId: tenant.id, details });
      }
      const after = await findTenant(client, tenant.id);
      return { tenant: after, domain: requireDomain(after, looked.name), changed };
    });
  } catch (error) {
    // One tenant alone may have verified a domain: the catalog's index says so, however many try at once.
    if (error instanceof RowhouseError && error.code === 'UNIQUE_VIOLATION') {
      throw new RowhouseError('DOMAIN_TAKEN', { cause: error });
    }
    throw error;
  }
}

function notVerified(domain: Domain, why: string): RowhouseError {
  const record = challengeRecord(domain);
  return new RowhouseError('DOMAIN_NOT_VERIFIED', {
    message: `${why} Expected: ${record.name} TXT "${record.value}". New records may take a while to be seen everywhere.`,
    details: { record },
  });
}
