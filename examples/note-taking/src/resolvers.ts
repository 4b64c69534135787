import { customer } from 'rowhouse/core';
import { deleteRow, globalIdOf, idArgument, isEnabled, referenceOf, toGlobalId, updateRow } from 'rowhouse/kit';
import { createCustomerNote } from './create-customer-note.ts';
import { customerNote } from './entities.ts';
import type { Resolvers } from './types.generated.ts';

export const resolvers: Resolvers = {
  Query: {
    customerNote: (_root, { id }, context, info) => context.load(customerNote, idArgument('CustomerNote', id), info),
    customerNotes: (_root, args, context, info) =>
      context.connection(customerNote, {
        field: 'Query.customerNotes',
        arguments: args,
        defaultOrder: isEnabled(context, 'note-taking-newest-first') ? [{ createdAt: 'DESC' }] : [{ title: 'ASC' }],
        info,
      }),
  },
  CustomerNote: {
    id: globalIdOf('CustomerNote'),
    customer: referenceOf(customer, 'customerId'),
  },
  Customer: {
    customerNotes: (row, args, context, info) =>
      context.connection(customerNote, {
        field: 'Customer.customerNotes',
        arguments: args,
        defaultOrder: [{ createdAt: 'DESC' }],
        parent: { reference: 'customerId', id: row.id },
        info,
      }),
  },
  Mutation: {
    createCustomerNote: async (_root, { input }, context) => ({
      customerNote: await createCustomerNote(context, input),
    }),
    updateCustomerNote: async (_root, { input }, context) => {
      const { id, expectedVersion, ...values } = input;
      const customerNoteId = idArgument('CustomerNote', id);
      return { customerNote: await updateRow(context, customerNote, customerNoteId, values, expectedVersion) };
    },
    deleteCustomerNote: async (_root, { input }, context) => {
      const customerNoteId = idArgument('CustomerNote', input.id);
      await deleteRow(context, customerNote, customerNoteId, input.expectedVersion);
      return { deletedId: toGlobalId('CustomerNote', customerNoteId) };
    },
  },
};
