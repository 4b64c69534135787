import {
  type Context,
  entityColumns,
  idArgument,
  insertRow,
  keepRows,
  sql,
  tenant,
  toGlobalId,
  updateRow,
  userError,
} from '../../../src/kit.ts';
import { product } from '../../core/entities.ts';
import { type StockLevelRow, stockLevel, stockMovement } from './entities.ts';
import type { SetReorderLevelInput, StockMovementKind } from './types.generated.ts';

/** Most that moves at once. */
const quantityLimit = 1_000_000;

export interface Movement {
  readonly productId: string;
  /** What to add; negative takes away. */
  readonly quantity: number;
  readonly reason?: string | null | undefined;
}

/**
 * Changes what is on hand, and writes the journal.
 *
 * One statement looks and takes: however many take at the same time, nobody takes what is not there.
 *
 * @throws UserErrors NOT_FOUND, TOO_LARGE, INSUFFICIENT_STOCK
 */
export async function moveStock(
  context: Context,
  kind: StockMovementKind,
  { productId, quantity, reason }: Movement,
): Promise<StockLevelRow> {
  if (Math.abs(quantity) > quantityLimit) {
    throw userError(['input', 'quantity'], 'TOO_LARGE', `At most ${quantityLimit} can move at once.`);
  }
  const { id } = await keepStockOf(context, productId);
  const at = new Date().toISOString();
  const [level] = await context.query<StockLevelRow>(sql`
update stock_levels
set on_hand = on_hand + ${quantity}::integer, version = version + 1, updated_at = greatest(${at}::timestamptz, updated_at)
where tenant_id = ${tenant} and id = ${id}::uuid and on_hand + ${quantity}::integer >= 0
returning ${entityColumns(stockLevel)}`);
  if (!level) throw userError(['input', 'quantity'], 'INSUFFICIENT_STOCK', 'There is less than that in stock.');
  const stockLevelId = toGlobalId('StockLevel', level.id);
  await insertRow(context, stockMovement, { stockLevelId, kind, quantity, reason, at });
  return level;
}

/** @throws UserErrors NOT_FOUND, TOO_SMALL, STALE_VERSION */
export async function setReorderLevel(
  context: Context,
  { productId, reorderLevel, expectedVersion }: SetReorderLevelInput,
): Promise<StockLevelRow> {
  if (reorderLevel < 0) throw userError(['input', 'reorderLevel'], 'TOO_SMALL', 'A reorder level is at least 0.');
  const { id } = await keepStockOf(context, productId);
  return updateRow(context, stockLevel, id, { reorderLevel }, expectedVersion);
}

/** The stock level of a product, made where there is none, and locked. */
async function keepStockOf(context: Context, productId: string): Promise<StockLevelRow> {
  const id = idArgument('Product', productId);
  if (!(await context.load(product, id))) {
    throw userError(['input', 'productId'], 'NOT_FOUND', 'There is no such Product.');
  }
  const [level] = await keepRows(context, stockLevel, 'productId', [id]);
  return level!;
}
