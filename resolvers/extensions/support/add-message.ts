import { type Context, idArgument, insertRow, lockRow, updateRow, userError } from '../../../src/kit.ts';
import { type TicketMessageRow, ticket, ticketMessage } from './entities.ts';
import type { AddTicketMessageInput } from './types.generated.ts';

/**
 * Adds a message. What a customer writes to a ticket that waits for it makes the ticket OPEN; the ticket stays locked until
 * the commit, so that nothing is written to one that is being closed.
 *
 * @throws UserErrors NOT_FOUND, NOT_ALLOWED, REQUIRED, TAKEN
 */
export async function addMessage(context: Context, input: AddTicketMessageInput): Promise<TicketMessageRow> {
  const id = idArgument('Ticket', input.ticketId);
  const { status } = await lockRow(context, ticket, id, undefined, ['input', 'ticketId']);
  if (status === 'CLOSED') throw userError(['input', 'ticketId'], 'NOT_ALLOWED', 'This ticket is closed: reopen it.');
  requireBody(input.body);
  if (input.fromCustomer && status === 'WAITING') await updateRow(context, ticket, id, { status: 'OPEN' });
  return insertRow(context, ticketMessage, { ...input, author: context.principal.subject });
}

/** @throws UserErrors REQUIRED */
export function requireBody(body: string): void {
  if (body.trim() === '') throw userError(['input', 'body'], 'REQUIRED', 'There is nothing written.');
}
