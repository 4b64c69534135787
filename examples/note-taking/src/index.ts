import { defineExtension, scope } from 'rowhouse/kit';
import { customerNote } from './entities.ts';
import { resolvers } from './resolvers.ts';
import { settings } from './settings.ts';

const read = scope('note_taking:read');
const write = scope('note_taking:write');
const customers = scope('customers:read');

/** What is to be remembered of a customer. */
export default defineExtension({
  name: 'note_taking',
  version: '0.1.0',
  description: 'What is to be remembered of a customer.',
  schema: new URL('../schema/', import.meta.url),
  entities: [customerNote],
  settings,
  features: {
    'note-taking-newest-first': { description: 'Lists the newest first instead of by title.', default: false },
  },
  resolvers,
  // Which columns a resolver takes from its row: rows are read no wider than they must be.
  reads: { CustomerNote: { id: [], customer: ['customerId'] }, Customer: { customerNotes: [] } },
  // A field without a permission, its own or its type's, is a fault of composition.
  permissions: {
    Query: { customerNote: read, customerNotes: read },
    Mutation: {
      createCustomerNote: [read, write],
      updateCustomerNote: [read, write],
      deleteCustomerNote: [read, write],
    },
    // Whoever names a customer learns that there is one.
    CreateCustomerNoteInput: { customerId: customers },
    CustomerNote: { '*': read },
    CreateCustomerNotePayload: { '*': write },
    UpdateCustomerNotePayload: { '*': write },
    DeleteCustomerNotePayload: { '*': write },
  },
});
