import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import { type PermissionTree, permissionList } from './permission.ts';

/** What a permission tree says about things that are not there, or says without asking for anything. */
export function permissionTreeFaults(schema: GraphQLSchema, tree: PermissionTree): readonly Fault[] {
  const faults: Fault[] = [];
  const roots = new Set([schema.getQueryType()?.name, schema.getMutationType()?.name]);
  for (const [typeName, rules] of Object.entries(tree)) {
    const type = schema.getType(typeName);
    for (const [fieldName, declaration] of Object.entries(rules)) {
      const at = `${typeName}.${fieldName}`;
      if (!isObjectType(type) && !isInputObjectType(type)) {
        faults.push({ at, message: `has a permission, but ${typeName} is no object type and no input of this schema` });
      } else if (fieldName !== '*' && !type.getFields()[fieldName]) {
        faults.push({ at, message: 'has a permission, but there is no such field' });
      } else if (fieldName === '*' && roots.has(typeName)) {
        faults.push({ at, message: 'a root type has no permission of its own: each of its fields has one' });
      } else if (fieldName === '*' && isInputObjectType(type)) {
        faults.push({ at, message: 'an input has no permission of its own: its fields have' });
      } else if (permissionList(declaration).length === 0) {
        faults.push({
          at,
          message: 'has an empty list of permissions; what everybody may see asks for `authenticated`',
        });
      }
    }
  }
  return faults;
}
