import {
  type Context,
  dayIn,
  idArgument,
  insertRow,
  lockRow,
  nextNumber,
  settingsOf,
  updateRow,
  userError,
} from '../../../src/kit.ts';
import { type CreditNoteRow, creditNote, invoice } from './entities.ts';
import { paidAmounts } from './record-payment.ts';
import { settings } from './settings.ts';
import type { CreditInvoiceInput } from './types.generated.ts';

/**
 * Takes a whole invoice back. What had been paid by then is the customer's, and the credit note says how much.
 *
 * @throws UserErrors NOT_FOUND, NOT_ALLOWED, REQUIRED, TAKEN
 */
export async function creditInvoice(context: Context, input: CreditInvoiceInput): Promise<CreditNoteRow> {
  if (input.reason.trim() === '') throw userError(['input', 'reason'], 'REQUIRED', 'A credit note has a reason.');
  const id = idArgument('Invoice', input.invoiceId);
  const credited = await lockRow(context, invoice, id, undefined, ['input', 'invoiceId']);
  if (credited.creditedAt !== null) {
    throw userError(['input', 'invoiceId'], 'NOT_ALLOWED', 'This invoice was credited already.');
  }
  const [toRefund] = await paidAmounts(context, [id]);
  const { creditNotePrefix: prefix } = settingsOf(context, settings);
  const note = await insertRow(context, creditNote, {
    ...input,
    number: await nextNumber(context, creditNote, 'number', { counter: 'credit note number', prefix }),
    issuedOn: dayIn(context.tenant.timeZone),
    currency: credited.currency,
    total: credited.total,
    toRefund,
  });
  await updateRow(context, invoice, id, { open: '0', creditedAt: new Date() });
  return note;
}
