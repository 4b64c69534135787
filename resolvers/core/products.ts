import { deleteRow, globalIdOf, idArgument, insertRow, toGlobalId, updateRow, userError } from '../../src/kit.ts';
import { product } from './entities.ts';
import type { Resolvers } from './types.generated.ts';

export const products: Resolvers = {
  Query: {
    product: (_root, { id }, context, info) => context.load(product, idArgument('Product', id), info),
    products: (_root, args, context, info) =>
      context.connection(product, {
        field: 'Query.products',
        arguments: args,
        defaultOrder: [{ name: 'ASC' }],
        info,
      }),
  },
  Product: { id: globalIdOf('Product') },
  Mutation: {
    createProduct: async (_root, { input }, context) => {
      checkPrice(input.unitPrice);
      return { product: await insertRow(context, product, input) };
    },
    updateProduct: async (_root, { input }, context) => {
      checkPrice(input.unitPrice);
      const { id, expectedVersion, ...values } = input;
      return { product: await updateRow(context, product, idArgument('Product', id), values, expectedVersion) };
    },
    deleteProduct: async (_root, { input }, context) => {
      const { id } = await deleteRow(context, product, idArgument('Product', input.id), input.expectedVersion);
      return { deletedId: toGlobalId('Product', id) };
    },
  },
};

function checkPrice(unitPrice: string | null | undefined): void {
  if (unitPrice?.startsWith('-')) throw userError(['input', 'unitPrice'], 'TOO_SMALL', 'A price cannot be negative.');
}
