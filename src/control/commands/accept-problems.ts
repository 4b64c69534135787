import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { abandonOperations } from '../fleet/recorded-operations.ts';
import type { FleetProblem } from './check-schemas.ts';

/**
 * Takes what breaks for known: those operations count no more, unless clients go on to send them for longer than gateways
 * take to hear of a change. Clients are not touched by it.
 *
 * @param problems as `checkSchemas` found them; dangerous ones stay as they are
 * @returns at how many tenants something was accepted
 */
export async function acceptProblems(control: Control, problems: readonly FleetProblem[]): Promise<number> {
  const breaking = problems.filter(({ severity }) => severity === 'breaking');
  const byTenant = Map.groupBy(breaking, ({ tenant }) => tenant);
  for (const [slug, its] of byTenant) {
    const operations = [...new Set(its.map(({ operation }) => operation.hash))];
    await control.transaction(async (client) => {
      const tenant = await findTenant(client, slug);
      await abandonOperations(client, tenant.id, operations);
      await audit(client, {
        actor: control.actor,
        action: 'accept-problems',
        tenantId: tenant.id,
        details: { operations },
      });
    });
  }
  return byTenant.size;
}
