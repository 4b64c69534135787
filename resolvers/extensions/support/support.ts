import { globalIdOf, idArgument, insertRow, referenceOf, updateRow } from '../../../src/kit.ts';
import { customer, order } from '../../core/entities.ts';
import { addMessage, requireBody } from './add-message.ts';
import { ticket, ticketMessage, ticketNote } from './entities.ts';
import { moveTicket } from './move-ticket.ts';
import { openTicket } from './open-ticket.ts';
import type { Resolvers } from './types.generated.ts';

export const support: Resolvers = {
  Query: {
    ticket: (_root, { id }, context, info) => context.load(ticket, idArgument('Ticket', id), info),
    tickets: (_root, args, context, info) =>
      context.connection(ticket, {
        field: 'Query.tickets',
        arguments: args,
        defaultOrder: [{ createdAt: 'DESC' }],
        info,
      }),
  },
  Customer: {
    tickets: (row, args, context, info) =>
      context.connection(ticket, {
        field: 'Customer.tickets',
        arguments: args,
        defaultOrder: [{ createdAt: 'DESC' }],
        parent: { reference: 'customerId', id: row.id },
        info,
      }),
  },
  Order: {
    tickets: (row, args, context, info) =>
      context.connection(ticket, {
        field: 'Order.tickets',
        arguments: args,
        defaultOrder: [{ createdAt: 'DESC' }],
        parent: { reference: 'orderId', id: row.id },
        info,
      }),
  },
  Ticket: {
    id: globalIdOf('Ticket'),
    customer: referenceOf(customer, 'customerId'),
    order: referenceOf(order, 'orderId'),
    messages: (row, args, context, info) =>
      context.connection(ticketMessage, {
        field: 'Ticket.messages',
        arguments: args,
        defaultOrder: [{ createdAt: 'ASC' }],
        parent: { reference: 'ticketId', id: row.id },
        info,
      }),
    notes: (row, args, context, info) =>
      context.connection(ticketNote, {
        field: 'Ticket.notes',
        arguments: args,
        defaultOrder: [{ createdAt: 'ASC' }],
        parent: { reference: 'ticketId', id: row.id },
        info,
      }),
  },
  TicketMessage: {
    id: globalIdOf('TicketMessage'),
    ticket: referenceOf(ticket, 'ticketId'),
  },
  TicketNote: {
    id: globalIdOf('TicketNote'),
    ticket: referenceOf(ticket, 'ticketId'),
  },
  Mutation: {
    openTicket: async (_root, { input }, context) => ({ ticket: await openTicket(context, input) }),
    updateTicket: async (_root, { input }, context) => {
      const { id, expectedVersion, ...values } = input;
      return { ticket: await updateRow(context, ticket, idArgument('Ticket', id), values, expectedVersion) };
    },
    moveTicket: async (_root, { input }, context) => ({ ticket: await moveTicket(context, input) }),
    addTicketMessage: async (_root, { input }, context) => ({ message: await addMessage(context, input) }),
    addTicketNote: async (_root, { input }, context) => {
      requireBody(input.body);
      return { note: await insertRow(context, ticketNote, { ...input, author: context.principal.subject }) };
    },
  },
};
