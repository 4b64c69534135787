/**
 * Types for the resolvers of an extension in a package of its own, made by GraphQL Code Generator
 * (`@graphql-codegen/typescript-resolvers`) as those of the extensions that ship are: from core's SDL, that of the
 * extensions it requires, and its own.
 */

import { Kind, parse } from 'graphql';
import type { Extension } from './kit.ts';
import { shippedModules } from './shipped-modules.ts';

export interface ExtensionCodegenOptions {
  /** The row behind each type of the extension that is an entity: `{ Loan: './entities.ts#LoanRow' }`, seen from `output`. */
  readonly mappers?: Readonly<Record<string, string>>;
  /** The extensions that ship with Rowhouse and are required by this one. */
  readonly requires?: readonly string[];
  /** SDL of the extension. */
  readonly schema?: string;
  readonly output?: string;
}

/** A configuration of GraphQL Code Generator: the default export of `codegen.js`. */
export interface CodegenConfiguration {
  readonly overwrite: true;
  readonly emitLegacyCommonJSImports: false;
  readonly generates: Readonly<Record<string, unknown>>;
}

/** Types of core that are no entities, and what their resolvers are given. */
const coreRecords = {
  Tenant: 'rowhouse/kit#Tenant as TenantRecord',
  CustomField: 'rowhouse/kit#CustomField as CustomFieldRecord',
  Branding: 'rowhouse/kit#Branding as BrandingRecord',
  CustomDomain: 'rowhouse/kit#Domain as CustomDomainRecord',
};

/**
 * @throws Error for a required extension that does not ship with Rowhouse: name its SDL in `schema`, and its rows in
 *   `mappers`
 */
export function extensionCodegen(options: ExtensionCodegenOptions = {}): CodegenConfiguration {
  const { mappers = {}, requires = [], schema = 'schema/*.graphql', output = 'src/types.generated.ts' } = options;
  const required = requires.map(shippedExtension);
  return {
    overwrite: true,
    emitLegacyCommonJSImports: false,
    generates: {
      [output]: {
        schema: [shippedModules.core.typeDefs, ...required.map(({ typeDefs }) => typeDefs), schema],
        plugins: ['typescript', 'typescript-resolvers'],
        config: {
          useTypeImports: true,
          importExtension: '.ts',
          emitLegacyCommonJSImports: false,
          enumsAsTypes: true,
          skipTypename: true,
          immutableTypes: true,
          maybeValue: 'T | null | undefined',
          inputMaybeValue: 'T | null | undefined',
          contextType: 'rowhouse/kit#Context',
          strictScalars: true,
          // A mutation gives what it made; userErrors is added where it is missing.
          defaultMapper: 'Partial<{T}>',
          scalars: {
            ID: 'string',
            DateTime: { input: 'Date', output: 'string' },
            Date: 'string',
            Decimal: 'string',
            Currency: 'string',
            JSONObject: 'Readonly<Record<string, unknown>>',
          },
          mappers: {
            ...coreRecords,
            ...rowsOf(shippedModules.core, 'rowhouse/core'),
            ...Object.assign({}, ...required.map((one) => rowsOf(one, `rowhouse/extensions/${one.name}`))),
            ...mappers,
          },
        },
      },
    },
  };
}

function shippedExtension(name: string): Extension {
  const extension = shippedModules.extensions.get(name);
  if (extension) return extension;
  const names = [...shippedModules.extensions.keys()].join(', ');
  throw new Error(`No extension ${name} ships with Rowhouse; there are: ${names}.`);
}

/** Every entity T of ours exports its row as `TRow`, and that of its connection, where it has one, as `TConnectionRow`. */
function rowsOf({ entities, typeDefs }: Extension, path: string): Readonly<Record<string, string>> {
  const declared = new Set(
    parse(typeDefs).definitions.map((one) => (one.kind === Kind.OBJECT_TYPE_DEFINITION ? one.name.value : undefined)),
  );
  const types = entities.flatMap(({ type }) => [type, `${type}Connection`]).filter((type) => declared.has(type));
  return Object.fromEntries(types.map((type) => [type, `${path}#${type}Row`]));
}
