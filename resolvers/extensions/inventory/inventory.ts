import { globalIdOf, referenceOf, sql, tenant, userError } from '../../../src/kit.ts';
import { product } from '../../core/entities.ts';
import { productSupplier } from '../suppliers/entities.ts';
import { supplierOf } from '../suppliers/suppliers.ts';
import { stockLevel, stockMovement } from './entities.ts';
import { moveStock, setReorderLevel } from './move-stock.ts';
import type { Resolvers } from './types.generated.ts';

const toReorder = sql`shortage > 0 and product_id in (
  select id from products where tenant_id = ${tenant} and not discontinued
)`;

export const inventory: Resolvers = {
  Query: {
    stockLevels: (_root, args, context, info) =>
      context.connection(stockLevel, {
        field: 'Query.stockLevels',
        arguments: args,
        defaultOrder: [{ onHand: 'ASC' }],
        info,
      }),
    lowStock: (_root, args, context, info) =>
      context.connection(stockLevel, {
        field: 'Query.lowStock',
        arguments: args,
        defaultOrder: [{ shortage: 'DESC' }],
        condition: toReorder,
        info,
      }),
  },
  Product: { stock: (row, _args, context, info) => context.loadOneByReference(stockLevel, 'productId', row.id, info) },
  Supplier: {
    lowStock: (row, args, context, info) =>
      context.connection(stockLevel, {
        field: 'Supplier.lowStock',
        arguments: args,
        defaultOrder: [{ shortage: 'DESC' }],
        condition: toReorder,
        parent: { reference: 'supplierId', id: row.id, through: { entity: productSupplier, field: 'productId' } },
        info,
      }),
  },
  StockLevel: {
    id: globalIdOf('StockLevel'),
    product: referenceOf(product, 'productId'),
    supplier: (row, _args, context, info) => supplierOf(context, row.productId, info),
    movements: (row, args, context, info) =>
      context.connection(stockMovement, {
        field: 'StockLevel.movements',
        arguments: args,
        defaultOrder: [{ at: 'DESC' }],
        parent: { reference: 'stockLevelId', id: row.id },
        info,
      }),
  },
  StockMovement: { id: globalIdOf('StockMovement') },
  Mutation: {
    receiveStock: async (_root, { input }, context) => {
      checkQuantity(input.quantity);
      return { stockLevel: await moveStock(context, 'RECEIVED', input) };
    },
    issueStock: async (_root, { input }, context) => {
      checkQuantity(input.quantity);
      return { stockLevel: await moveStock(context, 'ISSUED', { ...input, quantity: -input.quantity }) };
    },
    adjustStock: async (_root, { input }, context) => {
      if (input.quantity === 0) throw userError(['input', 'quantity'], 'INVALID', 'There is nothing to adjust by 0.');
      if (input.reason.trim() === '') throw userError(['input', 'reason'], 'REQUIRED', 'An adjustment has a reason.');
      return { stockLevel: await moveStock(context, 'ADJUSTED', input) };
    },
    setReorderLevel: async (_root, { input }, context) => ({ stockLevel: await setReorderLevel(context, input) }),
  },
};

function checkQuantity(quantity: number): void {
  if (quantity < 1) throw userError(['input', 'quantity'], 'TOO_SMALL', 'A quantity is at least 1.');
}
