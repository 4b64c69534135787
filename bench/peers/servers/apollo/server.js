// Apollo Server, DataLoader, graphql-shield and pg, put together as their documentation teaches: a standalone server, a
// context for each request with its loaders and its transaction, a rule on every field, the token verified by jose.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { createContext } from './context.js';
import { protect } from './permissions.js';
import { resolvers } from './resolvers.js';
import { typeDefs } from './schema.js';

/** Ends the transaction before the answer leaves. @type {import('@apollo/server').ApolloServerPlugin<import('./context.js').Context>} */
const transaction = {
  requestDidStart: async () => ({
    willSendResponse: async ({ contextValue, errors }) => {
      await contextValue.end(errors?.length ? 'rollback' : 'commit');
    },
  }),
};

/** @type {ApolloServer<import('./context.js').Context>} */
const server = new ApolloServer({
  schema: protect(makeExecutableSchema({ typeDefs, resolvers })),
  plugins: [transaction],
});
const { url } = await startStandaloneServer(server, {
  context: createContext,
  listen: { host: '127.0.0.1', port: 0 },
});
process.send?.({ port: Number(new URL(url).port) });
process.on('disconnect', () => process.exit());
