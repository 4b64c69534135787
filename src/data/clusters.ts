import pg from 'pg';
import { RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { prepareStatementsOn } from './flights.ts';
import { typeParsers } from './type-parsers.ts';

export interface PoolLimits {
  /** Connections to each cluster. */
  readonly poolSize: number;
  /** Milliseconds a request waits for a connection. */
  readonly poolWait: number;
  /** Milliseconds an unused connection is kept. */
  readonly poolIdle: number;
  /** Milliseconds a statement may run; the client gives up a little later than the server. */
  readonly statementTimeout: number;
  /** How much later, in milliseconds; 5 seconds unless told otherwise. */
  readonly clientMargin?: number;
  /** Statements are prepared by name, which a connection has to keep; false when left out. */
  readonly preparedStatements?: boolean;
}

/**
 * How much later than the server the client gives up on a statement, in milliseconds. It is the answer to a server
 * that no longer answers; a connection whose client gave up is destroyed, because the server may still be busy with it.
 * A statement's time counts from when it is sent, so it includes the statements of the session that were sent before.
 */
const defaultClientMargin = 5_000;

function ignore(): void {}

/** The pools of the gateway role, one for each cluster named in the catalog. */
export class Clusters {
  readonly #pools = new Map<string, pg.Pool>();

  /** @param urls PostgreSQL URLs of the gateway role by cluster name */
  constructor(urls: Readonly<Record<string, string>>, limits: PoolLimits, events: Events) {
    for (const [cluster, connectionString] of Object.entries(urls)) {
      const pool = new pg.Pool({
        connectionString,
        max: limits.poolSize,
        // pg waits for ever unless told otherwise.
        connectionTimeoutMillis: limits.poolWait,
        idleTimeoutMillis: limits.poolIdle,
        query_timeout: limits.statementTimeout + (limits.clientMargin ?? defaultClientMargin),
        keepAlive: true,
        // Statements of siblings go out together: worth a few percent on loopback and a round trip each over a network.
        pipeline: true,
        application_name: 'rowhouse',
        types: typeParsers as pg.CustomTypesConfig,
      });
      // Without a listener the loss of a connection would end the process: idle ones report to the pool, too.
      pool.on('error', ignore);
      const generations = { current: 0 };
      pool.on('connect', (client) => {
        if (limits.preparedStatements) prepareStatementsOn(client as pg.PoolClient, generations);
        // One loss can be reported twice: by the server's last message, and by the end of the socket.
        client.once('error', (cause) => events.emit({ type: 'cluster.connection.lost', cluster, cause }));
        client.on('error', ignore);
      });
      this.#pools.set(cluster, pool);
    }
  }

  /** @throws RowhouseError CLUSTER_UNKNOWN */
  pool(cluster: string): pg.Pool {
    const pool = this.#pools.get(cluster);
    if (!pool) throw new RowhouseError('CLUSTER_UNKNOWN');
    return pool;
  }

  get names(): readonly string[] {
    return [...this.#pools.keys()];
  }

  /** Ends all pools; waits for borrowed connections to come back. */
  async end(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }
}
