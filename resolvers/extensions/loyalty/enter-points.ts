import {
  type Context,
  entityColumns,
  insertRow,
  sql,
  tenant,
  toGlobalId,
  together,
  type Values,
} from '../../../src/kit.ts';
import { type LoyaltyAccountRow, type LoyaltyEntryRow, loyaltyAccount, loyaltyEntry } from './entities.ts';

/** Most points of an account, and most that it can owe. */
export const pointsLimit = 1_000_000_000;

/**
 * Changes the balance of a locked account, and enters it in the journal.
 *
 * @param points not 0; negative takes away
 * @param entry the rest of the entry, references as global ids
 * @throws UserErrors TAKEN, INVALID
 */
export async function enterPoints(
  context: Context,
  { id }: LoyaltyAccountRow,
  points: number,
  entry: Values,
): Promise<{ readonly account: LoyaltyAccountRow; readonly entry: LoyaltyEntryRow }> {
  const at = new Date().toISOString();
  const [[account], entered] = await together(
    context.query<LoyaltyAccountRow>(sql`
update loyalty_accounts
set balance = balance + ${points}::integer, version = version + 1, updated_at = greatest(${at}::timestamptz, updated_at)
where tenant_id = ${tenant} and id = ${id}::uuid
returning ${entityColumns(loyaltyAccount)}`),
    insertRow(context, loyaltyEntry, { ...entry, accountId: toGlobalId('LoyaltyAccount', id), points, at }),
  );
  return { account: account!, entry: entered };
}
