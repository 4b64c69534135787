import {
  type Context,
  dayIn,
  daysAfter,
  idArgument,
  insertRow,
  insertRows,
  lockRow,
  minorUnitDigits,
  nextNumber,
  settingsOf,
  sql,
  tenant,
  toGlobalId,
  userError,
} from '../../../src/kit.ts';
import { customer, order } from '../../core/entities.ts';
import { type InvoiceRow, invoice, invoiceLine } from './entities.ts';
import { settings } from './settings.ts';
import type { IssueInvoiceInput } from './types.generated.ts';

/**
 * Puts an order on an invoice.
 *
 * The order's row stays locked until the commit: of many who issue at the same time one does, and nobody cancels meanwhile.
 *
 * @throws UserErrors NOT_FOUND, NOT_ALLOWED, TAKEN, INVALID
 */
export async function issueInvoice(context: Context, { orderId, externalId }: IssueInvoiceInput): Promise<InvoiceRow> {
  const path = ['input', 'orderId'];
  const { id, customerId, currency, status } = await lockRow(
    context,
    order,
    idArgument('Order', orderId),
    undefined,
    path,
  );
  if (status === 'CANCELLED') throw userError(path, 'NOT_ALLOWED', 'An order that is cancelled cannot be invoiced.');
  const standing = await standingInvoice(context, id);
  if (standing) throw userError(path, 'NOT_ALLOWED', `The order is on the invoice ${standing.number} already.`);

  const { invoicePrefix: prefix, paymentDays } = settingsOf(context, settings);
  const buyer = await context.load(customer, customerId);
  const { lines, total } = await orderedLines(context, id, minorUnitDigits(currency));
  const issuedOn = dayIn(context.tenant.timeZone);
  const issued = await insertRow(context, invoice, {
    externalId,
    number: await nextNumber(context, invoice, 'number', { counter: 'invoice number', prefix }),
    orderId,
    customerId: toGlobalId('Customer', customerId),
    customerName: buyer!.name,
    currency,
    issuedOn,
    dueOn: daysAfter(issuedOn, paymentDays),
    open: total,
    total,
  });
  const invoiceId = toGlobalId('Invoice', issued.id);
  await insertRows(
    context,
    invoiceLine,
    lines.map((line) => ({ ...line, invoiceId })),
  );
  return issued;
}

/** The invoice of an order that was not credited. */
export async function standingInvoice(context: Context, orderId: string): Promise<InvoiceRow | undefined> {
  const invoices = await context.loadByReference(invoice, 'orderId', orderId, 'issuedOn');
  return invoices.find(({ creditedAt }) => creditedAt === null);
}

interface OrderedLine {
  readonly position: number;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: string;
  readonly discount: string;
  readonly total: string;
}

/** Multiplied and summed in SQL, where decimals are exact. */
async function orderedLines(
  context: Context,
  orderId: string,
  digits: number,
): Promise<{ readonly lines: readonly OrderedLine[]; readonly total: string }> {
  const amount = sql`l.unit_price * l.quantity * (1 - l.discount)`;
  const lines = await context.query<OrderedLine & { readonly sum: string }>(sql`
select l.position, p.name as description, l.quantity, l.unit_price as "unitPrice", l.discount,
  round(${amount}, ${sql.integer(digits)}) as total, round(sum(${amount}) over (), ${sql.integer(digits)}) as sum
from order_lines l
join products p on p.tenant_id = ${tenant} and p.id = l.product_id
where l.tenant_id = ${tenant} and l.order_id = ${orderId}::uuid
order by l.position`);
  return { lines, total: lines[0]?.sum ?? '0' };
}
