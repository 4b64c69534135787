import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardEphemeralState, startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';
import { stateLockHolder } from '../../src/embedded/state-lock.ts';
import { readStateRecord } from '../../src/embedded/state-record.ts';

const prefix = 'rowhouse-test-';

/**
 * The PostgreSQL that a test run works on: the one named by `ROWHOUSE_ADMIN_DATABASE_URL`, else one of its own that
 * leaves nothing behind. Meant for vitest's `globalSetup`.
 */
export async function startTestServer(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const given = process.env.ROWHOUSE_ADMIN_DATABASE_URL;
  if (given) return { adminUrl: given, stop: async () => {} };

  await removeLeftovers();
  const directory = mkdtempSync(join(tmpdir(), prefix));
  // As root, PostgreSQL runs as another user, who must get to its data below this folder.
  chmodSync(directory, 0o711);
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  try {
    const server = await startEmbeddedPostgres({
      stateDirectory: join(directory, 'state'),
      systemDirectory: join(directory, 'system'),
      ephemeral: true,
      settings: { max_connections: '300' },
    });
    return { adminUrl: server.adminUrl, stop: () => server.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Ends the servers of test runs that were killed, which nobody would come back for. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const directory = join(tmpdir(), name);
    const state = join(directory, 'state');
    try {
      const { uid } = lstatSync(directory);
      if (uid !== process.getuid?.() || stateLockHolder(state) || !readStateRecord(state)) continue;
      await discardEphemeralState(state);
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // Another run is at it, or it is gone by now.
    }
  }
}
