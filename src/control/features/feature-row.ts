import type { FeatureRule, FeatureRules, PercentageBy } from '../../tenancy/feature-rules.ts';

/** The rules of the house and their version in one statement: of one moment. */
export const featureRulesQuery = `
select v.version, (
  select json_agg(json_build_object('name', f.name, 'on', f.enabled, 'plans', f.plans,
    'percentage', f.percentage, 'percentageBy', f.percentage_by) order by f.name collate "C")
  from rowhouse_catalog.features f
) as rules
from rowhouse_catalog.features_version v`;

/** An object of {@link featureRulesQuery}. */
export interface FeatureRow {
  readonly name: string;
  readonly on: boolean | null;
  readonly plans: Readonly<Record<string, boolean>>;
  readonly percentage: number | null;
  readonly percentageBy: PercentageBy;
}

export function toFeatureRules(version: number, rows: readonly FeatureRow[]): FeatureRules {
  const byName = new Map<string, FeatureRule>();
  for (const { name, on, plans, percentage, percentageBy } of rows) {
    const rule = {
      on: on ?? undefined,
      plans: Object.freeze(plans),
      percentage: percentage ?? undefined,
      percentageBy,
    };
    byName.set(name, Object.freeze(rule));
  }
  return Object.freeze({ version, byName });
}
