import { z } from 'zod';
import { administrator, defineSettings } from '../../../src/kit.ts';

const prefix = z.string().regex(/^[A-Za-z0-9/._-]{0,20}$/);

export const settings = defineSettings('invoicing', {
  paymentDays: administrator(z.int().min(0).max(365).default(30).describe('Days until an invoice is due.')),
  invoicePrefix: administrator(prefix.default('INV-').describe('Stands in front of the numbers of invoices.')),
  creditNotePrefix: administrator(prefix.default('CN-').describe('Stands in front of the numbers of credit notes.')),
});
