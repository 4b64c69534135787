import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { choosePort } from '../../../src/embedded/free-port.ts';
import { createDevelopmentIssuer } from '../../../src/identity/development-issuer.ts';
import { type House, tokenAudience, tokenSecret } from '../database/house.ts';
import type { ServerName } from './names.ts';
import { type RunningServer, startServer } from './server-process.ts';

export interface ServerOptions {
  readonly house: House;
  /** Instead of the house's own gateway URL. */
  readonly databaseUrl?: string;
  /** Folder for its log. */
  readonly directory: string;
  /** Folder for a CPU profile, written when the server ends; Rowhouse only. */
  readonly profile?: string | undefined;
  /** Settings beside those that it needs, and flags of Node.js; Rowhouse only. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** The name of a CPU profile in its folder. */
export const profileName = 'rowhouse.cpuprofile';

/** Connections to PostgreSQL that each server may hold: Rowhouse's default, and the others' as well. */
export const poolSize = 10;

/** Starts one of the servers on a database. */
export const serverStarters: Readonly<Record<ServerName, (options: ServerOptions) => Promise<RunningServer>>> =
  Object.freeze({
    rowhouse: startRowhouse,
    postgraphile: (options) => startPeer('postgraphile', options),
    apollo: async (options) => {
      const { jwks } = await createDevelopmentIssuer(tokenSecret, tokenAudience);
      return startPeer('apollo', options, { PEER_JWKS: JSON.stringify(jwks) });
    },
    limit: (options) => startPeer('limit', options),
  });

let logs = 0;
const logFileOf = (directory: string, name: ServerName): string => join(directory, `${name}-${++logs}.log`);

/** `rowhouse serve` as an operator starts it: what it needs from the environment, all else at its default. */
async function startRowhouse(options: ServerOptions): Promise<RunningServer> {
  const { house, databaseUrl, directory, profile, environment = {}, flags = [] } = options;
  const port = await choosePort(0);
  return startServer({
    name: 'rowhouse',
    words: [
      ...flags,
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${profileName}`]),
      join(import.meta.dirname, '..', '..', '..', 'bin', 'rowhouse.js'),
      'serve',
    ],
    environment: {
      ROWHOUSE_DATABASE_URL: databaseUrl ?? house.gatewayUrl,
      ROWHOUSE_CATALOG_DATABASE_URL: house.directoryUrl,
      ROWHOUSE_CONTROL_DATABASE_URL: house.controlUrl,
      ROWHOUSE_SECRET: tokenSecret,
      ROWHOUSE_DEVELOPMENT_ISSUER: 'true',
      ROWHOUSE_POOL_SIZE: String(poolSize),
      ROWHOUSE_PORT: String(port),
      ...environment,
    },
    logFile: logFileOf(directory, 'rowhouse'),
    ready: async (child) => {
      while (child.exitCode === null && child.signalCode === null) {
        const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
        if (response?.ok) return port;
        await delay(50);
      }
      throw new Error('it ended');
    },
  });
}

/** The others tell their port to whoever started them. */
function startPeer(
  name: ServerName,
  { house, databaseUrl, directory }: ServerOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  return startServer({
    name,
    words: [join(import.meta.dirname, name, 'server.js')],
    environment: {
      PEER_DATABASE_URL: databaseUrl ?? house.gatewayUrl,
      PEER_POOL_SIZE: String(poolSize),
      ...environment,
    },
    logFile: logFileOf(directory, name),
    ready: async (child) => {
      const [message] = await once(child, 'message');
      return (message as { readonly port: number }).port;
    },
  });
}
