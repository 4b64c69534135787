import { customer } from 'rowhouse/core';
import { type Context, idArgument, insertRow, lockRow, settingsOf, sql, tenant, userError } from 'rowhouse/kit';
import { type CustomerNoteRow, customerNote } from './entities.ts';
import { settings } from './settings.ts';
import type { CreateCustomerNoteInput } from './types.generated.ts';

/**
 * Never more for a customer than the settings allow. The customer's row stays locked until the commit: of many who ask at
 * the same time, each counts what those before it have made.
 *
 * @throws UserErrors NOT_FOUND, NOT_ALLOWED, TAKEN, INVALID
 */
export async function createCustomerNote(context: Context, input: CreateCustomerNoteInput): Promise<CustomerNoteRow> {
  const { maximumPerCustomer } = settingsOf(context, settings);
  const at = ['input', 'customerId'];
  const customerId = idArgument('Customer', input.customerId);
  await lockRow(context, customer, customerId, undefined, at);
  const [counted] = await context.query<{ count: number }>(sql`
    select count(*)::integer as count
    from customer_notes
    where tenant_id = ${tenant} and customer_id = ${customerId}::uuid`);
  if ((counted?.count ?? 0) >= maximumPerCustomer) {
    throw userError(at, 'NOT_ALLOWED', `A customer has ${maximumPerCustomer} of these at most.`);
  }
  return insertRow(context, customerNote, input);
}
