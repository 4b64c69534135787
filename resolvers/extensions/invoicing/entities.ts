import { type Connection, entity, field, type RowOf } from '../../../src/kit.ts';

const scale = 4;

export const invoice = entity({
  type: 'Invoice',
  table: 'invoices',
  writeOnce: { except: ['open', 'creditedAt'] },
  fields: {
    number: field.string('number'),
    orderId: field.reference('order_id', 'Order'),
    customerId: field.reference('customer_id', 'Customer'),
    customerName: field.string('customer_name'),
    currency: field.currency('currency'),
    issuedOn: field.date('issued_on'),
    dueOn: field.date('due_on'),
    open: field.decimal('open', { scaled: { column: 'open_scaled', scale } }),
    total: field.decimal('total', { scaled: { column: 'total_scaled', scale } }),
    creditedAt: field.dateTime('credited_at', { nullable: true }),
  },
});
export type InvoiceRow = RowOf<typeof invoice>;
export type InvoiceConnectionRow = Connection<InvoiceRow>;

export const invoiceLine = entity({
  type: 'InvoiceLine',
  table: 'invoice_lines',
  writeOnce: true,
  fields: {
    invoiceId: field.reference('invoice_id', 'Invoice'),
    position: field.integer('position'),
    description: field.string('description'),
    quantity: field.integer('quantity'),
    unitPrice: field.decimal('unit_price'),
    discount: field.decimal('discount'),
    total: field.decimal('total'),
  },
});
export type InvoiceLineRow = RowOf<typeof invoiceLine>;

export const invoicePayment = entity({
  type: 'InvoicePayment',
  table: 'invoice_payments',
  writeOnce: true,
  fields: {
    invoiceId: field.reference('invoice_id', 'Invoice'),
    amount: field.decimal('amount'),
    receivedOn: field.date('received_on'),
    reference: field.string('reference', { nullable: true }),
  },
});
export type InvoicePaymentRow = RowOf<typeof invoicePayment>;

export const creditNote = entity({
  type: 'CreditNote',
  table: 'credit_notes',
  writeOnce: true,
  fields: {
    number: field.string('number'),
    invoiceId: field.reference('invoice_id', 'Invoice'),
    issuedOn: field.date('issued_on'),
    currency: field.currency('currency'),
    toRefund: field.decimal('to_refund'),
    total: field.decimal('total', { scaled: { column: 'total_scaled', scale } }),
    reason: field.string('reason'),
  },
});
export type CreditNoteRow = RowOf<typeof creditNote>;
export type CreditNoteConnectionRow = Connection<CreditNoteRow>;
