import { globalIdOf, referenceOf } from '../../../src/kit.ts';
import { customer, order } from '../../core/entities.ts';
import { loyaltyAccount, loyaltyEntry } from './entities.ts';
import { redeemPoints, transferPoints } from './spend-points.ts';
import type { Resolvers } from './types.generated.ts';

export const loyalty: Resolvers = {
  Query: {
    loyaltyAccounts: (_root, args, context, info) =>
      context.connection(loyaltyAccount, {
        field: 'Query.loyaltyAccounts',
        arguments: args,
        defaultOrder: [{ balance: 'DESC' }],
        info,
      }),
  },
  Customer: {
    loyalty: (row, _args, context, info) => context.loadOneByReference(loyaltyAccount, 'customerId', row.id, info),
  },
  LoyaltyAccount: {
    id: globalIdOf('LoyaltyAccount'),
    customer: referenceOf(customer, 'customerId'),
    entries: (row, args, context, info) =>
      context.connection(loyaltyEntry, {
        field: 'LoyaltyAccount.entries',
        arguments: args,
        defaultOrder: [{ at: 'DESC' }],
        parent: { reference: 'accountId', id: row.id },
        info,
      }),
  },
  LoyaltyEntry: {
    id: globalIdOf('LoyaltyEntry'),
    order: referenceOf(order, 'orderId'),
    counterpart: referenceOf(loyaltyAccount, 'counterpartId'),
  },
  Mutation: {
    redeemPoints: (_root, { input }, context) => redeemPoints(context, input),
    transferPoints: (_root, { input }, context) => transferPoints(context, input),
  },
};
