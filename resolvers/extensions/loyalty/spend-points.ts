import {
  type Context,
  entityColumns,
  idArgument,
  keepRows,
  sql,
  tenant,
  toGlobalId,
  userError,
} from '../../../src/kit.ts';
import { customer } from '../../core/entities.ts';
import { enterPoints, pointsLimit } from './enter-points.ts';
import { type LoyaltyAccountRow, type LoyaltyEntryRow, loyaltyAccount, loyaltyEntry } from './entities.ts';
import type { RedeemPointsInput, TransferPointsInput } from './types.generated.ts';

/**
 * Spends points once for each idempotency key, and never more than there are: the account is locked before either is
 * looked at.
 *
 * @throws UserErrors NOT_FOUND, TOO_SMALL, TOO_LARGE, TAKEN, INVALID
 */
export async function redeemPoints(
  context: Context,
  { customerId, ...input }: RedeemPointsInput,
): Promise<{ readonly account: LoyaltyAccountRow; readonly entry: LoyaltyEntryRow }> {
  refuseCount(input.points);
  const owner = await customerOf(context, customerId, 'customerId');
  const [account] = await keepRows(context, loyaltyAccount, 'customerId', [owner]);
  const entry = await earlierEntry(context, input, account!);
  if (entry) return { account: account!, entry };
  refuseMoreThan(account!.balance, input.points);
  return enterPoints(context, account!, -input.points, { ...input, kind: 'REDEEMED' });
}

/**
 * Moves points from one account to another, once for each idempotency key; the sum of both stays what it was.
 *
 * @throws UserErrors NOT_FOUND, NOT_ALLOWED, TOO_SMALL, TOO_LARGE, TAKEN, INVALID
 */
export async function transferPoints(
  context: Context,
  { fromCustomerId, toCustomerId, ...input }: TransferPointsInput,
): Promise<{
  readonly from: LoyaltyAccountRow;
  readonly to: LoyaltyAccountRow;
  readonly entry: LoyaltyEntryRow;
}> {
  const { points, idempotencyKey, reason } = input;
  refuseCount(points);
  const [giver, taker] = await Promise.all([
    customerOf(context, fromCustomerId, 'fromCustomerId'),
    customerOf(context, toCustomerId, 'toCustomerId'),
  ]);
  if (giver === taker) throw userError(['input', 'toCustomerId'], 'NOT_ALLOWED', 'This is the same customer.');
  const [from, to] = await keepRows(context, loyaltyAccount, 'customerId', [giver, taker]);
  const entry = await earlierEntry(context, input, from!, to);
  if (entry) return { from: from!, to: to!, entry };
  refuseMoreThan(from!.balance, points);
  if (points > pointsLimit - to!.balance) {
    throw userError(['input', 'points'], 'TOO_LARGE', `An account holds at most ${pointsLimit} points.`);
  }
  const entryWith = ({ id }: LoyaltyAccountRow) => ({
    kind: 'TRANSFERRED',
    counterpartId: toGlobalId('LoyaltyAccount', id),
    reason,
  });
  const given = await enterPoints(context, from!, -points, { ...entryWith(to!), idempotencyKey });
  const taken = await enterPoints(context, to!, points, entryWith(from!));
  return { from: given.account, to: taken.account, entry: given.entry };
}

function refuseCount(points: number): void {
  const at = ['input', 'points'];
  if (points < 1) throw userError(at, 'TOO_SMALL', 'At least 1 point is spent.');
  if (points > pointsLimit) throw userError(at, 'TOO_LARGE', `At most ${pointsLimit} points are spent at once.`);
}

function refuseMoreThan(balance: number, points: number): void {
  if (points <= balance) return;
  throw userError(['input', 'points'], 'TOO_LARGE', `There are ${Math.max(balance, 0)} points to spend.`);
}

async function customerOf(context: Context, globalId: string, name: string): Promise<string> {
  const found = await context.load(customer, idArgument('Customer', globalId));
  if (!found) throw userError(['input', name], 'NOT_FOUND', 'There is no such Customer.');
  return found.id;
}

/** What was entered under this key by an earlier request for the same: a transfer where there is another account. */
async function earlierEntry(
  context: Context,
  { idempotencyKey, points }: { readonly idempotencyKey: string; readonly points: number },
  account: LoyaltyAccountRow,
  counterpart?: LoyaltyAccountRow,
): Promise<LoyaltyEntryRow | undefined> {
  const [entry] = await context.query<LoyaltyEntryRow>(sql`
select ${entityColumns(loyaltyEntry)} from loyalty_entries
where tenant_id = ${tenant} and idempotency_key = ${idempotencyKey}`);
  const isSame =
    entry?.points === -points && entry.accountId === account.id && entry.counterpartId === (counterpart?.id ?? null);
  if (!entry || isSame) return entry;
  throw userError(['input', 'idempotencyKey'], 'TAKEN', 'This key was used for something else.');
}
