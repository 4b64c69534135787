import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../../src/embedded/embedded-postgres.ts';
import { postgresSettings } from './settings.ts';

/** The PostgreSQL that all servers under measurement share. */
export interface DatabaseServer {
  /** A superuser on the maintenance database. */
  readonly adminUrl: string;
  /** Of the postmaster, the parent of every process of this PostgreSQL. */
  readonly pid: number;
  /** Where logs may go that are removed with the data. */
  readonly directory: string;
  /** Ends PostgreSQL and removes all that it wrote. Never throws. */
  stop(): Promise<void>;
}

/** Starts PostgreSQL from npm in a temporary folder. */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  const directory = mkdtempSync(join(tmpdir(), 'rowhouse-peers-'));
  // As root, PostgreSQL runs as another user, who must get to its data below this folder.
  chmodSync(directory, 0o711);
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  try {
    const server = await startEmbeddedPostgres({
      stateDirectory: join(directory, 'state'),
      systemDirectory: join(directory, 'system'),
      ephemeral: true,
      settings: postgresSettings,
    });
    return Object.freeze({
      adminUrl: server.adminUrl,
      // Its first line is the postmaster's (PostgreSQL manual, "Database File Layout").
      pid: Number.parseInt(readFileSync(join(server.dataDirectory, 'postmaster.pid'), 'utf8'), 10),
      directory,
      stop: () => server.stop().finally(remove),
    });
  } catch (error) {
    remove();
    throw error;
  }
}
