import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';

/** A PostgreSQL that a benchmark has for itself. */
export interface BenchServer {
  /** A superuser on the maintenance database. */
  readonly adminUrl: string;
  /** Ends PostgreSQL and removes all that it wrote. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL from npm in a temporary folder. Nothing is flushed to disk: a flush costs the same whatever the
 * house holds, and would hide what grows with it. Ctrl-C removes it as well.
 */
export async function startBenchServer(): Promise<BenchServer> {
  const directory = mkdtempSync(join(tmpdir(), 'rowhouse-bench-'));
  // As root, PostgreSQL runs as another user, who must get to its data below this folder.
  chmodSync(directory, 0o711);
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  const server = await startEmbeddedPostgres({
    stateDirectory: join(directory, 'state'),
    systemDirectory: join(directory, 'system'),
    ephemeral: true,
  }).catch((error) => {
    remove();
    throw error;
  });
  const stop = (): Promise<void> => server.stop().finally(remove);
  const interrupt = (): void => {
    void stop().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  return {
    adminUrl: server.adminUrl,
    stop: async () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
      await stop();
    },
  };
}
