import { type Connection, entity, field, type RowOf } from '../../../src/kit.ts';

export const ticketStatuses = ['OPEN', 'WAITING', 'RESOLVED', 'CLOSED'] as const;

export const ticket = entity({
  type: 'Ticket',
  table: 'tickets',
  customFields: { inputs: ['OpenTicketInput', 'UpdateTicketInput'] },
  fields: {
    number: field.string('number'),
    status: field.enum('status', ticketStatuses),
    priority: field.enum('priority', ['LOW', 'NORMAL', 'HIGH', 'URGENT']),
    subject: field.string('subject'),
    openedBy: field.string('opened_by'),
    assignee: field.string('assignee', { nullable: true }),
    customerId: field.reference('customer_id', 'Customer', { nullable: true }),
    orderId: field.reference('order_id', 'Order', { nullable: true }),
    resolvedAt: field.dateTime('resolved_at', { nullable: true }),
  },
});
export type TicketRow = RowOf<typeof ticket>;
export type TicketConnectionRow = Connection<TicketRow>;

export const ticketMessage = entity({
  type: 'TicketMessage',
  table: 'ticket_messages',
  fields: {
    ticketId: field.reference('ticket_id', 'Ticket'),
    author: field.string('author'),
    fromCustomer: field.boolean('from_customer'),
    body: field.string('body'),
  },
});
export type TicketMessageRow = RowOf<typeof ticketMessage>;
export type TicketMessageConnectionRow = Connection<TicketMessageRow>;

export const ticketNote = entity({
  type: 'TicketNote',
  table: 'ticket_notes',
  fields: {
    ticketId: field.reference('ticket_id', 'Ticket'),
    author: field.string('author'),
    body: field.string('body'),
  },
});
export type TicketNoteRow = RowOf<typeof ticketNote>;
export type TicketNoteConnectionRow = Connection<TicketNoteRow>;
