import { type Context, idArgument, insertRow, nextNumber, toGlobalId, userError } from '../../../src/kit.ts';
import { order } from '../../core/entities.ts';
import { type TicketRow, ticket, ticketMessage } from './entities.ts';
import type { OpenTicketInput } from './types.generated.ts';

/**
 * Opens a ticket, with a first message where there is one.
 *
 * @throws UserErrors NOT_FOUND, INVALID, TAKEN
 */
export async function openTicket(context: Context, input: OpenTicketInput): Promise<TicketRow> {
  const author = context.principal.subject;
  const opened = await insertRow(context, ticket, {
    ...input,
    customerId: await customerOf(context, input),
    number: await nextNumber(context, ticket, 'number', { counter: 'ticket number', prefix: 'T-' }),
    status: 'OPEN',
    openedBy: author,
  });
  if (input.body) {
    const ticketId = toGlobalId('Ticket', opened.id);
    await insertRow(context, ticketMessage, { ticketId, author, fromCustomer: true, body: input.body });
  }
  return opened;
}

/** An order is its customer's, and so is what is asked about it. @returns a global id */
async function customerOf(context: Context, input: OpenTicketInput): Promise<string | null | undefined> {
  if (!input.orderId) return input.customerId;
  const found = await context.load(order, idArgument('Order', input.orderId));
  if (!found) throw userError(['input', 'orderId'], 'NOT_FOUND', 'There is no such Order.');
  const customerId = toGlobalId('Customer', found.customerId);
  if (input.customerId && input.customerId !== customerId) {
    throw userError(['input', 'customerId'], 'INVALID', 'The order is of another customer.');
  }
  return customerId;
}
