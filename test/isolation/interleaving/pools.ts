import pg from 'pg';

/** The pools that lend connections while this watches, for looking at those connections afterwards. */
export interface PoolWatch {
  /** The one pool of the connections to a database. */
  pool(connectionString: string): pg.Pool;
  end(): void;
}

export function watchPools(): PoolWatch {
  const pools = new Set<pg.Pool>();
  const original = pg.Pool.prototype.connect as (this: pg.Pool, ...parts: unknown[]) => unknown;
  const patched = function (this: pg.Pool, ...parts: unknown[]): unknown {
    pools.add(this);
    return original.apply(this, parts);
  };
  pg.Pool.prototype.connect = patched as typeof pg.Pool.prototype.connect;
  return {
    pool(connectionString) {
      const [pool, ...others] = [...pools].filter(({ options }) => options.connectionString === connectionString);
      if (!pool || others.length > 0) throw new Error('not one pool lent connections to this database');
      return pool;
    },
    end() {
      pg.Pool.prototype.connect = original as typeof pg.Pool.prototype.connect;
    },
  };
}

/** Resolves when every connection of a pool is at rest. */
export async function atRest(pool: pg.Pool): Promise<void> {
  while (pool.waitingCount > 0 || pool.idleCount < pool.totalCount) {
    await new Promise<void>((resolve) => pool.once('release', () => resolve()));
    // The pool counts the connection as idle right after it has told of it.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
