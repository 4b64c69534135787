import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardEphemeralState, startEmbeddedPostgres } from './embedded-postgres.ts';
import { stateLockHolder } from './state-lock.ts';
import { readStateRecord } from './state-record.ts';

/** A PostgreSQL of a test run's own. */
export interface TemporaryPostgres {
  /** Superuser, maintenance database. */
  readonly adminUrl: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL that leaves nothing behind, in a new folder below the system's for temporary files. What a run with
 * the same prefix has left that was killed, is ended and removed first.
 *
 * @param prefix of the folder's name, ending in a hyphen
 * @param settings of PostgreSQL
 * @throws RowhouseError EMBEDDED_POSTGRES_FAILED
 */
export async function startTemporaryPostgres(
  prefix: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TemporaryPostgres> {
  await removeLeftovers(prefix);
  const directory = mkdtempSync(join(tmpdir(), prefix));
  // As root, PostgreSQL runs as another user, who must get to its data below this folder.
  chmodSync(directory, 0o711);
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  try {
    const server = await startEmbeddedPostgres({
      stateDirectory: join(directory, 'state'),
      systemDirectory: join(directory, 'system'),
      ephemeral: true,
      settings,
    });
    return { adminUrl: server.adminUrl, stop: () => server.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Ends the servers of runs that were killed, which nobody would come back for. */
async function removeLeftovers(prefix: string): Promise<void> {
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
