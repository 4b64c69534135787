import { evaluateFeature, type FeatureVerdict } from '../../tenancy/evaluate-feature.ts';
import type { Feature } from '../../tenancy/feature.ts';
import type { FeatureRule } from '../../tenancy/feature-rules.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { sectionValues } from '../../tenancy/tenant-settings.ts';
import type { Control } from '../control.ts';
import { selectFeatureRules } from '../features/feature-store.ts';
import { featuresOf } from '../features/features-of.ts';
import { findTenant } from '../find-tenant.ts';
import type { SettingsHouse } from '../settings/sections.ts';

export interface ListedFeature extends Feature {
  /** What is said for the whole house. */
  readonly rule: FeatureRule | undefined;
  /** What is switched for the tenant that was asked for, and for subjects of it. */
  readonly override?: unknown;
  /** What holds for that tenant as a whole. */
  readonly verdict?: FeatureVerdict;
}

export interface ListedFeatures {
  readonly tenant: Tenant | undefined;
  /** By name. */
  readonly features: readonly ListedFeature[];
  /** Rules of features that the code at hand does not declare. */
  readonly strays: readonly string[];
}

/**
 * The features of the house, and for a tenant what holds there.
 *
 * @param named slug or id
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function listFeatures(control: Control, house: SettingsHouse, named?: string): Promise<ListedFeatures> {
  const declared = featuresOf(house);
  return control.transaction(async (client) => {
    const tenant = named === undefined ? undefined : await findTenant(client, named);
    const rules = await selectFeatureRules(client);
    const features = [...declared.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((feature): ListedFeature => {
        const listed = { ...feature, rule: rules.byName.get(feature.name) };
        if (!tenant) return listed;
        const overrides = sectionValues(tenant.settings, 'features');
        const override = Object.hasOwn(overrides, feature.name) ? overrides[feature.name] : undefined;
        const verdict = evaluateFeature(feature, { declared, rules }, { tenant, subject: undefined });
        return { ...listed, override, verdict };
      });
    return { tenant, features, strays: [...rules.byName.keys()].filter((name) => !declared.has(name)) };
  });
}
