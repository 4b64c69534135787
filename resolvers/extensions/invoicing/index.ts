import { defineExtension, listener, scope, userError } from '../../../src/kit.ts';
import { orderCancelled } from '../../core/domain-events.ts';
import { creditNote, invoice, invoiceLine, invoicePayment } from './entities.ts';
import { invoicing } from './invoicing.ts';
import { standingInvoice } from './issue-invoice.ts';
import { settings } from './settings.ts';

const read = scope('invoicing:read');
const write = scope('invoicing:write');

/** What customers owe for orders, what they paid, and what was taken back. */
export default defineExtension({
  name: 'invoicing',
  version: '1.0.0',
  description: 'Invoices numbered without gaps, their payments, and credit notes.',
  schema: new URL('../../../schema/extensions/invoicing/', import.meta.url),
  entities: [invoice, invoiceLine, invoicePayment, creditNote],
  resolvers: invoicing,
  settings,
  listens: [
    listener(orderCancelled, async (context, { order }) => {
      if (!(await standingInvoice(context, order.id))) return;
      throw userError([], 'NOT_ALLOWED', 'The order is on an invoice: credit that first.');
    }),
  ],
  reads: {
    Order: { invoices: [] },
    Customer: { invoices: [] },
    Invoice: {
      id: [],
      status: ['creditedAt', 'dueOn', 'open'],
      paid: [],
      lines: [],
      payments: [],
      creditNote: [],
    },
    InvoiceLine: { id: [] },
    InvoicePayment: { id: [] },
    CreditNote: { id: [] },
  },
  permissions: {
    Query: { invoice: read, invoices: read, overdueInvoices: read, creditNotes: read },
    Mutation: { issueInvoice: [read, write], recordPayment: [read, write], creditInvoice: [read, write] },
    IssueInvoiceInput: { orderId: scope('orders:read') },
    RecordPaymentInput: { invoiceId: read },
    CreditInvoiceInput: { invoiceId: read },
    // Copies ask for what their originals ask for.
    Invoice: { '*': read, customerName: scope('customers:read') },
    InvoiceLine: { '*': read, description: scope('products:read') },
    InvoicePayment: { '*': read },
    CreditNote: { '*': read },
    IssueInvoicePayload: { '*': write },
    RecordPaymentPayload: { '*': write },
    CreditInvoicePayload: { '*': write },
  },
});
