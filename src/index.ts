/**
 * Rowhouse as a library: a gateway with the extensions and settings of your own.
 *
 * Extensions are written against `rowhouse/kit`.
 */

import type { Provider } from '@openfeature/server-sdk';
import { createApp } from './app.ts';
import { type AppliedMigration, migrate } from './control/commands/migrate.ts';
import { loadExtensions } from './extension-packages/load-extensions.ts';
import {
  parseSettings,
  processEnvironment,
  type RequiredSettings,
  type SettingKey,
  type Settings,
  settingsTable,
} from './kernel/config.ts';
import type { EventListener } from './kernel/events.ts';
import type { Extension } from './kit.ts';
import { shippedModules } from './shipped-modules.ts';

export type { AppliedMigration } from './control/commands/migrate.ts';
export type { Settings } from './kernel/config.ts';
export { type ErrorCode, type Fault, RowhouseError } from './kernel/errors.ts';
export type { EventListener, RowhouseEvent } from './kernel/events.ts';
export type { Extension } from './kit.ts';

export interface RowhouseOptions {
  /** What tenants may enable, instead of the extensions that ship with Rowhouse and those of `ROWHOUSE_EXTENSIONS`. */
  readonly extensions?: readonly Extension[];
  /** Stand above the `ROWHOUSE_*` variables of the environment; documented in `docs/configuration.md`. */
  readonly settings?: Partial<Settings>;
}

/** The extensions that ship with Rowhouse, to choose from. */
export const shippedExtensions: readonly Extension[] = Object.freeze([...shippedModules.extensions.values()]);

/** A gateway that stands and does not listen yet. */
export interface Rowhouse {
  /**
   * Begins to serve.
   *
   * @returns the address, `http://HOST:PORT`
   * @throws RowhouseError ADDRESS_UNAVAILABLE
   */
  listen(): Promise<string>;
  /** Stops taking requests, lets the running ones finish, and ends every connection. */
  close(): Promise<void>;
  /** Watches what happens, for logs and metrics. @returns a function that ends it */
  observe(listener: EventListener): () => void;
  /**
   * Resolves the features of its tenants. Register it with an OpenFeature API object of your own to ask for them outside of
   * requests: `OpenFeature.setProviderAndWait(rowhouse.featureProvider)`; the evaluation context names the tenant by
   * `tenantId`, and the subject as its `targetingKey`.
   */
  readonly featureProvider: Provider;
}

/**
 * Makes a gateway on a migrated database. It sets no signal handlers: whoever calls it closes it.
 *
 * Run with `NODE_ENV=production`: graphql-js checks every value for a second copy of itself otherwise.
 *
 * @throws RowhouseError CONFIGURATION_INVALID and EXTENSION_PACKAGE_INVALID with all faults, UNSAFE_ROLE,
 *   DATABASE_UNAVAILABLE
 */
export async function createRowhouse(options: RowhouseOptions = {}): Promise<Rowhouse> {
  const settings = settingsOf(options, ['databaseUrl', 'catalogDatabaseUrl', 'secret']);
  const app = await createApp({
    settings,
    core: shippedModules.core,
    extensions: await extensionsOf(options, settings),
  });
  return Object.freeze({
    listen: () => app.listen(),
    close: () => app.close(),
    observe: (listener: EventListener) => app.events.listen(listener),
    featureProvider: app.featureProvider,
  });
}

/**
 * Brings a database to the version of this code, with the tables of these extensions: what `rowhouse migrate` does for
 * those that ship. Needs `adminDatabaseUrl`.
 *
 * @returns what was applied
 * @throws RowhouseError CONFIGURATION_INVALID, EXTENSION_PACKAGE_INVALID, MIGRATION_FAILED, DATABASE_UNAVAILABLE
 */
export async function migrateRowhouse(options: RowhouseOptions = {}): Promise<readonly AppliedMigration[]> {
  const settings = settingsOf(options, ['adminDatabaseUrl']);
  const extensions = await extensionsOf(options, settings);
  return migrate({ adminDatabaseUrl: settings.adminDatabaseUrl, modules: [shippedModules.core, ...extensions] });
}

async function extensionsOf({ extensions }: RowhouseOptions, settings: Settings): Promise<readonly Extension[]> {
  if (extensions) return extensions;
  const loaded = await loadExtensions({
    packages: settings.extensionPackages,
    shipped: shippedModules,
    workingDirectory: process.cwd(),
  });
  return [...loaded.extensions.values()];
}

/** Settings as text in place of variables of the environment, so that they are checked like those, all faults together. */
function settingsOf<Key extends SettingKey>(
  { settings = {} }: RowhouseOptions,
  require: readonly Key[],
): RequiredSettings<Key> {
  const variables: Record<string, string | undefined> = { ...processEnvironment() };
  for (const [key, value] of Object.entries(settings)) {
    // A name that does not exist is refused under the variable's that would be.
    const variable = settingsTable[key as SettingKey]?.variable ?? `ROWHOUSE_${key}`;
    if (value !== undefined) variables[variable] = String(value);
  }
  return parseSettings(variables, { require });
}
