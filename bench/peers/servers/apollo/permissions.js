import { createRequire } from 'node:module';

// The ES module of graphql-shield 7.6.5 imports a function that Node.js no longer has; its CommonJS one does without, and
// asks for graphql-middleware of the same kind.
const require = createRequire(import.meta.url);
const { rule, shield } = /** @type {typeof import('graphql-shield')} */ (require('graphql-shield'));
const { applyMiddleware } = /** @type {typeof import('graphql-middleware')} */ (require('graphql-middleware'));

/** Roles by what they may do. */
const allowed = {
  read: ['admin', 'editor', 'viewer'],
  readPersonal: ['admin', 'editor'],
  write: ['admin', 'editor'],
};

/** @param {keyof typeof allowed} right */
const may = (right) =>
  rule({ cache: 'contextual' })(async (_parent, _args, /** @type {import('./context.js').Context} */ { user }) =>
    user.roles.some((role) => allowed[right].includes(role)),
  );

const mayRead = may('read');

/** A rule on every field (the-guild.dev/graphql/shield: "Rules"); what is not named is denied. */
const permissions = shield(
  {
    Query: { '*': mayRead },
    Mutation: { '*': may('write') },
    Customer: { '*': mayRead, email: may('readPersonal') },
    Product: { '*': mayRead },
    Order: { '*': mayRead },
    OrderLine: { '*': mayRead },
    CustomerConnection: { '*': mayRead },
    OrderConnection: { '*': mayRead },
    PageInfo: { '*': mayRead },
    PlaceOrderPayload: { '*': mayRead },
  },
  { fallbackRule: rule()(() => false), allowExternalErrors: true },
);

/** @param {import('graphql').GraphQLSchema} schema */
export const protect = (schema) => applyMiddleware(schema, permissions);
