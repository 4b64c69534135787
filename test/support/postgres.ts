import { startTemporaryPostgres, type TemporaryPostgres } from '../../src/embedded/temporary-postgres.ts';

/**
 * The PostgreSQL that a test run works on: the one named by `ROWHOUSE_ADMIN_DATABASE_URL`, else one of its own that
 * leaves nothing behind. Meant for vitest's `globalSetup`.
 */
export async function startTestServer(): Promise<TemporaryPostgres> {
  const given = process.env.ROWHOUSE_ADMIN_DATABASE_URL;
  if (given) return { adminUrl: given, stop: async () => {} };
  return startTemporaryPostgres('rowhouse-test-', { max_connections: '300' });
}
