import { isScalarType } from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import type { Module } from './module.ts';
import type { Ownership } from './ownership.ts';

/** A module resolves, and asks permissions for, what it added itself and nothing else (law 6). */
export function behaviourFaults(modules: readonly Module[], ownership: Ownership): readonly Fault[] {
  const faults: Fault[] = [];
  for (const module of modules) {
    for (const [typeName, members] of Object.entries(module.resolvers)) {
      const ownsType = ownership.types.get(typeName) === module.name;
      if (isScalarType(members)) {
        if (!ownsType) faults.push({ at: typeName, message: `is resolved by ${module.name}, which did not define it` });
        continue;
      }
      for (const name of Object.keys(members)) {
        const owned = name.startsWith('__') ? ownsType : ownership.fields.get(`${typeName}.${name}`) === module.name;
        if (!owned && !isEnumValue(typeName, name, ownership, module)) {
          faults.push({ at: `${typeName}.${name}`, message: `is resolved by ${module.name}, which did not add it` });
        }
      }
    }
    for (const [typeName, rules] of Object.entries(module.permissions)) {
      for (const name of Object.keys(rules)) {
        const owned =
          name === '*'
            ? ownership.types.get(typeName) === module.name
            : ownership.fields.get(`${typeName}.${name}`) === module.name;
        if (!owned) {
          faults.push({
            at: `${typeName}.${name}`,
            message: `has a permission from ${module.name}, which did not add it`,
          });
        }
      }
    }
    for (const { type } of module.entities) {
      if (ownership.types.get(type) !== module.name) {
        faults.push({ at: type, message: `is declared as an entity by ${module.name}, which did not define its type` });
      }
    }
  }
  return faults;
}

/** Enum types have no fields of their own here: their internal values are resolved by the module that defines them. */
function isEnumValue(typeName: string, name: string, ownership: Ownership, module: Module): boolean {
  return ownership.types.get(typeName) === module.name && /^[A-Z][A-Z0-9_]*$/.test(name);
}
