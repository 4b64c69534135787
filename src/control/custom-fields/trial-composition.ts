import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { composing, type Shape } from '../../composition/compose.ts';
import { type CustomFieldResolvers, overlaying } from '../../composition/overlay.ts';
import { planShape, type ShapePlan } from '../../composition/shape-plan.ts';
import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { DefinitionHouse } from './house.ts';
import { refuseFaultyDefinition } from './refusals.ts';

type Modules = DefinitionHouse['modules'];

/**
 * Shapes without custom fields, composed or being composed, by key: a process that administers many tenants sees few sets of
 * extensions.
 */
const bases = new WeakMap<Modules['core'], WeakMap<Modules['extensions'], LRUCache<string, Promise<Shape>>>>();
const basesOfHouse = 4;

/** Nothing is resolved in a trial. */
const unresolved: CustomFieldResolvers = Object.freeze({ ofRow: () => null, ofField: () => () => null });

/**
 * Composes the schema that a tenant would have with these custom fields, and throws it away: a definition after which the
 * tenant has no schema must not be stored. In steps: a gateway that administers serves others meanwhile.
 *
 * @throws RowhouseError CUSTOM_FIELD_INVALID with what composition says; COMPOSITION_FAILED when the schema has faults
 *   without any custom field
 */
export async function refuseUncomposable(
  modules: Modules,
  tenant: Tenant,
  fields: readonly CustomField[],
): Promise<void> {
  const { core, extensions } = modules;
  const plan = planShape(core, extensions, tenant.extensions, fields);
  const present = planShape(core, extensions, tenant.extensions, tenant.customFields);
  if (plan.key === plan.baseKey || plan.key === present.key) return;
  // Faults without any custom field are none of the definition.
  await baseShape(modules, plan);
  try {
    await trialShape(modules, plan);
  } catch (error) {
    if (!(error instanceof RowhouseError && error.code === 'COMPOSITION_FAILED')) throw error;
    const faults = error.details.faults as readonly Fault[];
    refuseFaultyDefinition(faults.map(({ at, message }) => ({ at: 'name', message: `${at} ${message}` })));
    throw error;
  }
}

/**
 * Composes a shape that nobody is served by, in steps.
 *
 * @throws RowhouseError COMPOSITION_FAILED
 */
export async function trialShape(modules: Modules, plan: ShapePlan): Promise<Shape> {
  const base = await baseShape(modules, plan);
  if (plan.key === plan.baseKey) return base;
  return inSteps(overlaying(base, plan.key, plan.customFields, unresolved));
}

/** The custom fields of a tenant, one of them changed. */
export function withField({ customFields }: Tenant, changed: CustomField): readonly CustomField[] {
  return customFields.map((field) => (field.id === changed.id ? changed : field));
}

function baseShape({ core, extensions }: Modules, plan: ShapePlan): Promise<Shape> {
  let houses = bases.get(core);
  if (!houses) {
    houses = new WeakMap();
    bases.set(core, houses);
  }
  let shapes = houses.get(extensions);
  if (!shapes) {
    shapes = new LRUCache({ max: basesOfHouse });
    houses.set(extensions, shapes);
  }
  const known = shapes.get(plan.baseKey);
  if (known) return known;
  const base = inSteps(composing(extensions, plan));
  shapes.set(plan.baseKey, base);
  return base;
}

async function inSteps<Result>(steps: Generator<void, Result, void>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await setImmediate();
  }
}
