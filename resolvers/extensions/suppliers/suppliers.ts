import {
  type Context,
  deleteRow,
  type FieldInfo,
  globalIdOf,
  idArgument,
  insertRow,
  lockRow,
  referenceOf,
  toGlobalId,
  updateRow,
} from '../../../src/kit.ts';
import { type ProductRow, product } from '../../core/entities.ts';
import { productSupplier, type SupplierRow, supplier } from './entities.ts';
import type { Resolvers } from './types.generated.ts';

export const suppliers: Resolvers = {
  Query: {
    supplier: (_root, { id }, context, info) => context.load(supplier, idArgument('Supplier', id), info),
    suppliers: (_root, args, context, info) =>
      context.connection(supplier, {
        field: 'Query.suppliers',
        arguments: args,
        defaultOrder: [{ name: 'ASC' }],
        info,
      }),
  },
  Supplier: {
    id: globalIdOf('Supplier'),
    products: (row, args, context, info) =>
      context.connection(product, {
        field: 'Supplier.products',
        arguments: args,
        defaultOrder: [{ name: 'ASC' }],
        parent: { reference: 'supplierId', id: row.id, through: { entity: productSupplier, field: 'productId' } },
        info,
      }),
  },
  Product: { supplier: (row, _args, context, info) => supplierOf(context, row.id, info) },
  ProductSupplier: {
    id: globalIdOf('ProductSupplier'),
    product: referenceOf(product, 'productId'),
    supplier: referenceOf(supplier, 'supplierId'),
  },
  Mutation: {
    createSupplier: async (_root, { input }, context) => ({ supplier: await insertRow(context, supplier, input) }),
    updateSupplier: async (_root, { input }, context) => {
      const { id, expectedVersion, ...values } = input;
      return { supplier: await updateRow(context, supplier, idArgument('Supplier', id), values, expectedVersion) };
    },
    deleteSupplier: async (_root, { input }, context) => {
      const { id } = await deleteRow(context, supplier, idArgument('Supplier', input.id), input.expectedVersion);
      return { deletedId: toGlobalId('Supplier', id) };
    },
    assignSupplier: async (_root, { input }, context) => {
      const { id } = await lockProduct(context, input.productId);
      const link = await context.loadOneByReference(productSupplier, 'productId', id);
      return {
        productSupplier: link
          ? await updateRow(context, productSupplier, link.id, { supplierId: input.supplierId })
          : await insertRow(context, productSupplier, input),
      };
    },
    unassignSupplier: async (_root, { input }, context) => {
      const product = await lockProduct(context, input.productId);
      const link = await context.loadOneByReference(productSupplier, 'productId', product.id);
      if (link) await deleteRow(context, productSupplier, link.id);
      return { product };
    },
  },
};

/** Whom a product is bought from; null for nobody. @param info of a field that returns the supplier */
export async function supplierOf(context: Context, productId: string, info: FieldInfo): Promise<SupplierRow | null> {
  const link = await context.loadOneByReference(productSupplier, 'productId', productId);
  return link && context.load(supplier, link.supplierId, info);
}

/** Of two who assign a supplier to one product at once, the second finds what the first did. */
function lockProduct(context: Context, globalId: string): Promise<ProductRow> {
  return lockRow(context, product, idArgument('Product', globalId), undefined, ['input', 'productId']);
}
