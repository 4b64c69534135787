import { createRequire } from 'node:module';
import type * as GraphqlShield from 'graphql-shield';

/**
 * graphql-shield 7.6.5, the one place that loads it. Its ESM build imports `util.isUndefined`, gone since Node 23; its
 * CommonJS build loads, but `chain` and `race` call the missing function and then deny everything, so they are not
 * handed on.
 */
const library = createRequire(import.meta.url)('graphql-shield') as typeof GraphqlShield;

export const shield: typeof GraphqlShield.shield = library.shield;
export const rule: typeof GraphqlShield.rule = library.rule;
export const allow: typeof GraphqlShield.allow = library.allow;
export const deny: typeof GraphqlShield.deny = library.deny;
