import { afterEach, describe, expect, it } from 'vitest';
import { evaluateFeature, publicFeatures } from '../../src/tenancy/evaluate-feature.ts';
import { declaredFeatures, type Feature } from '../../src/tenancy/feature.ts';
import type { FeatureObserver, FeatureRule, FeatureRules } from '../../src/tenancy/feature-rules.ts';
import { createFeatures, type Features } from '../../src/tenancy/features.ts';
import { type SettingsDocument, type SettingsValues, tenantSettings } from '../../src/tenancy/tenant-settings.ts';

const [checkout, classic, hidden] = declaredFeatures('core', {
  'checkout-v2': { description: 'The new checkout.' },
  'classic-view': { description: 'As ever.', default: true },
  hidden: { description: 'Nothing for front ends.', public: false },
}) as [Feature, Feature, Feature];
const declared = new Map([checkout, classic, hidden].map((feature) => [feature.name, feature]));

const rulesWith = (rule: Partial<FeatureRule> | undefined, version = 1): FeatureRules => ({
  version,
  byName: new Map(
    rule
      ? [['checkout-v2', { on: undefined, plans: {}, percentage: undefined, percentageBy: 'tenant' as const, ...rule }]]
      : [],
  ),
});

interface Case {
  readonly override?: SettingsValues[string];
  readonly rule?: Partial<FeatureRule>;
  readonly subject?: string;
  readonly tenant?: string;
  readonly feature?: Feature;
}

function verdictOf({ override, rule, subject, tenant = 'acme', feature = checkout }: Case) {
  const document: SettingsDocument = override === undefined ? {} : { features: { [feature.name]: override } };
  return evaluateFeature(
    feature,
    { declared, rules: rulesWith(rule) },
    { tenant: { id: tenant, plan: 'gold', extensions: [], settings: tenantSettings(1, document) }, subject },
  );
}

describe('a feature', () => {
  const everything: Case = {
    override: { on: true, subjects: { alice: false } },
    rule: { on: false, plans: { gold: false }, percentage: 100 },
    subject: 'alice',
  };

  it.each<[string, Case, boolean, string]>([
    ['the subject', everything, false, 'TARGETING_MATCH'],
    ['the tenant, for other subjects', { ...everything, subject: 'bob' }, true, 'TARGETING_MATCH'],
    ['the tenant, where nobody is named', { ...everything, subject: undefined }, true, 'TARGETING_MATCH'],
    ['the percentage', { rule: { ...everything.rule } }, true, 'SPLIT'],
    ['the plan', { rule: { on: false, plans: { gold: true }, percentage: 0 } }, true, 'TARGETING_MATCH'],
    ['a plan that switches off', { rule: { on: true, plans: { gold: false } } }, false, 'TARGETING_MATCH'],
    ['the house', { rule: { on: true, plans: { silver: false } } }, true, 'STATIC'],
    ['a house that switches off', { rule: { on: false }, feature: checkout }, false, 'STATIC'],
    ['the declaration', {}, false, 'DEFAULT'],
    ['the declaration, where it says on', { feature: classic }, true, 'DEFAULT'],
    [
      'the next rule, where the tenant names other subjects alone',
      { override: { subjects: { bob: true } }, subject: 'alice', rule: { on: true } },
      true,
      'STATIC',
    ],
    ['nothing that a subject has inherited', { override: { subjects: {} }, subject: 'constructor' }, false, 'DEFAULT'],
    [
      'nothing that is no boolean',
      { override: { on: 'yes', subjects: { alice: 1 } }, subject: 'alice' },
      false,
      'DEFAULT',
    ],
  ])('is decided by %s', (_what, given, value, reason) => {
    expect(verdictOf(given)).toEqual({ value, reason });
  });

  it('is off where its extension is not enabled, whatever is said', () => {
    const [feature] = declaredFeatures('shop', { 'checkout-v2': { description: 'x', default: true } }) as [Feature];
    expect(verdictOf({ feature, override: { on: true } })).toEqual({ value: false, reason: 'DISABLED' });
  });

  it('is told to front ends if it is public and its module is enabled', () => {
    const shop = declaredFeatures('shop', { basket: { description: 'x' } }) as [Feature];
    const all = { declared: new Map([...declared, ['basket', shop[0]]]), rules: rulesWith(undefined) };
    expect(publicFeatures(all, { extensions: [] }).map(({ name }) => name)).toEqual(['checkout-v2', 'classic-view']);
    expect(publicFeatures(all, { extensions: ['shop'] }).map(({ name }) => name)).toContain('basket');
  });

  describe('by percentage', () => {
    const tenants = Array.from({ length: 4000 }, (_, index) => `tenant-${index}`);
    const takenIn = (percentage: number, name = 'checkout-v2') =>
      new Set(
        tenants.filter((tenant) => {
          const [feature] = declaredFeatures('core', { [name]: { description: 'x' } }) as [Feature];
          const rules = {
            version: 1,
            byName: new Map([[name, { ...rulesWith({ percentage }).byName.get('checkout-v2')! }]]),
          };
          const target = { tenant: { id: tenant, plan: 'gold', extensions: [], settings: tenantSettings(0, {}) } };
          return evaluateFeature(feature, { declared, rules }, { ...target, subject: undefined }).value;
        }),
      );

    it('takes in nobody at 0, everybody at 100, and about as many as it says', () => {
      expect(takenIn(0).size).toBe(0);
      expect(takenIn(100).size).toBe(tenants.length);
      const { size } = takenIn(20);
      expect(size).toBeGreaterThan(700);
      expect(size).toBeLessThan(900);
      expect(takenIn(0.01).size).toBeLessThan(10);
    });

    it('takes in whom a smaller one took in, and others for another feature', () => {
      const [ten, twenty, other] = [takenIn(10), takenIn(20), takenIn(10, 'another-one')];
      expect([...ten].every((tenant) => twenty.has(tenant))).toBe(true);
      expect(ten.intersection(other).size).toBeLessThan(ten.size / 2);
    });

    it('gives the same answer in every process and for ever', () => {
      expect([...takenIn(0.5)].slice(0, 3)).toMatchInlineSnapshot(`
        [
          "tenant-153",
          "tenant-310",
          "tenant-584",
        ]
      `);
    });

    it('splits subjects where it says so, and says nothing where there is none', () => {
      const rule: Partial<FeatureRule> = { percentage: 50, percentageBy: 'subject' };
      const reasons = tenants.map((subject) => verdictOf({ rule, subject }).reason);
      const on = reasons.filter((reason) => reason === 'SPLIT').length;
      expect(on).toBeGreaterThan(1800);
      expect(on).toBeLessThan(2200);
      expect(verdictOf({ rule: { ...rule, percentage: 100 } })).toEqual({ value: false, reason: 'DEFAULT' });
    });
  });

  it('is named in kebab-case', () => {
    for (const name of ['CheckoutV2', 'checkout_v2', '-checkout', 'checkout--v2', '2nd', 'a'.repeat(64)]) {
      expect(() => declaredFeatures('shop', { [name]: { description: 'x' } })).toThrow('kebab-case');
    }
  });
});

