import { z } from 'zod';
import { core as shippedCore } from '../../../resolvers/index.ts';
import { administrator, defineSettings, type Extension } from '../../../src/kit.ts';
import { declaredFeatures } from '../../../src/tenancy/feature.ts';

/** What core has to set and to switch in the suite: a text for the administrators of a tenant, and one feature. */
export const suiteSetting = 'greeting';
export const suiteFeature = 'checkout-v2';

/**
 * Core with something to set and something to switch, so that in every shape the fields that show them have something to show.
 * Nothing of it is in the schema.
 */
export const core: Extension = Object.freeze({
  ...shippedCore,
  settings: defineSettings('core', { [suiteSetting]: administrator(z.string().default('Hello')) }),
  features: declaredFeatures('core', { [suiteFeature]: { description: 'The new checkout.' } }),
});
