import { defineExtension, scope } from '../../../src/kit.ts';
import { ticket, ticketMessage, ticketNote } from './entities.ts';
import { settings } from './settings.ts';
import { support } from './support.ts';

const read = scope('support:read');
const write = scope('support:write');
const notes = scope('support:notes');
const customer = scope('customers:read');
const order = scope('orders:read');

/** What customers ask for help with, and what they are told. */
export default defineExtension({
  name: 'support',
  version: '1.0.0',
  description: 'Tickets with their messages, and notes that customers do not see.',
  schema: new URL('../../../schema/extensions/support/', import.meta.url),
  entities: [ticket, ticketMessage, ticketNote],
  resolvers: support,
  settings,
  reads: {
    Customer: { tickets: [] },
    Order: { tickets: [] },
    Ticket: { id: [], messages: [], notes: [] },
    TicketMessage: { id: [] },
    TicketNote: { id: [] },
  },
  permissions: {
    Query: { ticket: read, tickets: read },
    Mutation: {
      openTicket: [read, write],
      updateTicket: [read, write],
      moveTicket: [read, write],
      addTicketMessage: [read, write],
      addTicketNote: [read, write, notes],
    },
    OpenTicketInput: { customerId: customer, orderId: order },
    AddTicketMessageInput: { ticketId: read },
    AddTicketNoteInput: { ticketId: read },
    Ticket: { '*': read },
    TicketMessage: { '*': read },
    TicketNote: { '*': notes },
    OpenTicketPayload: { '*': write },
    UpdateTicketPayload: { '*': write },
    MoveTicketPayload: { '*': write },
    AddTicketMessagePayload: { '*': write },
    AddTicketNotePayload: { '*': write },
  },
});
