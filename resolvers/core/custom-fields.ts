import {
  type CustomField,
  idArgument,
  RowhouseError,
  toGlobalId,
  type UserError,
  UserErrors,
  userError,
} from '../../src/kit.ts';
import type { Resolvers } from './types.generated.ts';

export const customFields: Resolvers = {
  Tenant: { customFields: (tenant) => tenant.customFields },
  CustomField: {
    id: (field) => toGlobalId('CustomField', field.id),
    rules: ({ rules }) => ({ ...rules, minimum: textOf(rules.minimum), maximum: textOf(rules.maximum) }),
    default: ({ default: value }) => (value === undefined ? null : [value].flat().map(String)),
    index: ({ index }) => indexStates[index],
    converting: ({ conversion }) => conversion !== undefined,
  },
  Mutation: {
    defineCustomField: (_root, { input }, { administration, tenant, principal }) =>
      administered(administration.defineCustomField(tenant, input, principal)),
    updateCustomField: (_root, { input: { id, force, ...change } }, { administration, tenant, principal }) =>
      administered(
        administration.updateCustomField(tenant, idArgument('CustomField', id), change, principal, force ?? false),
      ),
    deleteCustomField: async (_root, { input: { id, force } }, { administration, tenant, principal }) => {
      const deleted = await administered(
        administration.deleteCustomField(tenant, idArgument('CustomField', id), principal, force ?? false),
      );
      return { deletedId: id, tenant: deleted.tenant };
    },
  },
};

const indexStates = { none: 'NONE', building: 'BUILDING', ready: 'READY', dropping: 'DROPPING' } as const;

function textOf(bound: string | number | undefined): string | undefined {
  return bound === undefined ? undefined : String(bound);
}

/** Refusals that a person can mend become user errors, with the path to what is to be mended. */
async function administered<Result extends { readonly field: CustomField }>(
  work: Promise<Result>,
): Promise<Result & { readonly customField: CustomField }> {
  try {
    const result = await work;
    return { ...result, customField: result.field };
  } catch (error) {
    if (!(error instanceof RowhouseError)) throw error;
    switch (error.code) {
      case 'CUSTOM_FIELD_INVALID':
        throw new UserErrors(faultsOf(error).map(invalid));
      case 'CUSTOM_FIELD_TAKEN':
        throw userError(['input', 'name'], 'TAKEN', error.message);
      case 'CUSTOM_FIELD_NOT_FOUND':
        throw userError(['input', 'id'], 'NOT_FOUND', error.message);
      case 'CUSTOM_FIELD_LIMIT':
      case 'CUSTOM_FIELD_BUSY':
        throw userError(['input'], 'NOT_ALLOWED', error.message);
      case 'OPERATIONS_BREAK':
        throw userError(['input', 'force'], 'IN_USE', error.message);
      default:
        throw error;
    }
  }
}

interface DefinitionFault {
  /** Path in the definition: `rules.maximum`, `values[2].name`. */
  readonly at: string;
  readonly message: string;
}

function faultsOf(error: RowhouseError): readonly DefinitionFault[] {
  return error.details.faults as readonly DefinitionFault[];
}

function invalid({ at, message }: DefinitionFault): UserError {
  const path = at.split(/[.[\]]+/).filter((part) => part !== '');
  return { field: ['input', ...path], code: 'INVALID', message: `${at}: ${message}` };
}
