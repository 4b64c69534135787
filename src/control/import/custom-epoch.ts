import { holdCustomFieldEpoch } from '../../data/custom-field-epoch.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { CustomFieldHouse } from '../custom-fields/house.ts';
import { withWorkSessions } from '../custom-fields/work-session.ts';

/**
 * Makes the definitions known to the tenant's placement, in a transaction of its own: an import is long, and whoever is the
 * first to write by new definitions holds up the other writers until it commits.
 *
 * @throws RowhouseError TENANT_CHANGED when the record is outdated already
 */
export async function announceDefinitions(house: CustomFieldHouse, tenant: Tenant): Promise<void> {
  await withWorkSessions(house, new AbortController().signal, (sessions) =>
    sessions.run(tenant, 'write', (reader) => holdCustomFieldEpoch(reader, tenant)),
  );
}
