import { authenticated, type Extension } from '../../../src/kit.ts';

/** The schema of the extension as it serves; releases are this text with something replaced. */
export const ticketsSdl = `
extend type Query {
  ticket(code: String!, format: TicketFormat = LONG): Ticket
  tickets(filter: TicketFilter, state: TicketState): [Ticket!]
  holder: TicketHolder
}
extend type Mutation {
  fileTicket(input: FileTicketInput!): FileTicketPayload
}
type Ticket {
  code: String
  title(length: Int): String
  weight: Int
  state: TicketState
}
type Person {
  name: String
}
type Company {
  name: String
}
union TicketHolder = Person | Company
enum TicketState {
  OPEN
  CLOSED
  LOST
}
enum TicketFormat {
  LONG
  SHORT
}
input TicketFilter {
  state: TicketState
  title: String
  least: Int
}
input FileTicketInput {
  title: String!
  weight: Int = 1
  note: String
}
type FileTicketPayload {
  ticket: Ticket
  userErrors: [UserError!]!
}
`;

/** The extension by a schema of its own. Its answers are always the same. */
export function createTickets(typeDefs: string): Extension {
  const ticket = { code: 'T1', title: 'Broken lamp', weight: 2, state: 'OPEN' };
  const has = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(typeDefs);
  const types = ['Ticket', 'Person', 'Company', 'Crate', 'FileTicketPayload', 'Weight'].filter((type) =>
    typeDefs.includes(`type ${type} {`),
  );
  const queries = { ticket: () => ticket, tickets: () => [ticket], holder: () => ({ name: 'Ann' }), desks: () => [] };
  const rootFields = Object.keys(queries).filter((name) => has(name));
  return Object.freeze({
    name: 'tickets',
    version: '1.0.0',
    description: 'Tickets.',
    requires: [],
    typeDefs,
    migrations: undefined,
    resolvers: {
      Query: Object.fromEntries(Object.entries(queries).filter(([name]) => rootFields.includes(name))),
      Mutation: { fileTicket: () => ({ ticket }) },
      TicketHolder: { __resolveType: () => 'Person' },
    },
    permissions: {
      Query: Object.fromEntries(rootFields.map((name) => [name, authenticated])),
      Mutation: { fileTicket: authenticated },
      ...Object.fromEntries(types.map((type) => [type, { '*': authenticated }])),
    },
    entities: [],
    administration: [],
    announces: [],
    listens: [],
    features: [],
  });
}
