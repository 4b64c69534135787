import pg from 'pg';
import { RowhouseError } from '../kernel/errors.ts';

/** Milliseconds in which a server must have answered a connection. */
const connectionTimeout = 10_000;

/**
 * One connection for a command, which ends it.
 *
 * @param variable the setting that the URL stands in, for the message
 * @throws RowhouseError DATABASE_UNAVAILABLE naming who could not connect where (never the password); PostgreSQL's own
 *   words are its cause
 */
export async function connect(url: string, variable: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: connectionTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: connectionTimeout,
  });
  // Without a listener the loss of the connection would end the process; the statement in flight is told anyway.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (cause) {
    await client.end().catch(() => {});
    throw new RowhouseError('DATABASE_UNAVAILABLE', {
      message: `${variable}: ${client.user} cannot connect to the database ${client.database} at ${client.host}:${client.port}. Check the URL, and that PostgreSQL runs there.`,
      cause,
    });
  }
}
