import { LRUCache } from 'lru-cache';
import pg from 'pg';
import type { OperationLog, OperationUse } from '../../tenancy/operation-log.ts';

/** What the catalog keeps of a tenant's operations. */
export interface OperationBounds {
  readonly operationsPerTenant: number;
  /** Names and versions of clients, each pair counted. */
  readonly operationClients: number;
  /** Days after which an operation that nobody sends any more is forgotten. */
  readonly operationRetention: number;
}

/** Milliseconds in which a connection must stand, and in which a call must be answered. */
const connectionTimeout = 2_000;
const queryTimeout = 5_000;

/** Milliseconds between two searches for what is to be forgotten. */
const forgetInterval = 6 * 3600 * 1000;

/**
 * The operation log over the catalog: one connection of the directory role, which may call one function.
 *
 * @param url of the directory role
 */
export function createCatalogOperationLog(url: string, bounds: OperationBounds): OperationLog {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'rowhouse operations',
    connectionTimeoutMillis: connectionTimeout,
    query_timeout: queryTimeout,
    max: 1,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  });
  // Whoever records is told by the call in flight.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  /** Texts that the catalog is known to have: they are sent once. */
  const there = new LRUCache<string, true>({ max: 20_000 });
  let forgotten = Number.NEGATIVE_INFINITY;

  const call = async (uses: readonly OperationUse[]): Promise<ReadonlySet<string>> => {
    const missing = uses.filter(({ operation, schema }) => !there.has(operation.hash) || !there.has(schema.hash));
    const batch = {
      uses: uses.map(({ tenantId, operation, client, schema, count, inputs, complete }) => ({
        tenant: tenantId,
        operation: operation.hash,
        client: client.name,
        version: client.version,
        schema: schema.hash,
        count,
        inputs,
        complete,
      })),
      operations: Object.fromEntries(
        missing
          .filter(({ operation }) => !there.has(operation.hash))
          .map(({ operation: { hash, name, kind, text } }) => [hash, { name, kind, text }]),
      ),
      schemas: Object.fromEntries(
        missing.filter(({ schema }) => !there.has(schema.hash)).map(({ schema }) => [schema.hash, schema.sdl]),
      ),
      clients: bounds.operationClients,
      perTenant: bounds.operationsPerTenant,
      ...(performance.now() - forgotten > forgetInterval && { retentionDays: bounds.operationRetention }),
    };
    const { rows } = await pool.query<{ unknown: readonly string[] }>(
      'select rowhouse_catalog.record_operations($1::jsonb) as unknown',
      [JSON.stringify(batch)],
    );
    if (batch.retentionDays !== undefined) forgotten = performance.now();
    const unknown = new Set(rows[0]?.unknown);
    for (const { operation, schema } of uses) {
      for (const hash of [operation.hash, schema.hash]) {
        if (unknown.has(hash)) there.delete(hash);
        else there.set(hash, true);
      }
    }
    return unknown;
  };

  return Object.freeze({
    async record(uses: readonly OperationUse[]) {
      const unknown = await call(uses);
      if (unknown.size === 0) return;
      // Forgotten by the catalog since they were sent: once more, with their texts.
      await call(uses.filter(({ operation, schema }) => unknown.has(operation.hash) || unknown.has(schema.hash)));
    },
    close: () => pool.end(),
  });
}
