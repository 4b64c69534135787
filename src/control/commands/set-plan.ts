import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { holdPlans, limitsOf, type Plan, savePlan } from '../custom-fields/plans.ts';

/** Most custom fields of an entity that a plan may allow: each makes the schemas of its tenants larger. */
const customFieldCeiling = 500;

export interface SetPlan {
  readonly name: string;
  /** Custom fields of one entity. Left out: as before, or as in the plan `standard`. */
  readonly customFields?: number;
  /** How many of them may be indexed. */
  readonly indexedCustomFields?: number;
}

/**
 * Sets the limits of a plan. Idempotent. Takes nothing away: tenants that have more custom fields keep them, and define no
 * further ones.
 *
 * @throws RowhouseError PLAN_INVALID with all faults
 */
export async function setPlan(control: Control, command: SetPlan): Promise<{ plan: Plan; changed: boolean }> {
  return control.transaction(async (client) => {
    // What is left out stays as it is, whoever sets it at the same time.
    await holdPlans(client);
    const before = await limitsOf(client, command.name);
    const plan: Plan = {
      name: command.name,
      customFields: command.customFields ?? before.customFields,
      indexedCustomFields: command.indexedCustomFields ?? before.indexedCustomFields,
    };
    const faults = planFaults(plan);
    if (faults.length > 0) {
      throw new RowhouseError('PLAN_INVALID', {
        message: faults.map(({ at, message }) => `${at}: ${message}`).join('; '),
        details: { faults },
      });
    }
    const changed =
      before.name !== plan.name ||
      before.customFields !== plan.customFields ||
      before.indexedCustomFields !== plan.indexedCustomFields;
    if (!changed) return { plan, changed };
    await savePlan(client, plan);
    await audit(client, { actor: control.actor, action: 'set-plan', details: { ...plan } });
    return { plan, changed };
  });
}

function planFaults({ name, customFields, indexedCustomFields }: Plan): readonly Fault[] {
  const faults: Fault[] = [];
  if (name.trim() === '' || name.length > 200 || /\p{Cc}/u.test(name)) {
    faults.push({ at: 'name', message: 'a plan has a name of 1 to 200 characters, none of them a control character' });
  }
  for (const [at, limit] of Object.entries({ customFields, indexedCustomFields })) {
    if (!Number.isInteger(limit) || limit < 0 || limit > customFieldCeiling) {
      faults.push({ at, message: `expected a whole number from 0 to ${customFieldCeiling}` });
    }
  }
  if (faults.length === 0 && indexedCustomFields > customFields) {
    faults.push({ at: 'indexedCustomFields', message: 'no more can be indexed than there may be' });
  }
  return faults;
}
