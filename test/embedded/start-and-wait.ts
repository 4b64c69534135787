/**
 * A gateway process for tests to kill: starts PostgreSQL with the options given as JSON and says on stdout, a JSON line
 * each, what happens. SIGTERM stops it, SIGINT stops it after one more query, SIGUSR2 ends it without stopping
 * PostgreSQL.
 */

import { type EmbeddedOptions, startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const options = JSON.parse(process.argv[2] ?? '{}') as EmbeddedOptions;

try {
  const server = await startEmbeddedPostgres({ ...options, onNotice: (notice) => say({ notice }) });
  const { adminUrl, port, dataDirectory } = server;
  const stop = async () => {
    await server.stop();
    process.exit();
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGUSR2', () => process.exit());
  process.on('SIGINT', async () => {
    const { default: pg } = await import('pg');
    const client = new pg.Client(adminUrl);
    await client.connect();
    const { rows } = await client.query<{ answer: number }>('select 42 as answer from pg_sleep(0.2)');
    await client.end();
    say({ drained: rows[0]?.answer });
    await stop();
  });
  say({ adminUrl, port, dataDirectory });
} catch (error) {
  say({ error: String(error), cause: error instanceof Error ? String(error.cause) : '' });
  process.exitCode = 1;
}
