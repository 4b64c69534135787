import { defineExtension } from '../../src/kit.ts';
import { branding } from './branding.ts';
import { customFields } from './custom-fields.ts';
import { customers } from './customers.ts';
import { orderCancelled, orderPlaced } from './domain-events.ts';
import { customer, order, orderLine, product } from './entities.ts';
import { extensions } from './extensions.ts';
import { orders } from './orders.ts';
import { permissions } from './permissions.ts';
import { products } from './products.ts';
import { root } from './root.ts';
import { salesSummary } from './sales-summary.ts';
import { CalendarDate, Currency, DateTime, Decimal, JSONObject } from './scalars.ts';
import { settings } from './settings.ts';

/** The types every tenant has: a small commerce back office. */
export const core = defineExtension({
  name: 'core',
  version: '1.0.0',
  description: 'Customers, products and orders.',
  schema: new URL('../../schema/core/', import.meta.url),
  permissions,
  reads: {
    // Told apart by their `__typename`.
    Node: { __resolveType: [] },
    Customer: { id: [], orders: [], totalSpent: [] },
    Product: { id: [] },
    Order: { id: [], lines: [], total: ['currency'] },
    OrderLine: { id: [], total: [] },
  },
  entities: [customer, product, order, orderLine],
  announces: [orderPlaced, orderCancelled],
  administration: [
    'enableExtension',
    'disableExtension',
    'defineCustomField',
    'updateCustomField',
    'deleteCustomField',
    'updateSettings',
    'updateBranding',
  ],
  resolvers: {
    DateTime,
    Date: CalendarDate,
    Currency,
    Decimal,
    JSONObject,
    Node: root.Node,
    Query: {
      ...root.Query,
      ...customers.Query,
      ...products.Query,
      ...orders.Query,
      salesSummary: (
        _root: unknown,
        args: Parameters<typeof salesSummary>[1],
        context: Parameters<typeof salesSummary>[0],
      ) => salesSummary(context, args),
    },
    Mutation: {
      ...customers.Mutation,
      ...products.Mutation,
      ...orders.Mutation,
      ...extensions.Mutation,
      ...customFields.Mutation,
      ...settings.Mutation,
      ...branding.Mutation,
    },
    Tenant: { ...root.Tenant, ...customFields.Tenant, ...settings.Tenant, ...branding.Tenant },
    CustomField: customFields.CustomField,
    Branding: branding.Branding,
    CustomDomain: branding.CustomDomain,
    Customer: customers.Customer,
    Product: products.Product,
    Order: orders.Order,
    OrderLine: orders.OrderLine,
  },
});
