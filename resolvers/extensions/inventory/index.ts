import { defineExtension, scope } from '../../../src/kit.ts';
import { stockLevel, stockMovement } from './entities.ts';
import { inventory } from './inventory.ts';

const read = scope('inventory:read');
const write = scope('inventory:write');
const product = scope('products:read');

/** What is in stock, what moved, and what to reorder from whom. */
export default defineExtension({
  name: 'inventory',
  version: '1.0.0',
  description: 'Stock levels with a journal, and what to reorder from which supplier.',
  requires: ['suppliers'],
  schema: new URL('../../../schema/extensions/inventory/', import.meta.url),
  entities: [stockLevel, stockMovement],
  resolvers: inventory,
  reads: {
    Product: { stock: [] },
    Supplier: { lowStock: [] },
    StockLevel: { id: [], supplier: ['productId'], movements: [] },
    StockMovement: { id: [] },
  },
  permissions: {
    Query: { stockLevels: read, lowStock: read },
    Mutation: {
      receiveStock: [read, write],
      issueStock: [read, write],
      adjustStock: [read, write],
      setReorderLevel: [read, write],
    },
    ReceiveStockInput: { productId: product },
    IssueStockInput: { productId: product },
    AdjustStockInput: { productId: product },
    SetReorderLevelInput: { productId: product },
    StockLevel: { '*': read },
    StockMovement: { '*': read },
    ReceiveStockPayload: { '*': write },
    IssueStockPayload: { '*': write },
    AdjustStockPayload: { '*': write },
    SetReorderLevelPayload: { '*': write },
  },
});
