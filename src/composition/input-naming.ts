import {
  GraphQLID,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Coverage } from '../authorization/coverage.ts';
import { type GovernedInputs, governingType } from '../authorization/inputs.ts';
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

/**
 * A mutation that takes the id of another object tells whether there is such a one: the id must be governed, by the name
 * of the field that it stands for or by a permission of its own (law 5).
 */
export function inputReferenceFaults(
  schema: GraphQLSchema,
  coverage: Coverage,
  governed: GovernedInputs,
): readonly Fault[] {
  const faults: Fault[] = [];
  for (const type of inputsOfMutations(schema)) {
    for (const { name, type: given } of Object.values(type.getFields())) {
      const refers = getNamedType(given) === GraphQLID && /.Ids?$/.test(name);
      const at = `${type.name}.${name}`;
      if (refers && !governed.has(at) && !coverage.inputs.has(at)) {
        faults.push({ at, message: 'takes an id that no permission governs; give it one of its own' });
      }
    }
  }
  return faults;
}

function inputsOfMutations(schema: GraphQLSchema): ReadonlySet<GraphQLInputObjectType> {
  const found = new Set<GraphQLInputObjectType>();
  const visit = (given: GraphQLInputType): void => {
    const type = getNamedType(given);
    if (!isInputObjectType(type) || found.has(type)) return;
    found.add(type);
    for (const field of Object.values(type.getFields())) visit(field.type);
  };
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    for (const argument of field.args) visit(argument.type);
  }
  return found;
}
