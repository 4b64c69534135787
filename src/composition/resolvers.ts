import { addResolversToSchema } from '@graphql-tools/schema';
import { type GraphQLSchema, isScalarType } from 'graphql';
import type { Module } from './module.ts';

/**
 * The schema with the modules' resolvers in it. Of a scalar only its behaviour is taken: its description is the SDL's,
 * where a library's would hide what a client of this house is told.
 *
 * @param modules without faults of behaviour: no two of them speak of the same field
 */
export function installResolvers(schema: GraphQLSchema, modules: readonly Module[]): GraphQLSchema {
  const resolvers: Record<string, Record<string, unknown>> = {};
  for (const module of modules) {
    for (const [typeName, members] of Object.entries(module.resolvers)) {
      const { serialize, parseValue, parseLiteral, specifiedByURL } = members as Readonly<Record<string, unknown>>;
      resolvers[typeName] = {
        ...resolvers[typeName],
        ...(isScalarType(members) ? { serialize, parseValue, parseLiteral, specifiedByURL } : members),
      };
    }
  }
  return addResolversToSchema({ schema, resolvers: resolvers as never });
}
