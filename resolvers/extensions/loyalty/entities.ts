import { type Connection, entity, field, type RowOf } from '../../../src/kit.ts';

export const loyaltyAccount = entity({
  type: 'LoyaltyAccount',
  table: 'loyalty_accounts',
  fields: {
    customerId: field.reference('customer_id', 'Customer'),
    balance: field.integer('balance'),
  },
});
export type LoyaltyAccountRow = RowOf<typeof loyaltyAccount>;
export type LoyaltyAccountConnectionRow = Connection<LoyaltyAccountRow>;

export const loyaltyEntry = entity({
  type: 'LoyaltyEntry',
  table: 'loyalty_entries',
  writeOnce: true,
  fields: {
    accountId: field.reference('account_id', 'LoyaltyAccount'),
    kind: field.enum('kind', ['EARNED', 'TAKEN_BACK', 'REDEEMED', 'TRANSFERRED']),
    points: field.integer('points'),
    orderId: field.reference('order_id', 'Order', { nullable: true }),
    counterpartId: field.reference('counterpart_id', 'LoyaltyAccount', { nullable: true }),
    idempotencyKey: field.string('idempotency_key', { nullable: true }),
    reason: field.string('reason', { nullable: true }),
    at: field.dateTime('at'),
  },
});
export type LoyaltyEntryRow = RowOf<typeof loyaltyEntry>;
export type LoyaltyEntryConnectionRow = Connection<LoyaltyEntryRow>;
