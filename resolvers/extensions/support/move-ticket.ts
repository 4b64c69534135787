import { type Context, idArgument, lockRow, settingsOf, updateRow, userError } from '../../../src/kit.ts';
import { type TicketRow, ticket } from './entities.ts';
import { settings } from './settings.ts';
import type { MoveTicketInput, TicketStatus } from './types.generated.ts';

/** Where each status leads. */
const leadsTo: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = Object.freeze({
  OPEN: ['WAITING', 'RESOLVED', 'CLOSED'],
  WAITING: ['OPEN', 'RESOLVED', 'CLOSED'],
  RESOLVED: ['OPEN', 'CLOSED'],
  CLOSED: ['OPEN'],
});

const millisecondsOfDay = 86_400_000;

/**
 * Gives a ticket another status. Its row stays locked until the commit: of many who do the same, one does it, and the others
 * find it done.
 *
 * @throws UserErrors NOT_FOUND, STALE_VERSION, NOT_ALLOWED
 */
export async function moveTicket(context: Context, { id, to, expectedVersion }: MoveTicketInput): Promise<TicketRow> {
  const current = await lockRow(context, ticket, idArgument('Ticket', id), expectedVersion);
  const from = current.status as TicketStatus;
  if (!leadsTo[from].includes(to)) {
    const message = `A ticket that is ${from.toLowerCase()} cannot become ${to.toLowerCase()}.`;
    throw userError(['input', 'to'], 'NOT_ALLOWED', message);
  }
  if (to === 'OPEN' && current.resolvedAt !== null) refuseReopening(context, current, current.resolvedAt);
  const resolvedAt = to === 'RESOLVED' || to === 'CLOSED' ? (current.resolvedAt ?? new Date()) : null;
  return updateRow(context, ticket, current.id, { status: to, resolvedAt });
}

function refuseReopening(context: Context, { assignee }: TicketRow, resolvedAt: string): void {
  const { reopenBy, reopenDays } = settingsOf(context, settings);
  const { roles, subject } = context.principal;
  if (Date.now() - Date.parse(resolvedAt) > reopenDays * millisecondsOfDay) {
    const message = `A ticket can be reopened for ${reopenDays} days. Open a new one.`;
    throw userError(['input', 'to'], 'NOT_ALLOWED', message);
  }
  if (reopenBy === 'anyone' || roles.includes('admin') || (reopenBy === 'assignee' && subject === assignee)) return;
  const who = reopenBy === 'assignee' ? 'the assignee and administrators' : 'administrators';
  throw userError(['input', 'to'], 'NOT_ALLOWED', `Only ${who} may reopen a ticket.`);
}
