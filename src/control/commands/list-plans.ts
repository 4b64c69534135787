import type { Control } from '../control.ts';
import { type Plan, selectPlans } from '../custom-fields/plans.ts';

export type { Plan };

/** All plans that have limits of their own, by name. A tenant of any other plan is held to those of `standard`. */
export async function listPlans(control: Control): Promise<readonly Plan[]> {
  return control.transaction(selectPlans);
}
