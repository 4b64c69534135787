import {
  deleteRow,
  globalIdOf,
  idArgument,
  insertRow,
  minorUnitDigits,
  sql,
  tenant,
  toGlobalId,
  updateRow,
} from '../../src/kit.ts';
import { customer, order } from './entities.ts';
import type { Resolvers } from './types.generated.ts';

export const customers: Resolvers = {
  Query: {
    customer: (_root, { id }, context, info) => context.load(customer, idArgument('Customer', id), info),
    customers: (_root, args, context, info) =>
      context.connection(customer, {
        field: 'Query.customers',
        arguments: args,
        defaultOrder: [{ name: 'ASC' }],
        info,
      }),
  },
  Customer: {
    id: globalIdOf('Customer'),
    orders: (row, args, context, info) =>
      context.connection(order, {
        field: 'Customer.orders',
        arguments: args,
        defaultOrder: [{ placedAt: 'DESC' }],
        parent: { reference: 'customerId', id: row.id },
        info,
      }),
    totalSpent: (row, args, context) => {
      const currency = args.currency ?? context.tenant.currency;
      return context
        .loader<string, string>(`Customer.totalSpent ${currency}`, (ids) => totalsSpent(context, ids, currency))
        .load(row.id);
    },
  },
  Mutation: {
    createCustomer: async (_root, { input }, context) => ({ customer: await insertRow(context, customer, input) }),
    updateCustomer: async (_root, { input }, context) => {
      const { id, expectedVersion, ...values } = input;
      return { customer: await updateRow(context, customer, idArgument('Customer', id), values, expectedVersion) };
    },
    deleteCustomer: async (_root, { input }, context) => {
      const { id } = await deleteRow(context, customer, idArgument('Customer', input.id), input.expectedVersion);
      return { deletedId: toGlobalId('Customer', id) };
    },
  },
};

async function totalsSpent(
  context: { query: <Row>(statement: ReturnType<typeof sql>) => Promise<readonly Row[]> },
  customerIds: readonly string[],
  currency: string,
): Promise<readonly string[]> {
  const digits = sql.integer(minorUnitDigits(currency));
  const rows = await context.query<{ customer: string; total: string }>(sql`
select o.customer_id as customer, round(sum(l.unit_price * l.quantity * (1 - l.discount)), ${digits}) as total
from orders o
join order_lines l on l.tenant_id = ${tenant} and l.order_id = o.id
where o.tenant_id = ${tenant} and o.customer_id = any(${customerIds}::uuid[])
  and o.currency = ${currency}::text and o.status <> 'CANCELLED'
group by o.customer_id`);
  const totals = new Map(rows.map((row) => [row.customer, row.total]));
  const nothing = (0).toFixed(minorUnitDigits(currency));
  return customerIds.map((id) => totals.get(id) ?? nothing);
}
