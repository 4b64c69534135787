import type { ListeningObserver } from './tenant-directory.ts';

/** What an operator said of a feature for the whole house. What is undefined says nothing. */
export interface FeatureRule {
  /** For everyone whom nothing else decides for. */
  readonly on: boolean | undefined;
  /** By the names of plans. */
  readonly plans: Readonly<Record<string, boolean>>;
  /** 0 to 100: the share for which it is on. */
  readonly percentage: number | undefined;
  /** Of what the percentage is a share. */
  readonly percentageBy: PercentageBy;
}

export const percentageBys = Object.freeze(['tenant', 'subject'] as const);
export type PercentageBy = (typeof percentageBys)[number];

/** The rules of the whole house at one moment. */
export interface FeatureRules {
  /** Grows with every change of any rule. */
  readonly version: number;
  readonly byName: ReadonlyMap<string, FeatureRule>;
}

/** What a directory tells of feature rules. */
export interface FeatureObserver extends ListeningObserver {
  /** The rules have at least this version. */
  featuresChanged(version: number): void;
}

/** Port: the rules of the house. The control plane implements it over the catalog. */
export interface FeatureDirectory {
  featureRules(): Promise<FeatureRules>;
  /** Begins to observe; the returned function ends it. */
  observe(observer: FeatureObserver): () => Promise<void>;
}
