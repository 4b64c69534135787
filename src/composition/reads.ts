import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import { declareReads, declareReference, markedReference } from '../kernel/field-reads.ts';
import { customFieldsField } from './custom-field-names.ts';
import type { DeclaredEntity, Module } from './module.ts';

/** A module says of its own resolvers alone what they take, and names columns that are there. */
export function readFaults(schema: GraphQLSchema, modules: readonly Module[]): readonly Fault[] {
  const faults: Fault[] = [];
  const entities = new Map(
    modules.flatMap((module) => module.entities.map((entity) => [entity.type, entity] as const)),
  );
  for (const module of modules) {
    for (const [typeName, fields] of Object.entries(module.reads ?? {})) {
      const rows = rowsOf(schema, entities, typeName);
      for (const [name, columns] of Object.entries(fields)) {
        const at = `${typeName}.${name}`;
        const members = module.resolvers[typeName] as Readonly<Record<string, unknown>> | undefined;
        if (!members || !Object.hasOwn(members, name) || typeof members[name] !== 'function') {
          faults.push({ at, message: `is said to read columns by ${module.name}, which does not resolve it` });
        } else if (rows.length === 0) {
          faults.push({ at, message: `is said to read columns, but ${typeName} has no rows: it is no entity` });
        } else {
          for (const column of columns) {
            if (rows.some((entity) => hasColumn(entity, column))) continue;
            faults.push({ at, message: `is said to read ${column}, which is no column of ${typeName}` });
          }
        }
      }
    }
  }
  return faults;
}

/** The entities whose rows may have a type. */
function rowsOf(
  schema: GraphQLSchema,
  entities: ReadonlyMap<string, DeclaredEntity>,
  typeName: string,
): readonly DeclaredEntity[] {
  const type = schema.getType(typeName);
  const names = isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [typeName];
  return names.map((name) => entities.get(name)).filter((entity) => entity !== undefined);
}

function hasColumn({ fields = {}, customFields }: DeclaredEntity, name: string): boolean {
  return Object.hasOwn(fields, name) || (name === customFieldsField && customFields !== undefined);
}

/** Leaves in a schema, in place, what the modules' resolvers take from their rows. */
export function installReads(schema: GraphQLSchema, modules: readonly Module[]): void {
  for (const { reads = {}, resolvers } of modules) {
    installReferences(schema, resolvers);
    for (const [typeName, fields] of Object.entries(reads)) {
      const type = schema.getType(typeName);
      if (!isObjectType(type) && !isInterfaceType(type) && !isUnionType(type)) continue;
      for (const [name, columns] of Object.entries(fields)) {
        const part = name.startsWith('__') || isUnionType(type) ? type : type.getFields()[name];
        if (part) declareReads(part, columns);
      }
    }
  }
}

/** Resolvers that show what a column refers to say themselves what they take. */
function installReferences(schema: GraphQLSchema, resolvers: Module['resolvers']): void {
  for (const [typeName, members] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const [name, resolver] of Object.entries(members)) {
      const reference = markedReference(resolver);
      const field = type.getFields()[name];
      if (reference && field) declareReference(field, reference);
    }
  }
}
