import { hash } from 'node:crypto';
import type { Feature } from './feature.ts';
import type { FeatureRule } from './feature-rules.ts';
import type { FeatureSnapshot } from './features.ts';
import type { Tenant } from './tenant.ts';
import { sectionValues } from './tenant-settings.ts';

/** What decided, in the words of OpenFeature (specification, section 2.2.5). */
export type FeatureReason = 'TARGETING_MATCH' | 'SPLIT' | 'STATIC' | 'DEFAULT' | 'DISABLED';

export interface FeatureVerdict {
  readonly value: boolean;
  readonly reason: FeatureReason;
}

/** For whom a feature is asked: a subject of a tenant, or the tenant as a whole. */
export interface FeatureTarget {
  readonly tenant: Pick<Tenant, 'id' | 'plan' | 'extensions' | 'settings'>;
  readonly subject: string | undefined;
}

/**
 * Whether a feature is on. The first that says something decides: what is set for the subject, what is set for the tenant, the
 * percentage for those whom it takes in, the plan, what the operator says for the whole house, what the module declares.
 * A feature of an extension that the tenant has not enabled is off.
 */
export function evaluateFeature(feature: Feature, { rules }: FeatureSnapshot, target: FeatureTarget): FeatureVerdict {
  const { tenant, subject } = target;
  if (!isOfTenant(feature, tenant)) return verdicts.disabled;
  const override = overrideOf(tenant, feature.name);
  if (override !== undefined) {
    const named = subject !== undefined && override.subjects && Object.hasOwn(override.subjects, subject);
    const set = named ? override.subjects?.[subject] : undefined;
    if (typeof set === 'boolean') return verdictOf('TARGETING_MATCH', set);
    if (typeof override.on === 'boolean') return verdictOf('TARGETING_MATCH', override.on);
  }
  const rule = rules.byName.get(feature.name);
  if (rule) {
    if (takesIn(feature.name, rule, target)) return verdictOf('SPLIT', true);
    if (Object.hasOwn(rule.plans, tenant.plan)) return verdictOf('TARGETING_MATCH', rule.plans[tenant.plan] === true);
    if (rule.on !== undefined) return verdictOf('STATIC', rule.on);
  }
  return verdictOf('DEFAULT', feature.default);
}

/** The features that a front end of a tenant is told of, by name. */
export function publicFeatures({ declared }: FeatureSnapshot, tenant: Pick<Tenant, 'extensions'>): readonly Feature[] {
  return [...declared.values()]
    .filter((feature) => feature.public && isOfTenant(feature, tenant))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isOfTenant({ module }: Feature, { extensions }: Pick<Tenant, 'extensions'>): boolean {
  return module === 'core' || extensions.includes(module);
}

/** As the section `features` of the settings has it. */
interface FeatureOverride {
  readonly on?: boolean;
  readonly subjects?: Readonly<Record<string, boolean>>;
}

function overrideOf({ settings }: FeatureTarget['tenant'], name: string): FeatureOverride | undefined {
  const overrides = sectionValues(settings, 'features');
  return Object.hasOwn(overrides, name) ? (overrides[name] as FeatureOverride) : undefined;
}

/** Parts into which tenants, or subjects, are split: percentages have two decimals. */
const parts = 10_000;

/**
 * Whether a percentage takes a tenant, or a subject, in. The same answer in every process and for ever; whom a percentage takes
 * in, a larger one takes in, too; and who is taken in by one feature says nothing of another.
 */
function takesIn(name: string, { percentage, percentageBy }: FeatureRule, { tenant, subject }: FeatureTarget): boolean {
  if (percentage === undefined) return false;
  if (percentageBy === 'subject' && subject === undefined) return false;
  const key = percentageBy === 'subject' ? [name, tenant.id, subject] : [name, tenant.id];
  const number = Number.parseInt(hash('sha256', key.join('\0')).slice(0, 8), 16);
  return number % parts < percentage * (parts / 100);
}

const verdicts = Object.freeze({ disabled: verdictOf('DISABLED', false) });

function verdictOf(reason: FeatureReason, value: boolean): FeatureVerdict {
  return { value, reason };
}
