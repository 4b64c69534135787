import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import { UserErrors } from '../kernel/user-errors.ts';

/** What the wrapper tells the executor: the root field ended in user errors, so its work is to be rolled back. */
export interface RefusableContext {
  refused: boolean;
}

/**
 * Checks the shape of mutations (design, section 5): a root field is nullable, so that a failed one leaves its siblings
 * standing, and its payload carries `userErrors: [UserError!]!` beside nullable fields.
 */
export function payloadFaults(schema: GraphQLSchema): readonly Fault[] {
  const faults: Fault[] = [];
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const at = `Mutation.${field.name}`;
    if (isNonNullType(field.type))
      faults.push({ at, message: 'must be nullable, so that its failure leaves its siblings standing' });
    const payload = getNamedType(field.type);
    if (!isObjectType(payload) || isListType(getNullableType(field.type))) {
      faults.push({ at, message: 'must return a payload object' });
      continue;
    }
    const { userErrors, ...others } = payload.getFields();
    if (String(userErrors?.type) !== '[UserError!]!') {
      faults.push({ at: payload.name, message: 'must have userErrors: [UserError!]!' });
    }
    for (const other of Object.values(others)) {
      if (isNonNullType(other.type)) {
        faults.push({
          at: `${payload.name}.${other.name}`,
          message: 'must be nullable: it is absent beside user errors',
        });
      }
    }
  }
  return faults;
}

/** Turns {@link UserErrors} thrown by mutations into payloads, in place. */
export function installPayloads(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve: GraphQLFieldResolver<unknown, RefusableContext> = field.resolve ?? defaultFieldResolver;
    field.resolve = async (parent, args, context: RefusableContext, info) => {
      try {
        const payload = (await resolve(parent, args, context, info)) as object | null | undefined;
        return payload ? { userErrors: [], ...payload } : payload;
      } catch (error) {
        if (!(error instanceof UserErrors)) throw error;
        context.refused = true;
        return { userErrors: error.userErrors };
      }
    };
  }
}
