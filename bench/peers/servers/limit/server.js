// The limit: Node's HTTP server and one statement by hand for each question, prepared, under the same Row-Level Security
// and through the same door, in one flight to the database. No GraphQL, no token: what is left when all else is gone.
import { createServer } from 'node:http';
import pg from 'pg';
import { listenForParent } from '../listen-for-parent.js';
import { statements } from './statements.js';

/** Oid of json: its text is the answer, and nobody here needs to know what is in it. */
const json = 114;

const pool = new pg.Pool({
  connectionString: process.env.PEER_DATABASE_URL,
  max: Number(process.env.PEER_POOL_SIZE),
  pipeline: true,
  types: {
    // @ts-expect-error the declared signature knows no parser that leaves the text as it is
    getTypeParser: (oid, format) => (oid === json ? (text) => text : pg.types.getTypeParser(oid, format)),
  },
});

const begin = { read: 'begin isolation level repeatable read read only', write: 'begin' };
// The door has PostgreSQL plan for each tenant. Whoever writes a statement by hand for tenants of equal size would not
// want that: one plan for all, as PostgreSQL makes it by itself of a prepared statement.
const enter = {
  name: 'enter',
  text: `select rowhouse.enter($1::uuid, 'rowhouse_shared', 10000, 5000, 15000), set_config('plan_cache_mode', 'auto', true)`,
};

/**
 * @param {keyof typeof statements} question
 * @param {readonly unknown[]} values the tenant first
 * @returns {Promise<string>}
 */
async function answer(question, values) {
  const client = await pool.connect();
  try {
    const [, , { rows }] = await Promise.all([
      client.query(question === 'W' ? begin.write : begin.read),
      client.query({ ...enter, values: [values[0]] }),
      client.query({ name: question, text: statements[question], values: [...values] }),
      client.query('commit'),
    ]);
    if (!rows[0]?.answer) throw new Error('there is nothing to answer');
    client.release();
    return rows[0].answer;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** @param {import('node:http').IncomingMessage} request */
async function valuesOf(request, /** @type {URL} */ url) {
  const tenant = request.headers['x-tenant'];
  if (request.method === 'GET') return url.searchParams.has('id') ? [tenant, url.searchParams.get('id')] : [tenant];
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { customerId, lines } = JSON.parse(Buffer.concat(chunks).toString());
  return [
    tenant,
    customerId,
    lines.map((/** @type {any} */ line) => line.productId),
    lines.map((/** @type {any} */ line) => line.quantity),
  ];
}

const server = createServer(async (request, response) => {
  try {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const question = /** @type {keyof typeof statements} */ (url.pathname.slice(1));
    const text = await answer(question, await valuesOf(request, url));
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      .end(text);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
listenForParent(server);