/** A directory whose answers a test gives. */
class ManualDirectory {
  rules = rulesWith({ on: false });
  reachable = true;
  reads = 0;
  held: Promise<void> | undefined;
  observer: FeatureObserver | undefined;

  async featureRules(): Promise<FeatureRules> {
    this.reads++;
    const { rules } = this;
    await this.held;
    if (!this.reachable) throw new Error('the network is down');
    return rules;
  }

  observe(observer: FeatureObserver): () => Promise<void> {
    this.observer = observer;
    return async () => {};
  }
}

describe('the rules of the house', () => {
  let features: Features;
  afterEach(() => features.close());

  function setUp() {
    const directory = new ManualDirectory();
    const clock = { milliseconds: 0 };
    const limits = { directoryPollInterval: 1, tenantMaximumStaleness: 60 };
    features = createFeatures(directory, declared, limits, () => clock.milliseconds);
    return { directory, clock };
  }
  const version = () => features.current?.rules.version;
  const changed = () => new Promise<void>((resolve) => features.onChange(resolve));

  it('are read once and at hand from then on', async () => {
    const { directory, clock } = setUp();
    expect(features.current).toBeUndefined();
    directory.observer?.listening();
    const snapshot = await features.load();
    expect(snapshot.rules).toBe(directory.rules);
    clock.milliseconds = 3_600_000;
    await expect.poll(() => features.current).toBe(snapshot);
    expect(directory.reads).toBe(1);
  });

  it('are read again when a change is told, also one that comes while they are read', async () => {
    const { directory } = setUp();
    directory.observer?.listening();
    await features.load();
    let release = (): void => {};
    directory.held = new Promise((resolve) => (release = resolve));
    directory.rules = rulesWith({ on: true }, 2);
    const seen = changed();
    directory.observer?.featuresChanged(2);
    directory.rules = rulesWith({ on: true }, 3);
    directory.observer?.featuresChanged(3);
    release();
    await seen;
    expect(version()).toBe(3);
  });

  it('serve meanwhile, and are tried again, when they cannot be read after a change', async () => {
    const { directory, clock } = setUp();
    directory.observer?.listening();
    await features.load();
    await expect.poll(() => version()).toBe(1);
    clock.milliseconds = 3_600_000;
    directory.reachable = false;
    directory.rules = rulesWith({ on: true }, 2);
    directory.observer?.featuresChanged(2);
    expect(version()).toBe(1);
    const seen = changed();
    directory.reachable = true;
    await seen;
    expect(version()).toBe(2);
  });

  it('are polled while no listener stands, and serve for a bounded time when that fails, too', async () => {
    const { directory, clock } = setUp();
    directory.observer?.listening();
    await features.load();
    directory.observer?.lost(new Error('gone'));
    const seen = changed();
    directory.rules = rulesWith({ on: true }, 2);
    await seen;
    expect(version()).toBe(2);
    directory.reachable = false;
    // Whatever is still being read was asked for before.
    await features.load().catch(() => {});
    clock.milliseconds += 60_000;
    expect(version()).toBe(2);
    clock.milliseconds += 1;
    expect(version()).toBeUndefined();
    await expect(features.load()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  });

  it('follow a catalog that was restored from an older copy', async () => {
    const { directory } = setUp();
    directory.rules = rulesWith({ on: true }, 9);
    directory.observer?.listening();
    await features.load();
    const seen = changed();
    directory.rules = rulesWith({ on: false }, 4);
    directory.observer?.featuresChanged(4);
    await seen;
    expect(version()).toBe(4);
  });
});
