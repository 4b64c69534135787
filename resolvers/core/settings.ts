import {
  type Context,
  isEnabled,
  publicFeatures,
  RowhouseError,
  type SettingsDeclaration,
  settingsOf,
  UserErrors,
  userError,
} from '../../src/kit.ts';
import type { ExtensionSettings, Resolvers } from './types.generated.ts';

export const settings: Resolvers = {
  Tenant: {
    settings: (_tenant, _args, context) =>
      [...context.declaredSettings.values()]
        .map((declaration) => settingsFor(context, declaration))
        .filter(({ editable }) => editable.length > 0),
    settingsVersion: (tenant) => tenant.settings.version,
    features: (tenant, _args, context) =>
      publicFeatures(context.features, tenant).map(({ name }) => ({ name, enabled: isEnabled(context, name) })),
  },
  Mutation: {
    async updateSettings(_root, { input: { extension, values, expectedVersion } }, context) {
      const { administration, tenant, principal } = context;
      const change = { extension, values, expectedVersion: expectedVersion ?? undefined };
      try {
        return { tenant: await administration.updateSettings(tenant, change, principal) };
      } catch (error) {
        throw mendable(error);
      }
    },
  },
};

/** What a tenant's administrators can set for a module. */
function settingsFor(context: Context, declaration: SettingsDeclaration): ExtensionSettings {
  const properties = [...declaration.properties.values()].filter(({ administrator }) => administrator);
  const values = settingsOf(context, declaration);
  return {
    extension: declaration.module,
    editable: properties.map(({ name }) => name),
    values: Object.fromEntries(properties.map(({ name }) => [name, values[name]])),
    schema: {
      type: 'object',
      properties: Object.fromEntries(properties.map(({ name, jsonSchema }) => [name, jsonSchema])),
      additionalProperties: false,
    },
  };
}

/** Refusals that a person can mend become user errors, with the path to what is to be mended. */
function mendable(error: unknown): unknown {
  if (!(error instanceof RowhouseError)) return error;
  switch (error.code) {
    case 'EXTENSION_UNKNOWN':
      return userError(['input', 'extension'], 'NOT_FOUND', error.message);
    case 'SETTINGS_CONFLICT':
      return userError(['input', 'expectedVersion'], 'STALE_VERSION', error.message);
    case 'SETTINGS_NOT_ALLOWED':
    case 'SETTINGS_INVALID': {
      const code = error.code === 'SETTINGS_INVALID' ? 'INVALID' : 'NOT_ALLOWED';
      const faults = error.details.faults as readonly { readonly at: string; readonly message: string }[];
      return new UserErrors(
        faults.map(({ at, message }) => ({
          field: ['input', 'values', ...pathOf(at)],
          code,
          message: `${at}: ${message}`,
        })),
      );
    }
    default:
      return error;
  }
}

/** `stages[2].name` as the names and numbers that it is made of. */
function pathOf(at: string): readonly string[] {
  return at.split(/[.[\]]+/).filter((part) => part !== '');
}
