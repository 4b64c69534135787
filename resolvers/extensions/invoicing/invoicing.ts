import { type Context, dayIn, globalIdOf, idArgument, referenceOf, sql } from '../../../src/kit.ts';
import { customer, order } from '../../core/entities.ts';
import { creditInvoice } from './credit-invoice.ts';
import { creditNote, type InvoiceRow, invoice, invoiceLine, invoicePayment } from './entities.ts';
import { issueInvoice } from './issue-invoice.ts';
import { paidAmounts, recordPayment } from './record-payment.ts';
import type { InvoiceStatus, Resolvers } from './types.generated.ts';

export const invoicing: Resolvers = {
  Query: {
    invoice: (_root, { id }, context, info) => context.load(invoice, idArgument('Invoice', id), info),
    invoices: (_root, args, context, info) =>
      context.connection(invoice, {
        field: 'Query.invoices',
        arguments: args,
        defaultOrder: [{ issuedOn: 'DESC' }],
        info,
      }),
    overdueInvoices: (_root, args, context, info) =>
      context.connection(invoice, {
        field: 'Query.overdueInvoices',
        arguments: args,
        defaultOrder: [{ dueOn: 'ASC' }],
        // Today is PostgreSQL's here: as a value it would end every cursor at midnight.
        condition: sql`open_scaled > 0 and due_on < (now() at time zone ${context.tenant.timeZone}::text)::date`,
        info,
      }),
    creditNotes: (_root, args, context, info) =>
      context.connection(creditNote, {
        field: 'Query.creditNotes',
        arguments: args,
        defaultOrder: [{ issuedOn: 'DESC' }],
        info,
      }),
  },
  Order: {
    invoices: (row, _args, context, info) => context.loadByReference(invoice, 'orderId', row.id, 'issuedOn', info),
  },
  Customer: {
    invoices: (row, args, context, info) =>
      context.connection(invoice, {
        field: 'Customer.invoices',
        arguments: args,
        defaultOrder: [{ issuedOn: 'DESC' }],
        parent: { reference: 'customerId', id: row.id },
        info,
      }),
  },
  Invoice: {
    id: globalIdOf('Invoice'),
    status: statusOf,
    paid: (row, _args, context) =>
      context.loader<string, string>('Invoice.paid', (ids) => paidAmounts(context, ids)).load(row.id),
    order: referenceOf(order, 'orderId'),
    customer: referenceOf(customer, 'customerId'),
    lines: (row, _args, context, info) => context.loadByReference(invoiceLine, 'invoiceId', row.id, 'position', info),
    payments: (row, _args, context, info) =>
      context.loadByReference(invoicePayment, 'invoiceId', row.id, 'receivedOn', info),
    creditNote: (row, _args, context, info) => context.loadOneByReference(creditNote, 'invoiceId', row.id, info),
  },
  InvoiceLine: { id: globalIdOf('InvoiceLine') },
  InvoicePayment: {
    id: globalIdOf('InvoicePayment'),
    invoice: referenceOf(invoice, 'invoiceId'),
  },
  CreditNote: {
    id: globalIdOf('CreditNote'),
    invoice: referenceOf(invoice, 'invoiceId'),
  },
  Mutation: {
    issueInvoice: async (_root, { input }, context) => ({ invoice: await issueInvoice(context, input) }),
    recordPayment: async (_root, { input }, context) => ({ payment: await recordPayment(context, input) }),
    creditInvoice: async (_root, { input }, context) => ({ creditNote: await creditInvoice(context, input) }),
  },
};

function statusOf({ creditedAt, dueOn, open }: InvoiceRow, _args: unknown, context: Context): InvoiceStatus {
  if (creditedAt !== null) return 'CREDITED';
  if (!/[1-9]/.test(open)) return 'PAID';
  return dueOn < dayIn(context.tenant.timeZone) ? 'OVERDUE' : 'OPEN';
}
