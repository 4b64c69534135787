import { type Context, RowhouseError, userError } from '../../src/kit.ts';
import type { Resolvers } from './types.generated.ts';

export const extensions: Resolvers = {
  Mutation: {
    enableExtension: async (_root, { input }, context) => ({
      tenant: await change(context, { enable: [input.name], force: input.force ?? false }),
    }),
    disableExtension: async (_root, { input }, context) => ({
      tenant: await change(context, { disable: [input.name], force: input.force ?? false }),
    }),
  },
};

async function change(
  context: Context,
  wanted: { readonly enable?: readonly string[]; readonly disable?: readonly string[]; readonly force: boolean },
): Promise<Context['tenant']> {
  try {
    return await context.administration.setExtensions(context.tenant, wanted, context.principal);
  } catch (error) {
    if (!(error instanceof RowhouseError)) throw error;
    if (error.code === 'EXTENSION_UNKNOWN') throw userError(['input', 'name'], 'NOT_FOUND', error.message);
    if (error.code === 'EXTENSION_REQUIRES') throw userError(['input', 'name'], 'NOT_ALLOWED', error.message);
    if (error.code === 'OPERATIONS_BREAK') throw userError(['input', 'force'], 'IN_USE', error.message);
    throw error;
  }
}
