import type pg from 'pg';
import { translateDatabaseError } from '../data/sqlstate.ts';
import { RowhouseError } from '../kernel/errors.ts';
import { connect } from './connect.ts';

/**
 * Does work while nobody else does work of the same name: whoever comes second waits. The turn is a lock on a connection
 * of its own, which the server gives back when the process dies.
 *
 * @param name of the work, the same for all who must take turns
 * @param work gets a signal that is aborted when the turn was lost with its connection
 * @param onWaiting told when someone else is at it
 * @throws RowhouseError DATABASE_UNAVAILABLE, and what the work throws
 */
export async function takeTurn<Result>(
  databaseUrl: string,
  name: string,
  work: (signal: AbortSignal) => Promise<Result>,
  onWaiting: () => void = () => {},
): Promise<Result> {
  const variables = 'ROWHOUSE_CONTROL_DATABASE_URL or ROWHOUSE_ADMIN_DATABASE_URL';
  const client = await connect(databaseUrl, variables, 'rowhouse turn');
  const lost = new AbortController();
  client.on('end', () => lost.abort());
  try {
    await lock(client, name, onWaiting);
    return await work(lost.signal);
  } catch (cause) {
    if (!lost.signal.aborted) throw cause;
    throw new RowhouseError('DATABASE_UNAVAILABLE', {
      message: 'The connection to the catalog was lost while the command ran. What it did is kept; run it again.',
      cause,
    });
  } finally {
    await client.end().catch(() => {});
  }
}

async function lock(client: pg.Client, name: string, onWaiting: () => void): Promise<void> {
  const key = 'hashtextextended($1::text, 0)';
  try {
    const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${key}) as taken`, [name]);
    if (rows[0]?.taken) return;
    onWaiting();
    await client.query(`select pg_advisory_lock(${key})`, [name]);
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
