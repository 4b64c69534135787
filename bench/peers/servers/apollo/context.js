import { GraphQLError } from 'graphql';
import { createLocalJWKSet, jwtVerify } from 'jose';
import pg from 'pg';
import { createLoaders } from './loaders.js';

/**
 * @typedef {object} Context
 * @property {{ tenant: string, roles: string[] }} user
 * @property {import('./loaders.js').Query} query one statement of the request's transaction
 * @property {ReturnType<typeof createLoaders>} loaders
 * @property {(command: 'commit' | 'rollback') => Promise<void>} end gives the connection back
 */

const pool = new pg.Pool({
  connectionString: process.env.PEER_DATABASE_URL,
  max: Number(process.env.PEER_POOL_SIZE),
  options: '-c search_path=rowhouse_shared',
});

const keys = createLocalJWKSet(JSON.parse(process.env.PEER_JWKS ?? '{"keys":[]}'));

/**
 * The context of one request: who asks, by their token, and one transaction that belongs to their tenant.
 *
 * @param {{ req: import('node:http').IncomingMessage }} request
 * @returns {Promise<Context>}
 */
export async function createContext({ req }) {
  const user = await authenticate(req.headers.authorization);
  const client = await pool.connect();
  // PostgreSQL takes no parameters for SET; the tenant is a UUID, as the verified token's issuer promises.
  await client.query(`begin; set local rowhouse.tenant_id = ${client.escapeLiteral(user.tenant)}`);
  /** @type {import('./loaders.js').Query} */
  const query = async (text, values) => (await client.query(text, values)).rows;
  return {
    user,
    query,
    loaders: createLoaders(query, user.tenant),
    end: async (command) => {
      await client.query(command).then(
        () => client.release(),
        (error) => client.release(error),
      );
    },
  };
}

/** @param {string | undefined} header */
async function authenticate(header) {
  try {
    const { payload } = await jwtVerify(header?.replace(/^Bearer /, '') ?? '', keys, {
      issuer: 'urn:rowhouse:development',
      audience: 'rowhouse',
      algorithms: ['EdDSA'],
    });
    return { tenant: String(payload.tenant), roles: /** @type {string[]} */ (payload.roles) };
  } catch {
    throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
  }
}
