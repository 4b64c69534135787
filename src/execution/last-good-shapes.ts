import { LRUCache } from 'lru-cache';
import type { CustomFieldForm } from '../composition/custom-fields.ts';
import type { ShapePlan } from '../composition/shape-plan.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { CustomField } from '../tenancy/custom-field.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/** Which shape each tenant was served last, for when its next one cannot be composed. */
export interface LastGoodShapes {
  remember(tenant: Tenant, key: string): void;
  /**
   * What a tenant stays on.
   *
   * @param planOf the plan of a shape, as long as that is in memory
   * @returns undefined where it must be refused: it was never served, or what it was served would not hold any more
   */
  fallback(tenant: Tenant, cause: unknown, planOf: (key: string) => ShapePlan | undefined): ShapePlan | undefined;
}

/** Most tenants that stay on a shape of before at the same time. */
const fallbacksKept = 1_000;

/** @param tenants how many are remembered, by a key each (law 7) */
export function createLastGoodShapes(tenants: number, events: Events): LastGoodShapes {
  const keys = new LRUCache<string, string>({ max: tenants });
  const fallbacks = new LRUCache<string, { readonly plan: ShapePlan; readonly epoch: number }>({ max: fallbacksKept });
  return Object.freeze({
    remember({ id }: Tenant, key: string) {
      if (keys.get(id) !== key) keys.set(id, key);
      if (fallbacks.size > 0) fallbacks.delete(id);
    },
    fallback(tenant: Tenant, cause: unknown, planOf: (key: string) => ShapePlan | undefined) {
      const { id, epoch, customFields } = tenant;
      if (!(cause instanceof RowhouseError) || cause.code !== 'COMPOSITION_FAILED') return undefined;
      const known = fallbacks.get(id);
      const plan = known?.plan ?? planOf(keys.get(id) ?? '');
      if (!plan || !stillHolds(plan.customFields, customFields)) return undefined;
      if (known?.epoch !== epoch) {
        fallbacks.set(id, { plan, epoch });
        events.emit({ type: 'shape.fallback', tenantId: id, shape: plan.key, epoch, cause });
      }
      return plan;
    },
  });
}

/**
 * A shape's guards go by the definitions of its time, its resolvers by those of the record. What was made personal data, or
 * refers to another type by now, would pass guards that were made for something else; and what was renamed or deleted
 * could be asked for without ever being answered.
 */
function stillHolds(forms: readonly CustomFieldForm[], fields: readonly CustomField[]): boolean {
  const now = new Map(fields.map((field) => [`${field.entity}.${field.name}`, field]));
  return forms.every((form) => {
    const field = now.get(`${form.entity}.${form.name}`);
    return (
      field !== undefined &&
      field.personalData === form.personalData &&
      field.type === form.type &&
      field.list === form.list &&
      field.references === form.references
    );
  });
}
