import { type Connection, entity, field, type RowOf } from '../../../src/kit.ts';

export const stockLevel = entity({
  type: 'StockLevel',
  table: 'stock_levels',
  fields: {
    productId: field.reference('product_id', 'Product'),
    onHand: field.integer('on_hand'),
    reorderLevel: field.integer('reorder_level'),
    shortage: field.integer('shortage', { managed: true }),
  },
});
export type StockLevelRow = RowOf<typeof stockLevel>;
export type StockLevelConnectionRow = Connection<StockLevelRow>;

export const stockMovement = entity({
  type: 'StockMovement',
  table: 'stock_movements',
  fields: {
    stockLevelId: field.reference('stock_level_id', 'StockLevel'),
    kind: field.enum('kind', ['RECEIVED', 'ISSUED', 'ADJUSTED']),
    quantity: field.integer('quantity'),
    reason: field.string('reason', { nullable: true }),
    at: field.dateTime('at'),
  },
});
export type StockMovementRow = RowOf<typeof stockMovement>;
export type StockMovementConnectionRow = Connection<StockMovementRow>;
