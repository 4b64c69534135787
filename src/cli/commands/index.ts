import type { CommandRegistration } from '../environment.ts';
import { registerBranding } from './branding.ts';
import { registerConfig } from './config.ts';
import { registerCustomField } from './custom-field.ts';
import { registerDoctor } from './doctor.ts';
import { registerDomain } from './domain.ts';
import { registerExtensions } from './extensions.ts';
import { registerFeature } from './feature.ts';
import { registerGraphiql } from './graphiql.ts';
import { registerImport } from './import.ts';
import { registerMigrate } from './migrate.ts';
import { registerPlan } from './plan.ts';
import { registerSchema } from './schema.ts';
import { registerServe } from './serve.ts';
import { registerSettings } from './settings.ts';
import { registerStart } from './start.ts';
import { registerTenant } from './tenant.ts';
import { registerToken } from './token.ts';

/** All commands, in the order in which `--help` shows them. */
export const commandRegistrations: readonly CommandRegistration[] = Object.freeze([
  registerStart,
  registerServe,
  registerTenant,
  registerCustomField,
  registerPlan,
  registerSettings,
  registerFeature,
  registerBranding,
  registerDomain,
  registerToken,
  registerGraphiql,
  registerSchema,
  registerImport,
  registerExtensions,
  registerMigrate,
  registerDoctor,
  registerConfig,
]);
