import { describe, expect, it } from 'vitest';
import { core, extensions } from '../../resolvers/index.ts';
import { effectiveCustomFields } from '../../src/composition/custom-fields.ts';
import { planShape, type ShapePlan } from '../../src/composition/shape-plan.ts';
import { createLastGoodShapes } from '../../src/execution/last-good-shapes.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import { createEvents } from '../../src/kernel/events.ts';
import type { CustomField } from '../../src/tenancy/custom-field.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { customField } from '../composition/custom-field-drafts.ts';

const registry = new Map(extensions.map((extension) => [extension.name, extension]));
const tier = customField('Customer.tier', 'ENUM');
const owner = customField('Customer.owner', 'REFERENCE', { references: 'Product' });

function record(epoch: number, ...customFields: readonly CustomField[]): Tenant {
  return { id: 'tenant', epoch, customFields, extensions: [] } as unknown as Tenant;
}

/** A tenant that was served its fields, and what happened since. */
function served(...fields: readonly CustomField[]) {
  const events = createEvents();
  const told: unknown[] = [];
  events.listen((event) => told.push(event));
  const plan: ShapePlan = planShape(core, registry, [], fields);
  const shapes = createLastGoodShapes(10, events);
  shapes.remember(record(1, ...fields), plan.key);
  const failure = new RowhouseError('COMPOSITION_FAILED');
  const inMemory = (key: string): ShapePlan | undefined => (key === plan.key ? plan : undefined);
  const fallback = (tenant: Tenant, cause: unknown = failure, planOf = inMemory): ShapePlan | undefined =>
    shapes.fallback(tenant, cause, planOf);
  return { shapes, plan, fallback, told };
}

describe('the last good shape of a tenant', () => {
  it('stands in for one that cannot be composed, and that is told once for each change of the tenant', () => {
    const { plan, fallback, told } = served(tier);
    expect(effectiveCustomFields(plan.modules, [tier])).toEqual(plan.customFields);
    for (let request = 0; request < 3; request++) expect(fallback(record(2, tier, owner))).toBe(plan);
    expect(fallback(record(3, tier))).toBe(plan);
    expect(told).toMatchObject([
      { type: 'shape.fallback', tenantId: 'tenant', shape: plan.key, epoch: 2 },
      { type: 'shape.fallback', epoch: 3 },
    ]);
  });

  it('is known still when it has left memory meanwhile', () => {
    const { plan, fallback } = served(tier);
    fallback(record(2, tier));
    expect(fallback(record(2, tier), undefined, () => undefined)).toBe(plan);
  });

  it('stands in for no one who was never served, and for no other failure', () => {
    const { fallback } = served(tier);
    expect(fallback({ ...record(2, tier), id: 'another' })).toBeUndefined();
    expect(fallback(record(2, tier), new RowhouseError('SHAPE_QUEUE_FULL'))).toBeUndefined();
    expect(fallback(record(2, tier), new Error('broken'))).toBeUndefined();
  });

  it.each<[string, Partial<CustomField>]>([
    ['became personal data', { personalData: true }],
    ['refers to another type', { references: 'Order' }],
    ['became a list', { list: true }],
    ['has another type', { type: 'STRING', references: undefined }],
  ])('does not stand in where a field %s: its guards were made for what was before', (_what, change) => {
    const { fallback } = served(tier, owner);
    expect(fallback(record(2, tier, { ...owner, ...change }))).toBeUndefined();
    expect(fallback(record(2, tier, owner))).toBeDefined();
  });

  it.each<[string, readonly CustomField[]]>([
    ['was renamed', [{ ...tier, name: 'level' }, owner]],
    ['was deleted', [owner]],
  ])('does not stand in where a field %s: there is no answer to whoever asks for it', (_what, fields) => {
    const { fallback } = served(tier, owner);
    expect(fallback(record(2, ...fields))).toBeUndefined();
    expect(fallback(record(3, tier, owner))).toBeDefined();
  });

  it('is forgotten when a newer one is good', () => {
    const { shapes, plan, fallback } = served(tier);
    expect(fallback(record(2, tier))).toBe(plan);
    shapes.remember(record(3, tier), 'newer');
    expect(fallback(record(4, tier))).toBeUndefined();
  });
});
