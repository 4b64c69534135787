import { isDeepStrictEqual } from 'node:util';
import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import type { FeatureRule, PercentageBy } from '../../tenancy/feature-rules.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { holdFeatureRules, saveFeatureRule, selectFeatureRules } from '../features/feature-store.ts';
import { featuresOf, unknownFeature } from '../features/features-of.ts';
import type { SettingsHouse } from '../settings/sections.ts';

/** Most plans that a rule may name. */
const maximumPlans = 100;

/** What an operator says of a feature for the whole house. What is absent is left alone, null is said no more. */
export interface SetFeature {
  readonly name: string;
  /** Takes back everything that was said before. */
  readonly clear?: boolean;
  /** For everyone whom nothing else decides for. */
  readonly on?: boolean | null | undefined;
  /** By the name of a plan. */
  readonly plans?: Readonly<Record<string, boolean | null>> | undefined;
  /** 0 to 100, with at most two decimals. */
  readonly percentage?: number | null | undefined;
  readonly percentageBy?: PercentageBy | undefined;
}

const nothing: FeatureRule = Object.freeze({
  on: undefined,
  plans: Object.freeze({}),
  percentage: undefined,
  percentageBy: 'tenant',
});

/**
 * Sets the rule of a feature for the whole house. Idempotent. Every gateway process knows within a second. A rule of a
 * feature that the code at hand does not declare can be taken back.
 *
 * @throws RowhouseError FEATURE_UNKNOWN, FEATURE_INVALID with all faults
 */
export async function setFeature(
  control: Control,
  house: SettingsHouse,
  command: SetFeature,
): Promise<{ readonly rule: FeatureRule | undefined; readonly changed: boolean }> {
  const { name } = command;
  return control.transaction(async (client) => {
    await holdFeatureRules(client);
    const before = (await selectFeatureRules(client)).byName.get(name);
    if (!before && !featuresOf(house).has(name)) throw unknownFeature(house, name);
    const rule = ruleAfter((!command.clear && before) || nothing, command);
    refuseFaults(faultsOf(rule));
    const after = saysNothing(rule) ? undefined : rule;
    if (isDeepStrictEqual(before, after)) return { rule: after, changed: false };
    await saveFeatureRule(client, name, after);
    const details = { name, before: before ?? null, after: after ?? null };
    await audit(client, { actor: control.actor, action: 'set-feature', details });
    return { rule: after, changed: true };
  });
}

function ruleAfter(before: FeatureRule, { on, plans, percentage, percentageBy }: SetFeature): FeatureRule {
  const merged = Object.entries({ ...before.plans, ...plans }).filter(
    (entry): entry is [string, boolean] => entry[1] !== null,
  );
  return {
    on: on === undefined ? before.on : (on ?? undefined),
    plans: Object.fromEntries(merged),
    percentage: percentage === undefined ? before.percentage : (percentage ?? undefined),
    percentageBy: percentageBy ?? before.percentageBy,
  };
}

function saysNothing({ on, plans, percentage }: FeatureRule): boolean {
  return on === undefined && percentage === undefined && Object.keys(plans).length === 0;
}

function faultsOf({ percentage, plans }: FeatureRule): readonly Fault[] {
  const faults: Fault[] = [];
  if (percentage !== undefined && !(percentage >= 0 && percentage <= 100 && isRounded(percentage))) {
    faults.push({ at: 'percentage', message: 'is a number from 0 to 100 with at most two decimals' });
  }
  const names = Object.keys(plans);
  if (names.length > maximumPlans) faults.push({ at: 'plans', message: `a rule names at most ${maximumPlans} plans` });
  if (names.some((name) => name.trim() === '' || name.length > 200 || /\p{Cc}/u.test(name))) {
    faults.push({ at: 'plans', message: 'a plan has a name of 1 to 200 characters, none of them a control character' });
  }
  return faults;
}

function isRounded(percentage: number): boolean {
  return Number(percentage.toFixed(2)) === percentage;
}

function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new RowhouseError('FEATURE_INVALID', {
    message: faults.map(({ at, message }) => `${at}: ${message}`).join('; '),
    details: { faults },
  });
}
