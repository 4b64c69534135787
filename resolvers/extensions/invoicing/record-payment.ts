import {
  type Context,
  dayIn,
  entityColumns,
  idArgument,
  insertRow,
  lockRow,
  minorUnitDigits,
  sql,
  tenant,
  userError,
} from '../../../src/kit.ts';
import { type InvoicePaymentRow, invoice, invoicePayment } from './entities.ts';
import type { RecordPaymentInput } from './types.generated.ts';

/**
 * Records what was paid of an invoice. Its row stays locked until the commit: of many who pay at the same time each sees
 * what those before have left open.
 *
 * @throws UserErrors NOT_FOUND, NOT_ALLOWED, TOO_SMALL, TOO_LARGE, TAKEN, INVALID
 */
export async function recordPayment(context: Context, input: RecordPaymentInput): Promise<InvoicePaymentRow> {
  const { amount } = input;
  const id = idArgument('Invoice', input.invoiceId);
  const { creditedAt, currency, open } = await lockRow(context, invoice, id, undefined, ['input', 'invoiceId']);
  if (creditedAt !== null) throw userError(['input', 'invoiceId'], 'NOT_ALLOWED', 'This invoice was credited.');
  if (amount.startsWith('-') || !/[1-9]/.test(amount)) {
    throw userError(['input', 'amount'], 'TOO_SMALL', 'A payment is more than 0.');
  }
  const digits = minorUnitDigits(currency);
  if ((amount.split('.')[1]?.replace(/0+$/, '').length ?? 0) > digits) {
    throw userError(['input', 'amount'], 'INVALID', `An amount in ${currency} has ${digits} digits after the point.`);
  }
  const [paid] = await context.query(sql`
update invoices
set open = open - ${amount}::numeric, version = version + 1,
  updated_at = greatest(${new Date().toISOString()}::timestamptz, updated_at)
where tenant_id = ${tenant} and id = ${id}::uuid and open >= ${amount}::numeric
returning ${entityColumns(invoice)}`);
  if (!paid) throw userError(['input', 'amount'], 'TOO_LARGE', `Only ${open} ${currency} are open.`);
  const receivedOn = input.receivedOn ?? dayIn(context.tenant.timeZone);
  return insertRow(context, invoicePayment, { ...input, receivedOn });
}

/** What was paid of each invoice, in the order of the ids. */
export async function paidAmounts(context: Context, invoiceIds: readonly string[]): Promise<readonly string[]> {
  const rows = await context.query<{ id: string; paid: string }>(sql`
select invoice_id as id, sum(amount) as paid
from invoice_payments
where tenant_id = ${tenant} and invoice_id = any(${invoiceIds}::uuid[])
group by invoice_id`);
  const paid = new Map(rows.map((row) => [row.id, row.paid]));
  return invoiceIds.map((id) => paid.get(id) ?? '0.00');
}
