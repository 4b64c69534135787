import { type GraphQLSchema, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import { customFieldsField, isReservedTypeName } from './custom-field-names.ts';

/**
 * Whether every object in JavaScript has a member of this name. No field may: graphql-js looks for an input's fields in the
 * values of variables, and for a row's in its object, without asking whether they are their own. It would find a value of
 * `constructor` in each variable, and refuse them all.
 */
export function isInheritedName(name: string): boolean {
  return name in Object.prototype;
}

/**
 * Names that no module may use, in no version. Most are kept for what tenants add: so a tenant's custom field can collide with
 * nothing that is enabled later, and with nothing that a later version brings.
 */
export function reservedNameFaults(schema: GraphQLSchema): readonly Fault[] {
  const faults: Fault[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (isReservedTypeName(type.name)) {
      const message = 'is a name that is kept for custom fields; choose one without CustomFields or ListFilter in it';
      faults.push({ at: type.name, message });
    }
    if (isInputObjectType(type) || isObjectType(type) || isInterfaceType(type)) {
      for (const name of Object.keys(type.getFields()).filter(isInheritedName)) {
        faults.push({ at: `${type.name}.${name}`, message: 'has a name that every object in JavaScript has' });
      }
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
