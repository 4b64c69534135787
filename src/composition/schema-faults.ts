import { type DocumentNode, type GraphQLError, type GraphQLSchema, validateSchema } from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import type { Fault } from '../kernel/errors.ts';
import { type Coordinates, wholeSchema } from './coordinates.ts';

/** What the GraphQL specification's rules for type system documents find; a schema is built only without any. */
export function sdlFaults(document: DocumentNode, coordinates: Coordinates): readonly Fault[] {
  return validateSDL(document).map((error) => toFault(error, coordinates));
}

/** What the GraphQL specification asks of a schema as a whole ("Type Validation"). */
export function schemaFaults(schema: GraphQLSchema, coordinates: Coordinates): readonly Fault[] {
  return validateSchema(schema).map((error) => toFault(error, coordinates));
}

function toFault(error: GraphQLError, coordinates: Coordinates): Fault {
  // The last node is what is at fault, those before it are what it disagrees with.
  const node = error.nodes?.at(-1);
  return { at: (node && coordinates.get(node)) ?? wholeSchema, message: error.message };
}
