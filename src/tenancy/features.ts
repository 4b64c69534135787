import { RowhouseError } from '../kernel/errors.ts';
import { followDirectory } from './directory-follower.ts';
import type { Feature } from './feature.ts';
import type { FeatureDirectory, FeatureRules } from './feature-rules.ts';
import type { TenantLimits } from './tenants.ts';

/** What features there are and what is said of them, at one moment; shared by all requests until a rule changes. */
export interface FeatureSnapshot {
  readonly declared: ReadonlyMap<string, Feature>;
  readonly rules: FeatureRules;
}

/** Where nothing is declared and nothing is said. */
export const noFeatures: FeatureSnapshot = Object.freeze({
  declared: new Map(),
  rules: Object.freeze({ version: 0, byName: new Map() }),
});

export interface Features {
  /** Undefined until the rules were read, and while what is known of them is too old to serve. */
  readonly current: FeatureSnapshot | undefined;
  /**
   * Reads the rules.
   *
   * @throws RowhouseError DIRECTORY_UNAVAILABLE
   */
  load(): Promise<FeatureSnapshot>;
  /** Tells of each change of the rules. @returns a function that ends it */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * The rules of the house, in memory once.
 *
 * While the directory is listened to, they are current until it is told otherwise. While it is not, they are read again and
 * again; when that fails too, what is known serves for a bounded time.
 *
 * @param declared of all modules
 * @param now milliseconds of a clock that never goes back
 */
export function createFeatures(
  directory: FeatureDirectory,
  declared: ReadonlyMap<string, Feature>,
  limits: Pick<TenantLimits, 'directoryPollInterval' | 'tenantMaximumStaleness'>,
  now: () => number = () => performance.now(),
): Features {
  const listeners = new Set<() => void>();
  let snapshot: FeatureSnapshot | undefined;
  /** When the rules were last known to be current. */
  let confirmed = 0;
  /** A reading that began before a change may come back with what was before it. */
  let overtaken = false;
  let loading: Promise<FeatureSnapshot> | undefined;

  const read = async (): Promise<FeatureSnapshot> => {
    for (;;) {
      const started = now();
      overtaken = false;
      const rules = await directory.featureRules();
      if (overtaken) continue;
      confirmed = started;
      if (snapshot?.rules.version !== rules.version) {
        snapshot = Object.freeze({ declared, rules });
        for (const listener of listeners) listener();
      }
      return snapshot;
    }
  };
  const load = (): Promise<FeatureSnapshot> => {
    loading ??= read().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  const follower = followDirectory(async () => {
    await load();
  }, limits.directoryPollInterval);
  const stopObserving = directory.observe({
    featuresChanged(version) {
      if (snapshot?.rules.version === version) return;
      overtaken = true;
      if (follower.isCurrent) confirmed = now();
      // As if the listener had come anew: what cannot be read now is read later.
      follower.observer.listening();
    },
    listening() {
      // A reading that has begun may come back with what was before the listener stood.
      overtaken = true;
      follower.observer.listening();
    },
    lost(cause) {
      if (follower.isCurrent) confirmed = now();
      follower.observer.lost(cause);
    },
  });

  return Object.freeze({
    get current() {
      const serves = follower.isCurrent || now() - confirmed <= limits.tenantMaximumStaleness * 1000;
      return serves ? snapshot : undefined;
    },
    async load(): Promise<FeatureSnapshot> {
      try {
        return await load();
      } catch (cause) {
        throw new RowhouseError('DIRECTORY_UNAVAILABLE', { cause });
      }
    },
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close(): Promise<void> {
      follower.close();
      await stopObserving();
    },
  });
}
