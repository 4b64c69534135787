import { setImmediate } from 'node:timers/promises';
import { GraphQLSchema, isIntrospectionType, isSpecifiedScalarType, printSchema, printType } from 'graphql';
import type { ServedSchema } from '../tenancy/operation-log.ts';
import { contentAddress } from './content-address.ts';

/** By schema: printing one takes as long as some tens of requests. */
const known = new WeakMap<GraphQLSchema, Promise<ServedSchema>>();

/** How many types are printed before others get their turn. */
const typesPerStep = 20;

/** The SDL of a schema: types by name, their fields in the order of composition, which is always the same. */
export function servedSchema(schema: GraphQLSchema): Promise<ServedSchema> {
  let served = known.get(schema);
  if (!served) {
    served = print(schema);
    known.set(schema, served);
  }
  return served;
}

async function print(schema: GraphQLSchema): Promise<ServedSchema> {
  const names = Object.keys(schema.getTypeMap()).sort();
  const parts = [printSchema(new GraphQLSchema({ directives: schema.getDirectives() }))];
  for (const [index, name] of names.entries()) {
    if (index % typesPerStep === typesPerStep - 1) await setImmediate();
    const type = schema.getType(name)!;
    if (!isIntrospectionType(type) && !isSpecifiedScalarType(type)) parts.push(printType(type));
  }
  const sdl = parts.filter((part) => part !== '').join('\n\n');
  return Object.freeze({ hash: contentAddress(sdl), sdl });
}
