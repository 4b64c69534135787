import { type GraphQLSchema, getNamedType, isInputObjectType, isIntrospectionType, isObjectType } from 'graphql';
import type { Coverage } from '../authorization/coverage.ts';
import { governingType } from '../authorization/inputs.ts';
import type { Fault } from '../kernel/errors.ts';

/**
 * Whatever a query is filtered or ordered by must be governed by the permissions of what it speaks of, and that is told
 * by its name (law 5). An input object with permissions of its own needs no such name.
 */
export function inputNamingFaults(schema: GraphQLSchema, coverage: Coverage): readonly Fault[] {
  const faults: Fault[] = [];
  const governedItself = new Set([...coverage.inputs.keys()].map((coordinate) => coordinate.split('.')[0]));
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type === schema.getMutationType()) continue;
    for (const field of Object.values(type.getFields())) {
      for (const argument of field.args) {
        const { name } = getNamedType(argument.type);
        if (!isInputObjectType(schema.getType(name)) || governedItself.has(name) || governingType(schema, name))
          continue;
        faults.push({
          at: `${type.name}.${field.name}(${argument.name}:)`,
          message: `takes ${name}, which is named after no type, so that no permission governs it; the filter of a type T is named TFilter, its order TOrder`,
        });
      }
    }
  }
  return faults;
}
