import { defineExtension, listener, scope } from '../../../src/kit.ts';
import { orderCancelled, orderPlaced } from '../../core/domain-events.ts';
import { earnPoints, takePointsBack } from './earn-points.ts';
import { loyaltyAccount, loyaltyEntry } from './entities.ts';
import { loyalty } from './loyalty.ts';
import { settings } from './settings.ts';

const read = scope('loyalty:read');
const write = scope('loyalty:write');
const customer = scope('customers:read');

/** Points that customers earn by their orders, spend and give to each other. */
export default defineExtension({
  name: 'loyalty',
  version: '1.0.0',
  description: 'Points that customers earn by their orders, spend and give to each other.',
  schema: new URL('../../../schema/extensions/loyalty/', import.meta.url),
  settings,
  entities: [loyaltyAccount, loyaltyEntry],
  resolvers: loyalty,
  listens: [listener(orderPlaced, earnPoints), listener(orderCancelled, takePointsBack)],
  reads: {
    Customer: { loyalty: [] },
    LoyaltyAccount: { id: [], entries: [] },
    LoyaltyEntry: { id: [] },
  },
  permissions: {
    Query: { loyaltyAccounts: read },
    Mutation: { redeemPoints: [read, write], transferPoints: [read, write] },
    RedeemPointsInput: { customerId: customer },
    TransferPointsInput: { fromCustomerId: customer, toCustomerId: customer },
    Customer: { loyalty: read },
    LoyaltyAccount: { '*': read },
    LoyaltyEntry: { '*': read },
    RedeemPointsPayload: { '*': write },
    TransferPointsPayload: { '*': write },
  },
});
