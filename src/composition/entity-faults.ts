import { type GraphQLSchema, isObjectType } from 'graphql';
import { permissionList } from '../authorization/permission.ts';
import type { Fault } from '../kernel/errors.ts';
import type { Module } from './module.ts';

/** An entity belongs to an object type of its module with a global id, and to one only. */
export function entityFaults(schema: GraphQLSchema, modules: readonly Module[]): readonly Fault[] {
  const faults: Fault[] = [];
  const declared = new Map<string, string>();
  for (const module of modules) {
    for (const { type: at, customFields } of module.entities) {
      const type = schema.getType(at);
      const before = declared.get(at);
      if (!isObjectType(type)) {
        faults.push({ at, message: `is declared as an entity by ${module.name}, but is no object type` });
      } else if (!type.getInterfaces().some(({ name }) => name === 'Node')) {
        faults.push({ at, message: 'is an entity and must implement Node' });
      } else if (before) {
        faults.push({ at, message: `is declared as an entity by ${before} and again by ${module.name}` });
      } else if (customFields && permissionList(module.permissions[at]?.['*']).length === 0) {
        const message = 'takes custom fields, which ask for its permission, and has none of its own (`*`)';
        faults.push({ at, message });
      }
      declared.set(at, module.name);
    }
  }
  return faults;
}
