import { v7 } from 'uuid';
import { toTenant } from '../../src/control/catalog-directory.ts';
import type { CustomFieldRow } from '../../src/control/custom-fields/custom-field-row.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import type { TenantDirectory } from '../../src/tenancy/tenant-directory.ts';

/** What one tenant of a benchmark has. */
export interface TenantDraft {
  readonly id: string;
  readonly extensions: readonly string[];
  readonly customFields: readonly CustomFieldRow[];
}

export function draftTenant(extensions: readonly string[], customFields: readonly CustomFieldRow[] = []): TenantDraft {
  return { id: v7(), extensions, customFields };
}

/** A record as the catalog gives it: each has all of its values for itself, as if it had come over a connection. */
export function recordOf(draft: TenantDraft): Tenant {
  const row = {
    id: draft.id,
    slug: `tenant-${draft.id}`,
    name: `The tenant ${draft.id}`,
    status: 'active',
    plan: 'standard',
    currency: 'USD',
    time_zone: 'Europe/Vienna',
    introspection: 'on',
    settings: {},
    settings_version: 0,
    epoch: '1',
    custom_fields_epoch: '1',
    tier: 'shared',
    cluster: 'primary',
    schema_name: 'rowhouse_shared',
    extensions: draft.extensions,
    custom_fields: draft.customFields.length > 0 ? draft.customFields : null,
    domains: null,
  };
  return toTenant(JSON.parse(JSON.stringify(row)));
}

/** A directory in memory: benchmarks of memory need no database. */
export function directoryOf(drafts: ReadonlyMap<string, TenantDraft>): TenantDirectory {
  return {
    find: async (id) => {
      const draft = drafts.get(id);
      return draft && recordOf(draft);
    },
    epochs: async (ids) => new Map(ids.map((id) => [id, 1])),
    observe: (observer) => {
      observer.listening();
      return async () => {};
    },
  };
}

/** Custom fields that no other tenant has: ten, on three entities, of most types. */
export function uniqueFields(number: number): readonly CustomFieldRow[] {
  const fields: readonly (readonly [string, string, Partial<CustomFieldRow>])[] = [
    [
      'Customer',
      `segment${number}`,
      { type: 'ENUM', values: [{ name: 'GOLD' }, { name: 'SILVER' }, { name: 'BRONZE' }] },
    ],
    ['Customer', 'creditLimit', { type: 'DECIMAL', scale: 2, description: 'What may be owed.' }],
    ['Customer', 'taxNumber', { type: 'STRING', personalData: true }],
    ['Customer', 'interests', { type: 'STRING', list: true }],
    ['Customer', 'advisedBy', { type: 'REFERENCE', references: 'Customer' }],
    ['Order', 'costCentre', { type: 'STRING', index: 'ready' }],
    ['Order', 'dueOn', { type: 'DATE' }],
    ['Order', 'approved', { type: 'BOOLEAN' }],
    ['Product', 'weight', { type: 'INT', rules: { minimum: 0 } }],
    ['Product', 'launchedAt', { type: 'DATETIME' }],
  ];
  return fields.map(([entity, name, more]) => ({
    id: v7(),
    entity,
    name,
    description: null,
    type: 'STRING',
    list: false,
    scale: null,
    values: null,
    references: null,
    rules: {},
    storedAs: v7(),
    required: false,
    default: null,
    personalData: false,
    index: 'none',
    deprecationReason: null,
    conversion: null,
    ...more,
  }));
}
