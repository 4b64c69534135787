import { type GraphQLSchema, isInputObjectType, isIntrospectionType, isObjectType } from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import { customFieldsField, isReservedTypeName } from './custom-field-names.ts';

/**
 * Names that are kept for what tenants add. No module may use them, in no version: so a tenant's custom field can collide
 * with nothing that is enabled later, and with nothing that a later version brings.
 */
export function reservedNameFaults(schema: GraphQLSchema): readonly Fault[] {
  const faults: Fault[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (isReservedTypeName(type.name)) {
      const message = 'is a name that is kept for custom fields; choose one without CustomFields or ListFilter in it';
      faults.push({ at: type.name, message });
    }
    const mayHold = isInputObjectType(type) || (isObjectType(type) && isEntityType(type.getInterfaces()));
    if (mayHold && type.getFields()[customFieldsField]) {
      faults.push({
        at: `${type.name}.${customFieldsField}`,
        message: 'is a name that is kept for the fields that tenants add',
      });
    }
  }
  return faults;
}

function isEntityType(interfaces: readonly { readonly name: string }[]): boolean {
  return interfaces.some(({ name }) => name === 'Node');
}
