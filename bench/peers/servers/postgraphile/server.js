// PostGraphile as its documentation sets it up for production: the Amber preset on Node's own HTTP server, the tenant
// handed to PostgreSQL by pgSettings, nothing for development (postgraphile.org/postgraphile/5: "Configuration",
// "Security", "Production Considerations"). Its options are those that serve it best: answers are put together as text
// without being parsed first, and the tenant comes in a header that nobody verifies.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { listenForParent } from '../listen-for-parent.js';

/** @type {GraphileConfig.Preset} */
const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: process.env.PEER_DATABASE_URL,
      schemas: ['rowhouse_shared', 'peers'],
      poolConfig: { max: Number(process.env.PEER_POOL_SIZE) },
    }),
  ],
  grafserv: { graphiql: false, watch: false, websockets: false, outputDataAsString: true },
  grafast: {
    explain: false,
    context: (request) => ({ pgSettings: { 'rowhouse.tenant_id': String(request.node?.req.headers['x-tenant']) } }),
  },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
listenForParent(server);
